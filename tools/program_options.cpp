#include "program_options.h"

#include "cache_options.h"

#include "option_kinds.h"

#include <dlfcn.h>
#include <filesystem>
#include <iostream>
#include <iterator>

namespace kiln::tools {

namespace {

constexpr Named<TierMode> kTierModes[] = {{"auto", TierMode::Auto},
                                          {"interpreter", TierMode::Interpreter},
                                          {"baseline", TierMode::Baseline},
                                          {"optimized", TierMode::Optimized}};
constexpr Named<Tier> kTiers[] = {
    {"interpreter", Tier::Interpreter}, {"baseline", Tier::Baseline}, {"optimized", Tier::Optimized}};
constexpr Named<Language> kLanguages[] = {{"c", Language::C}, {"c++", Language::Cxx}, {"ir", Language::Ir}};

Source programSource(const std::string& program, Language language) {
    Source source{program, language, std::nullopt};
    if (program == "-") {
        source.name = "<stdin>";
        source.text.emplace(std::istreambuf_iterator<char>(std::cin), std::istreambuf_iterator<char>());
    }
    return source;
}

/// Empty: it is open.
std::string openLibrary(const std::string& library) {
    if (dlopen(library.c_str(), RTLD_NOW | RTLD_GLOBAL)) return "";
    std::string error = dlerror();
    // libNAME.so is there for linkers: a script (libm.so), beside the compiler (libatomic.so), or not installed. What
    // programs load has a version.
    constexpr int kNewestVersion = 99;
    for (int version = kNewestVersion; version >= 0; --version)
        if (dlopen((library + "." + std::to_string(version)).c_str(), RTLD_NOW | RTLD_GLOBAL)) return "";
    return error;
}

} // namespace

void ProgramFlags::declareSources(CLI::App& app) {
    addChoice(app, "-x", language_, kLanguages, "language of PROGRAM, whatever its ending");
    addList(app, "--with", with_, "FILE", "a further source of the same program; repeatable");
    app.add_flag("--distrust", distrusts_, "read IR in a process of its own first, and refuse what brings that down");
    addList(app, "-I", includes_, "DIR", "include folder, for Clang");
    addList(app, "-D", macros_, "NAME[=TEXT]", "macro, for Clang");
    app.add_option("--std", standard_, "language standard, for Clang; also -std=NAME")->type_name("NAME");
    addList(app, "--cflag", flags_, "FLAG", "one more flag for Clang; repeatable");
    addList(app, "-l", libraries_, "NAME", "host library whose symbols the program may use");
    addList(app, "-L", folders_, "DIR", "where -l looks first");
    app.add_option("--entry", options_.entry, "function to run instead of main")->type_name("NAME");
    app.add_option("--front-end", options_.engine.frontEndLibrary, "path of the C and C++ front end's library")
        ->type_name("FILE");
    app.add_option("--resource-dir", options_.engine.resourceDirectory, "Clang's resource directory")->type_name("DIR");
}

void ProgramFlags::declareTier(CLI::App& app) {
    addChoice(app, "--tier", options_.engine.tier, kTierModes, "auto, or a tier that is forced on all that it can run");
}

void ProgramFlags::declareEngine(CLI::App& app) {
    Options& engine = options_.engine;
    addChoice(app, "--max-tier", engine.maxTier, kTiers, "the highest tier that auto may use");
    addNumber(app, "--threshold", engine.thresholdCalls, 1u, UINT32_MAX, "calls after which a function is hot");
    addNumber(app, "--loop-threshold", engine.thresholdLoops, 1u, UINT32_MAX, "back-edges after which a loop is hot");
    addNumber(app, "--jobs", engine.jobs, 0, 256, "compile threads; 0: compile in the caller, deterministic");
    addNumber(app, "--compile-cpu", engine.compileCpuPercent, 1u, 100'000u,
              "percent of one core that all compile threads together may take");
    addNumber(app, "--compile-limit", engine.compileLimitMs, int64_t{0}, int64_t{86'400'000},
              "milliseconds after which optimizing a path is given up");
    addNumber(app, "--seed", engine.seed, uint64_t{0}, UINT64_MAX, "seed of whatever is random");
    addNumber(app, "--chaos", chaosSeed_, uint64_t{0}, UINT64_MAX,
              "random promotion and demotion by this seed, for tests");
    addList(app, "--disable-pass", engine.disabledPasses, "NAME", "leave one of the eight passes out; repeatable");
    declareCache(app, engine.cache);
    app.add_flag("--verify-passes", engine.verifyPasses, "verify the IR after each pass");
    app.add_flag_callback(
        "--no-speculation", [&engine] { engine.speculate = false; }, "assume nothing that only the counts say");
    app.add_flag_callback("--no-profile", [&engine] { engine.profile = false; }, "count nothing for the passes");
    addList(app, "--profile-in", options_.profiles, "FILE", "counts of an earlier run; repeatable: they are added up");
}

void ProgramFlags::finish(const CLI::App& app, const std::string& program) {
    if (program == "-" && language_ == Language::Auto)
        throw CLI::ValidationError("a program on standard input needs -x c, -x c++ or -x ir");
    options_.sources.push_back(programSource(program, language_));
    for (const std::string& file : with_)
        options_.sources.push_back({file, Language::Auto, std::nullopt});
    for (Source& source : options_.sources)
        source.distrusted = distrusts_;
    options_.frontEndArgs = frontEndArgs();
    options_.libraries = findLibraries();
    if (app.count("--chaos")) {
        options_.engine.chaos = true;
        options_.engine.seed = chaosSeed_;
        options_.engine.jobs = 0;
    }
}

/// What dlopen is to be given: a path where -L has it, else a name.
std::vector<std::string> ProgramFlags::findLibraries() const {
    std::vector<std::string> found;
    for (const std::string& name : libraries_) {
        std::string path = "lib" + name + ".so";
        for (const std::string& folder : folders_) {
            std::string candidate = folder + "/lib" + name + ".so";
            if (std::error_code error; !std::filesystem::exists(candidate, error)) continue;
            path = candidate;
            break;
        }
        found.push_back(path);
    }
    return found;
}

std::vector<std::string> ProgramFlags::frontEndArgs() const {
    std::vector<std::string> args;
    args.reserve(includes_.size() + macros_.size() + flags_.size() + 1);
    for (const std::string& folder : includes_)
        args.push_back("-I" + folder);
    for (const std::string& macro : macros_)
        args.push_back("-D" + macro);
    if (!standard_.empty()) args.push_back("-std=" + standard_);
    args.insert(args.end(), flags_.begin(), flags_.end());
    return args;
}

std::string optionSpelling(const std::string& word) {
    return word.starts_with("-std=") ? "-" + word : word;
}

Result<void> openLibraries(const std::vector<std::string>& libraries) {
    for (const std::string& library : libraries)
        if (std::string error = openLibrary(library); !error.empty())
            return tl::unexpected(kiln::Error{ErrorCode::UnresolvedSymbol, error});
    return {};
}

} // namespace kiln::tools
