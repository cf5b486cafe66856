#pragma once

// Everything that can be set on an engine. Nothing is read from the environment.

#include "kiln/tier.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace kiln {

/// Which tier runs a function. The forced ones compile (or not) at a function's first call; functions that cannot be
/// interpreted exactly are compiled in any mode.
enum class TierMode : uint8_t { Auto, Interpreter, Baseline, Optimized };

/// What is remembered, and where. Whatever happens to the cache, programs run as they would without it.
struct CacheOptions {
    /// Folder of L3, the level that outlives the process; made where it is missing. Empty: no L3. It must not be
    /// writable by others.
    std::string directory;
    size_t l1Bytes = size_t{1} << 20;   ///< linked code; what does not fit is not promoted
    size_t l2Bytes = size_t{10} << 20;  ///< compressed, in memory; 0: off
    size_t l3Bytes = size_t{100} << 20; ///< compressed, on disk; 0: off
    /// Part of each key: entries of one epoch are not seen in another.
    std::string epoch;
};

enum class LogLevel : uint8_t { Info, Warning };

struct Options {
    TierMode tier = TierMode::Auto;
    Tier maxTier = Tier::Optimized; ///< caps Auto
    /// Calls after which a function is hot. A tenth of a millisecond of interpreting a small function.
    uint32_t thresholdCalls = 100;
    /// Back-edges after which a loop is hot: some 100 us in the interpreter, a tenth of what its compilation costs.
    uint32_t thresholdLoops = 3000;
    /// Compile threads; 0: in the caller, at the threshold, deterministic; -1: one per spare core, at most 4.
    int jobs = -1;
    /// How much of one core's time all compile threads together may take, in percent, averaged over some tenths of a
    /// second; 0: a core each, but on a machine with one core half of it. With jobs=0: no meaning.
    unsigned compileCpuPercent = 0;
    /// Milliseconds after which a compilation to the optimized tier is given up; the path stays where it is. -1: 20
    /// times what was predicted for its size, at least 5 seconds; with jobs=0, which depends on no clock, never.
    int64_t compileLimitMs = -1;
    uint64_t seed = 0;
    bool chaos = false; ///< random promotion and demotion by `seed`, for tests
    std::vector<std::string> disabledPasses;
    bool profile = true; ///< hand the counts to the passes
    /// Assume in optimized code what the counts show, and go on in the interpreter where it turns out wrong. Needs
    /// `profile`.
    bool speculate = true;
    bool verifyPasses = false; ///< run the IR verifier after each pass
    /// Keep what LLVM's passes say of each path that is compiled: what they did, what they refused, and why. Some
    /// hundred bytes to some ten KB a path, compressed; code stays as it is, compiling takes a little longer. For
    /// tools: `jit-inspect remarks` shows them.
    bool keepRemarks = false;
    CacheOptions cache;
    std::string frontEndLibrary;   ///< of C and C++; empty: searched beside this library
    std::string resourceDirectory; ///< Clang's; empty: searched
    /// When `restrictSymbols`, undefined symbols resolve only to `define`d ones, built-ins, and these of the process.
    bool restrictSymbols = false;
    std::vector<std::string> allowedSymbols;
    /// Address space for code and the Programs' globals; only reserved.
    size_t arenaBytes = size_t{1} << 30;
    /// Called from any thread; must not call into the engine. Empty: nothing is said.
    std::function<void(LogLevel, std::string_view)> log;
    /// One line per promotion, refusal, OSR entry, with its reason; same rules. Empty: not made.
    std::function<void(std::string_view)> explain;
};

} // namespace kiln
