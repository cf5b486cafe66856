#include "jit_run_options.h"

#include "option_kinds.h"

#include <algorithm>
#include <iostream>
#include <memory>

namespace kiln::tools {

namespace {

constexpr int kUsageStatus = 125;

constexpr Named<StatsFormat> kStatsFormats[] = {{"text", StatsFormat::Text}, {"json", StatsFormat::Json}};

void declareOutput(CLI::App& app, JitRunOptions& o) {
    addChoice(app, "--stats", o.stats, kStatsFormats, "statistics at exit; text unless told")->expected(0, 1);
    app.add_option("--stats-file", o.statsFile, "where they go instead of standard error; json unless told")
        ->type_name("FILE");
    app.add_option("--profile-out", o.profileOut, "where this run's counts go, for --profile-in")->type_name("FILE");
    app.add_flag("--explain", o.explain, "each promotion, refusal and OSR entry with its reason, on standard error");
}

/// Options end at PROGRAM: what follows is the program's. Its index in argv, or argc.
int programIndex(const CLI::App& app, int argc, char** argv) {
    for (int i = 1; i < argc; ++i) {
        std::string word = argv[i];
        if (word == "--") return i + 1;
        if (word == "-" || word.empty() || word[0] != '-') return i;
        const CLI::Option* option = app.get_option_no_throw(word);
        if (option && option->get_items_expected_min() > 0) ++i; // its value is the next word
    }
    return argc;
}

/// The options before PROGRAM in CLI11's spelling, last one first, as it takes them.
std::vector<std::string> optionWords(int program, char** argv) {
    std::vector<std::string> words;
    for (int i = 1; i < program; ++i) {
        std::string word = optionSpelling(argv[i]);
        if (word == "--") continue;
        // Else it takes the next word for the format.
        if (word == "--stats") word = "--stats=text";
        words.push_back(word);
    }
    std::reverse(words.begin(), words.end());
    return words;
}

ParseOutcome refused(const std::string& message) {
    std::cerr << "jit-run: " << message << "\nTry 'jit-run --help'.\n";
    return {kUsageStatus, {}};
}

} // namespace

ParseOutcome parseCommandLine(int argc, char** argv) {
    JitRunOptions o;
    ProgramFlags flags(o);
    CLI::App app("Runs a C, C++ or LLVM IR program: interpreted first, compiled where it is hot.\n"
                 "PROGRAM is .c .cc .cpp .ll .bc, or - for standard input (with -x). Options end at PROGRAM.\n"
                 "The exit status is the program's; 125: it could not be loaded or run.",
                 "jit-run");
    app.formatter(std::make_shared<HelpText>("jit-run [OPTION...] PROGRAM [ARG...]"));
    flags.declareSources(app);
    flags.declareTier(app);
    flags.declareEngine(app);
    declareOutput(app, o);

    int program = programIndex(app, argc, argv);
    try {
        app.parse(optionWords(std::min(program, argc), argv));
        if (program >= argc) return refused("no PROGRAM given");
        flags.finish(app, argv[program]);
    } catch (const CLI::CallForHelp&) {
        std::cout << app.help();
        return {0, {}};
    } catch (const CLI::ParseError& error) {
        return refused(error.what());
    }
    o.programArgs.assign(argv + program, argv + argc);
    if (!o.statsFile.empty() && o.stats == StatsFormat::None) o.stats = StatsFormat::Json;
    return {-1, std::move(o)};
}

} // namespace kiln::tools
