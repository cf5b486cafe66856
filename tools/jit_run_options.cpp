#include "jit_run_options.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <iostream>
#include <iterator>
#include <memory>
#include <system_error>

namespace kiln::tools {

namespace {

constexpr int kUsageStatus = 125;

template <class Value>
struct Named {
    const char* name;
    Value value;
};
constexpr Named<TierMode> kTierModes[] = {{"auto", TierMode::Auto},
                                          {"interpreter", TierMode::Interpreter},
                                          {"baseline", TierMode::Baseline},
                                          {"optimized", TierMode::Optimized}};
constexpr Named<Tier> kTiers[] = {
    {"interpreter", Tier::Interpreter}, {"baseline", Tier::Baseline}, {"optimized", Tier::Optimized}};
constexpr Named<Language> kLanguages[] = {{"c", Language::C}, {"c++", Language::Cxx}, {"ir", Language::Ir}};
constexpr Named<StatsFormat> kStatsFormats[] = {{"text", StatsFormat::Text}, {"json", StatsFormat::Json}};

/// An option that takes one of the names of `table`.
template <class Value, size_t Count>
CLI::Option* addChoice(CLI::App& app, const std::string& name, Value& value, const Named<Value> (&table)[Count],
                       const std::string& description) {
    std::string choices;
    for (const Named<Value>& row : table)
        choices += (choices.empty() ? "" : "|") + std::string(row.name);
    CLI::callback_t set = [&value, &table, name, choices](const CLI::results_t& words) {
        for (const Named<Value>& row : table)
            if (words.front() == row.name) {
                value = row.value;
                return true;
            }
        throw CLI::ValidationError(name, "'" + words.front() + "' is none of " + choices);
    };
    return app.add_option(name, set, description)->type_name(choices);
}

/// An option that takes a number from `least` to `most`.
template <class Value>
CLI::Option* addNumber(CLI::App& app, const std::string& name, Value& value, Value least, Value most,
                       const std::string& description) {
    CLI::callback_t set = [&value, name, least, most](const CLI::results_t& words) {
        const std::string& word = words.front();
        const char* end = word.data() + word.size();
        auto [stop, error] = std::from_chars(word.data(), end, value);
        if (error == std::errc() && stop == end && least <= value && value <= most) return true;
        throw CLI::ValidationError(name, "'" + word + "' is no number from " + std::to_string(least) + " to " +
                                             std::to_string(most));
    };
    return app.add_option(name, set, description)->type_name("N");
}

CLI::Option* addList(CLI::App& app, const std::string& name, std::vector<std::string>& list, const char* what,
                     const std::string& description) {
    return app.add_option(name, list, description)->allow_extra_args(false)->type_name(what);
}

class HelpText : public CLI::Formatter {
public:
    HelpText() { column_width(36); }
    std::string make_usage(const CLI::App*, std::string) const override {
        return "\nUsage: jit-run [OPTION...] PROGRAM [ARG...]\n";
    }
    std::string make_option_opts(const CLI::Option* option) const override {
        return option->get_type_name().empty() ? "" : " " + option->get_type_name();
    }
};

/// What the command line says in other words than JitRunOptions.
struct Raw {
    Language language = Language::Auto;
    std::vector<std::string> with, includes, macros, flags, libraries, folders;
    std::string standard;
    uint64_t chaosSeed = 0;
};

void declareSources(CLI::App& app, Raw& raw, JitRunOptions& o) {
    addChoice(app, "-x", raw.language, kLanguages, "language of PROGRAM, whatever its ending");
    addList(app, "--with", raw.with, "FILE", "a further source of the same program; repeatable");
    addList(app, "-I", raw.includes, "DIR", "include folder, for Clang");
    addList(app, "-D", raw.macros, "NAME[=TEXT]", "macro, for Clang");
    app.add_option("--std", raw.standard, "language standard, for Clang; also -std=NAME")->type_name("NAME");
    addList(app, "--cflag", raw.flags, "FLAG", "one more flag for Clang; repeatable");
    addList(app, "-l", raw.libraries, "NAME", "host library whose symbols the program may use");
    addList(app, "-L", raw.folders, "DIR", "where -l looks first");
    app.add_option("--entry", o.entry, "function to run instead of main")->type_name("NAME");
    app.add_option("--front-end", o.engine.frontEndLibrary, "path of the C and C++ front end's library")
        ->type_name("FILE");
    app.add_option("--resource-dir", o.engine.resourceDirectory, "Clang's resource directory")->type_name("DIR");
}

void declareEngine(CLI::App& app, Raw& raw, Options& engine) {
    addChoice(app, "--tier", engine.tier, kTierModes, "auto, or a tier that is forced on all that it can run");
    addChoice(app, "--max-tier", engine.maxTier, kTiers, "the highest tier that auto may use");
    addNumber(app, "--threshold", engine.thresholdCalls, 1u, UINT32_MAX, "calls after which a function is hot");
    addNumber(app, "--loop-threshold", engine.thresholdLoops, 1u, UINT32_MAX, "back-edges after which a loop is hot");
    addNumber(app, "--jobs", engine.jobs, 0, 256, "compile threads; 0: compile in the caller, deterministic");
    addNumber(app, "--seed", engine.seed, uint64_t{0}, UINT64_MAX, "seed of whatever is random");
    addNumber(app, "--chaos", raw.chaosSeed, uint64_t{0}, UINT64_MAX,
              "random promotion and demotion by this seed, for tests");
    addList(app, "--disable-pass", engine.disabledPasses, "NAME", "leave one of the eight passes out; repeatable");
    app.add_flag("--verify-passes", engine.verifyPasses, "verify the IR after each pass");
    app.add_flag_callback("--no-profile", [&engine] { engine.profile = false; }, "hand no counts to the passes");
}

void declareOutput(CLI::App& app, JitRunOptions& o) {
    addChoice(app, "--stats", o.stats, kStatsFormats, "statistics at exit; text unless told")->expected(0, 1);
    app.add_option("--stats-file", o.statsFile, "where they go instead of standard error; json unless told")
        ->type_name("FILE");
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
        std::string word = argv[i];
        if (word == "--") continue;
        // How compilers spell it; CLI11 knows only one dash with one letter.
        if (word.starts_with("-std=")) word = "-" + word;
        // Else it takes the next word for the format.
        if (word == "--stats") word = "--stats=text";
        words.push_back(word);
    }
    std::reverse(words.begin(), words.end());
    return words;
}

/// What dlopen is to be given: a path where -L has it, else a name.
std::vector<std::string> findLibraries(const Raw& raw) {
    std::vector<std::string> found;
    for (const std::string& name : raw.libraries) {
        std::string path = "lib" + name + ".so";
        for (const std::string& folder : raw.folders) {
            std::string candidate = folder + "/lib" + name + ".so";
            if (std::error_code error; !std::filesystem::exists(candidate, error)) continue;
            path = candidate;
            break;
        }
        found.push_back(path);
    }
    return found;
}

std::vector<std::string> frontEndArgs(const Raw& raw) {
    std::vector<std::string> args;
    args.reserve(raw.includes.size() + raw.macros.size() + raw.flags.size() + 1);
    for (const std::string& folder : raw.includes)
        args.push_back("-I" + folder);
    for (const std::string& macro : raw.macros)
        args.push_back("-D" + macro);
    if (!raw.standard.empty()) args.push_back("-std=" + raw.standard);
    args.insert(args.end(), raw.flags.begin(), raw.flags.end());
    return args;
}

Source programSource(const std::string& program, Language language) {
    Source source{program, language, std::nullopt};
    if (program == "-") {
        source.name = "<stdin>";
        source.text.emplace(std::istreambuf_iterator<char>(std::cin), std::istreambuf_iterator<char>());
    }
    return source;
}

ParseOutcome refused(const std::string& message) {
    std::cerr << "jit-run: " << message << "\nTry 'jit-run --help'.\n";
    return {kUsageStatus, {}};
}

} // namespace

