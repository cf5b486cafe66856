#pragma once

// What an engine did, as numbers. All times in milliseconds, sizes in bytes.

#include "kiln/tier.h"

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace kiln {

/// What one row of the pass table did.
struct PassStats {
    std::string name;
    double ms = 0;
    uint64_t runs = 0;
    uint64_t irBefore = 0, irAfter = 0; ///< IR instructions, summed over runs
    uint64_t changedFunctions = 0;
};

/// One promoted path: a function, a loop named `f@<header index>`, or a function with bound arguments, `f{1=3}`.
struct PathStats {
    std::string name;
    bool isLoop = false;
    uint64_t count = 0; ///< calls or back-edges when it was promoted
    Tier tier = Tier::Interpreter;
    std::string reason;
    std::string origin; ///< compiled, l1, l2, l3, l4
    double compileMs = 0;
    uint64_t codeBytes = 0;
    std::vector<PassStats> passes; ///< of the compilation that made the code, in this process or an earlier one
    /// The score: how many times faster than the version it replaced it was measured to be, in calls that interpreted
    /// code made; 0: not measured.
    double speedup = 0;
    bool rolledBack = false; ///< it was slower, so the version before is in use again
};

/// One level of the cache: l1 (linked code), l2 (memory), l3 (disk), l4 (shared).
struct LevelReport {
    std::string name;
    uint64_t hits = 0, misses = 0;
    uint64_t entries = 0, bytes = 0, capacityBytes = 0, evictions = 0;
    uint64_t writes = 0, failures = 0; ///< failures: reads and writes that the storage refused
    uint64_t rejected = 0;             ///< entries that were there, but damaged, foreign or forged
    std::vector<std::pair<std::string, uint64_t>> rejections; ///< the same by reason, where not zero
};

/// A place at which optimized code went on in the interpreter, as something that it assumed did not hold.
struct DeoptSiteStats {
    std::string function;
    unsigned at = 0;        ///< number of the instruction, in the function's canonical form
    uint64_t deopts = 0;    ///< until its way on was compiled, too
    bool withdrawn = false; ///< it failed often: code is made without it
};

struct Stats {
    double loadMs = 0;
    uint64_t functions = 0;
    uint64_t interpretable = 0; ///< of those called so far
    uint64_t mustCompile = 0;   ///< of those called so far
    uint64_t promoted = 0;      ///< functions
    std::vector<PathStats> paths;
    uint64_t compileUnits = 0;
    uint64_t compileFailures = 0;
    uint64_t compileTimeouts = 0; ///< of the failures: given up at Options::compileLimitMs
    uint64_t measured = 0;        ///< versions of functions that were measured against what they replaced
    uint64_t rolledBack = 0;      ///< of those: slower, and so taken back
    double compileMs = 0;
    std::vector<PassStats> passes;  ///< in table order
    std::vector<LevelReport> cache; ///< l1 to l4; a level that is off has a capacity of zero
    uint64_t sourcesCompiled = 0;   ///< by Clang
    uint64_t sourcesCached = 0;     ///< C and C++ sources for which the cache had Clang's result
    uint64_t osrEntries = 0;
    uint64_t deopts = 0;
    std::vector<DeoptSiteStats> deoptSites; ///< those that failed, by function and place
    uint64_t codeBytes = 0;
    uint64_t translatedInstructions = 0; ///< IR instructions that became bytecode
    double translateMs = 0;
};

} // namespace kiln
