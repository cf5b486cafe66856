#pragma once

// Verbs whose TARGET is a program: it is loaded, run, and then reported on, however it ends.
//
// The program runs in this very process, as its profile is needed: its standard output goes nowhere (or to standard
// error), so that ours is the report alone, and wherever it calls exit or dies, the report is made there.

#include "inspect_verb.h"
#include "program_options.h"

#include "kiln/engine.h"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace kiln {
struct FunctionCell;
} // namespace kiln

namespace kiln::tools {

/// How the program ended.
struct ProgramRun {
    enum class End : unsigned char { NotRun, Exited, Signal } end = End::NotRun;
    int status = 0; ///< when it exited
};

/// What a report is about.
struct Subject {
    const ProgramOptions& options;
    Engine& engine;
    Program& program;
    FunctionCell* function = nullptr; ///< null: no FUNCTION was given
    std::optional<unsigned> loop;     ///< of the function
    ProgramRun run;
};

/// What such a verb has of its own.
struct ProgramVerb {
    bool forcesTier = false; ///< `--tier` is the engine's, and not the verb's own
    bool usesCache = false;  ///< the one that jit-run would use; else none, unless `--cache` names one
    bool keepsRemarks = false;
    bool takesLoop = false; ///< `--loop=N`, or FUNCTION as `f@N`
    std::function<void(CLI::App&)> declare;
    /// What the verb's own options mean together; throws CLI::ValidationError.
    std::function<void(bool hasLoop)> finish;
    /// Whether FUNCTION is needed, given the verb's own options. Empty: as the verb's arguments say.
    std::function<bool()> needsFunction;
    /// Made on any thread, once.
    std::function<Report(const Subject&)> report;
};

/// Does not return when the program was loaded: the process ends.
int runProgramVerb(const Verb& verb, const std::vector<std::string>& words, ProgramVerb what);

/// Splits `--args` as a shell splits words: at blanks, which quotes and backslashes protect.
std::vector<std::string> splitArguments(const std::string& text);

} // namespace kiln::tools