ParseOutcome parseCommandLine(int argc, char** argv) {
    JitRunOptions o;
    Raw raw;
    CLI::App app("Runs a C, C++ or LLVM IR program: interpreted first, compiled where it is hot.\n"
                 "PROGRAM is .c .cc .cpp .ll .bc, or - for standard input (with -x). Options end at PROGRAM.\n"
                 "The exit status is the program's; 125: it could not be loaded or run.",
                 "jit-run");
    app.formatter(std::make_shared<HelpText>());
    declareSources(app, raw, o);
    declareEngine(app, raw, o.engine);
    declareOutput(app, o);

    int program = programIndex(app, argc, argv);
    try {
        app.parse(optionWords(std::min(program, argc), argv));
    } catch (const CLI::CallForHelp&) {
        std::cout << app.help();
        return {0, {}};
    } catch (const CLI::ParseError& error) {
        return refused(error.what());
    }
    if (program >= argc) return refused("no PROGRAM given");
    if (std::string(argv[program]) == "-" && raw.language == Language::Auto)
        return refused("a program on standard input needs -x c, -x c++ or -x ir");

    o.sources.push_back(programSource(argv[program], raw.language));
    for (const std::string& file : raw.with)
        o.sources.push_back({file, Language::Auto, std::nullopt});
    o.programArgs.assign(argv + program, argv + argc);
    o.frontEndArgs = frontEndArgs(raw);
    o.libraries = findLibraries(raw);
    if (app.count("--chaos")) {
        o.engine.chaos = true;
        o.engine.seed = raw.chaosSeed;
        o.engine.jobs = 0;
    }
    if (!o.statsFile.empty() && o.stats == StatsFormat::None) o.stats = StatsFormat::Json;
    return {-1, std::move(o)};
}

} // namespace kiln::tools
