#pragma once

// What an engine did, as numbers. All times in milliseconds, sizes in bytes.

#include "kiln/tier.h"

#include <cstdint>
#include <string>
#include <vector>

namespace kiln {

/// One promoted path: a function, or a loop named `f@<header index>`.
struct PathStats {
    std::string name;
    bool isLoop = false;
    uint64_t count = 0; ///< calls or back-edges when it was promoted
    Tier tier = Tier::Interpreter;
    std::string reason;
    std::string origin; ///< compiled, l1, l2, l3, l4
    double compileMs = 0;
    uint64_t codeBytes = 0;
};

struct PassStats {
    std::string name;
    double ms = 0;
    uint64_t runs = 0;
    uint64_t irBefore = 0, irAfter = 0; ///< IR instructions, summed over runs
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
    double compileMs = 0;
    std::vector<PassStats> passes; ///< in table order
    uint64_t osrEntries = 0;
    uint64_t deopts = 0;
    uint64_t codeBytes = 0;
    uint64_t translatedInstructions = 0; ///< IR instructions that became bytecode
    double translateMs = 0;
};

} // namespace kiln
