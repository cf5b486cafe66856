#pragma once

// The options that say which program is loaded, how it is run, and by what engine: the same in every tool that runs
// one.

#include "kiln/options.h"
#include "kiln/result.h"
#include "kiln/source.h"

#include <string>
#include <vector>

namespace CLI { // NOLINT(readability-identifier-naming): theirs
class App;
} // namespace CLI

namespace kiln::tools {

struct ProgramOptions {
    Options engine;
    std::vector<Source> sources; ///< PROGRAM first
    std::vector<std::string> frontEndArgs;
    std::vector<std::string> libraries;   ///< paths or names for dlopen
    std::vector<std::string> programArgs; ///< argv of the program
    std::string entry = "main";
    std::vector<std::string> profiles; ///< files with counts of earlier runs
};

/// Fills a ProgramOptions: declare, let CLI11 parse, finish.
class ProgramFlags {
public:
    explicit ProgramFlags(ProgramOptions& options) : options_(options) {}

    /// Sources, front end, host libraries, entry.
    void declareSources(CLI::App& app);
    /// What an engine does by itself. Of these, tools that mean something else by `--tier` leave the first out.
    void declareTier(CLI::App& app);
    void declareEngine(CLI::App& app);

    /// What the options mean together, for this PROGRAM; `-` is read from standard input here. Throws
    /// CLI::ValidationError.
    void finish(const CLI::App& app, const std::string& program);

private:
    ProgramOptions& options_;
    // What the command line says in other words than ProgramOptions.
    Language language_ = Language::Auto;
    std::vector<std::string> with_, includes_, macros_, flags_, libraries_, folders_;
    std::string standard_;
    bool distrusts_ = false;
    uint64_t chaosSeed_ = 0;

    std::vector<std::string> findLibraries() const;
    std::vector<std::string> frontEndArgs() const;
};

/// A word of the command line in CLI11's spelling, which knows only one dash with one letter: `-std=c11` is how
/// compilers spell it.
std::string optionSpelling(const std::string& word);

/// Makes the symbols of the host libraries known. The error: what the dynamic linker says of the first that fails.
Result<void> openLibraries(const std::vector<std::string>& libraries);

} // namespace kiln::tools
