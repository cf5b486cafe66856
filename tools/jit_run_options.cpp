#include "jit_run_options.h"

#include <CLI/CLI.hpp>

#include <iostream>
#include <iterator>
#include <map>

namespace kiln::tools {

namespace {

constexpr int kUsageStatus = 125;

/// Options end at PROGRAM: what follows is the program's. Its index in argv, or argc.
int programIndex(int argc, char** argv, const std::vector<std::string>& withValue) {
    for (int i = 1; i < argc; ++i) {
        std::string argument = argv[i];
        if (argument == "--") return i + 1;
        if (argument == "-" || argument.empty() || argument[0] != '-') return i;
        for (const std::string& name : withValue)
            if (argument == name) {
                ++i; // its value is the next word
                break;
            }
    }
    return argc;
}

std::vector<std::string> findLibraries(const std::vector<std::string>& names, const std::vector<std::string>& folders) {
    std::vector<std::string> found;
    for (const std::string& name : names) {
        std::string path;
        for (const std::string& folder : folders) {
            std::string candidate = folder + "/lib" + name + ".so";
            if (CLI::detail::check_path(candidate.c_str()) == CLI::detail::path_type::file) path = candidate;
        }
        found.push_back(path.empty() ? "lib" + name + ".so" : path);
    }
    return found;
}

Source readProgram(const std::string& program, const std::string& language) {
    Source source{program, Language::Auto, std::nullopt};
    if (language == "c")
        source.language = Language::C;
    else if (language == "c++")
        source.language = Language::Cxx;
    else if (language == "ir")
        source.language = Language::Ir;
    if (program == "-") {
        source.name = "<stdin>";
        source.text.emplace(std::istreambuf_iterator<char>(std::cin), std::istreambuf_iterator<char>());
    }
    return source;
}

} // namespace

ParseOutcome parseCommandLine(int argc, char** argv) {
    ParseOutcome outcome;
    JitRunOptions& o = outcome.options;
    CLI::App app("Runs a C, C++ or LLVM IR program: interpreted first, compiled where it is hot.\n"
                 "PROGRAM is .c .cc .cpp .ll .bc, or - for standard input (with -x). Options end at PROGRAM.\n"
                 "The exit status is the program's; 125: it could not be loaded or run.",
                 "jit-run");

    std::string language, tier = "auto", maxTier = "optimized", stats;
    std::vector<std::string> with, includes, defines, cflags, libraries, folders;
    std::string standard;
    const std::map<std::string, TierMode> modes{{"auto", TierMode::Auto},
                                                {"interpreter", TierMode::Interpreter},
                                                {"baseline", TierMode::Baseline},
                                                {"optimized", TierMode::Optimized}};
    const std::map<std::string, Tier> tiers{
        {"interpreter", Tier::Interpreter}, {"baseline", Tier::Baseline}, {"optimized", Tier::Optimized}};
    uint64_t chaosSeed = 0;
    bool noProfile = false;

    app.add_option("-x", language, "language of a program on standard input: c, c++ or ir")
        ->check(CLI::IsMember({"c", "c++", "ir"}));
    app.add_option("--with", with, "a further source of the same program; repeatable")->allow_extra_args(false);
    app.add_option("-I", includes, "include folder, for Clang")->allow_extra_args(false);
    app.add_option("-D", defines, "macro, for Clang")->allow_extra_args(false);
    app.add_option("--std", standard, "language standard, for Clang (also -std=)");
    app.add_option("--cflag", cflags, "one more flag for Clang; repeatable")->allow_extra_args(false);
    app.add_option("-l", libraries, "host library whose symbols the program may use")->allow_extra_args(false);
    app.add_option("-L", folders, "where -l looks first")->allow_extra_args(false);
    app.add_option("--entry", o.entry, "function to run instead of main");
    app.add_option("--tier", o.engine.tier, "auto, or force interpreter, baseline or optimized")
        ->transform(CLI::CheckedTransformer(modes));
    app.add_option("--max-tier", o.engine.maxTier, "the highest tier that auto may use")
        ->transform(CLI::CheckedTransformer(tiers));
    app.add_option("--threshold", o.engine.thresholdCalls, "calls after which a function is hot")
        ->check(CLI::PositiveNumber);
    app.add_option("--loop-threshold", o.engine.thresholdLoops, "back-edges after which a loop is hot")
        ->check(CLI::PositiveNumber);
    app.add_option("--jobs", o.engine.jobs, "compile threads; 0: compile in the caller, deterministic")
        ->check(CLI::Range(0, 256));
    app.add_option("--seed", o.engine.seed, "seed of whatever is random");
    auto* chaos = app.add_option("--chaos", chaosSeed, "random promotion and demotion by this seed, for tests");
    app.add_option("--disable-pass", o.engine.disabledPasses, "leave one of the eight passes out; repeatable")
        ->allow_extra_args(false);
    app.add_flag("--verify-passes", o.engine.verifyPasses, "verify the IR after each pass");
    app.add_flag("--no-profile", noProfile, "hand no counts to the passes");
    app.add_option("--stats", stats, "statistics at exit: text or json")
        ->expected(0, 1)
        ->default_str("text")
        ->check(CLI::IsMember({"text", "json"}));
    app.add_option("--stats-file", o.statsFile, "where the statistics go instead of standard error");
    app.add_flag("--explain", o.explain, "each promotion, refusal and OSR with its reason, on standard error");
    app.add_option("--front-end", o.engine.frontEndLibrary, "path of the C and C++ front end's library");
    app.add_option("--resource-dir", o.engine.resourceDirectory, "Clang's resource directory");

    // -std=X is how compilers spell it; CLI11 knows only one dash with one letter.
    std::vector<std::string> words;
    const std::vector<std::string> withValue{"-x",
                                             "--with",
                                             "-I",
                                             "-D",
                                             "--std",
                                             "--cflag",
                                             "-l",
                                             "-L",
                                             "--entry",
                                             "--tier",
                                             "--max-tier",
                                             "--threshold",
                                             "--loop-threshold",
                                             "--jobs",
                                             "--seed",
                                             "--chaos",
                                             "--disable-pass",
                                             "--stats-file",
                                             "--front-end",
                                             "--resource-dir"};
    int program = programIndex(argc, argv, withValue);
    for (int i = 1; i < std::min(program, argc); ++i) {
        std::string word = argv[i];
        if (word.rfind("-std=", 0) == 0) word = "-" + word;
        if (word == "--stats") word = "--stats=text";
        if (word != "--") words.push_back(word);
    }
    std::reverse(words.begin(), words.end()); // as CLI11 takes them
    try {
        app.parse(words);
    } catch (const CLI::CallForHelp&) {
        std::cout << app.help();
        outcome.exitStatus = 0;
        return outcome;
    } catch (const CLI::ParseError& error) {
        std::cerr << "jit-run: " << error.what() << "\nTry 'jit-run --help'.\n";
        outcome.exitStatus = kUsageStatus;
        return outcome;
    }
    if (program >= argc) {
        std::cerr << "jit-run: no PROGRAM given\nTry 'jit-run --help'.\n";
        outcome.exitStatus = kUsageStatus;
        return outcome;
    }
    if (std::string(argv[program]) == "-" && language.empty()) {
        std::cerr << "jit-run: a program on standard input needs -x c, -x c++ or -x ir\n";
        outcome.exitStatus = kUsageStatus;
        return outcome;
    }
    o.sources.push_back(readProgram(argv[program], language));
    for (const std::string& file : with)
        o.sources.push_back({file, Language::Auto, std::nullopt});
    for (int i = program; i < argc; ++i)
        o.programArgs.push_back(argv[i]);
    for (const std::string& folder : includes)
        o.frontEndArgs.push_back("-I" + folder);
    for (const std::string& macro : defines)
        o.frontEndArgs.push_back("-D" + macro);
    if (!standard.empty()) o.frontEndArgs.push_back("-std=" + standard);
    o.frontEndArgs.insert(o.frontEndArgs.end(), cflags.begin(), cflags.end());
    o.libraries = findLibraries(libraries, folders);
    o.engine.profile = !noProfile;
    if (chaos->count()) {
        o.engine.chaos = true;
        o.engine.seed = chaosSeed;
        o.engine.jobs = 0;
    }
    o.stats = stats == "json"   ? JitRunOptions::StatsFormat::Json
              : stats == "text" ? JitRunOptions::StatsFormat::Text
                                : JitRunOptions::StatsFormat::None;
    if (!o.statsFile.empty() && o.stats == JitRunOptions::StatsFormat::None) o.stats = JitRunOptions::StatsFormat::Json;
    return outcome;
}

} // namespace kiln::tools
