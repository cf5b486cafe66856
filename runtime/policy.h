#pragma once

// When a path moves up, and why. Pure: the same profile, queue and options give the same decision.
//
// Transitions (T = thresholdCalls, L = thresholdLoops, both scaled by the queue):
//   function, interpreter -> optimized   calls >= T, or calls >= T/2 and calls + back-edges >= 20 T, or T/10 of
//            its calls were finished by on-stack replacement
//   loop,     interpreter -> optimized   back-edges >= L (on-stack replacement)
//   must-compile function, at its first call -> optimized when it has loops (no on-stack replacement leads out of
//            baseline code), unless it is too large to optimize soon; else baseline
//   functions too large to optimize soon go to baseline at those thresholds, their loops too
//   baseline -> optimized                calls >= T
// Feedback: each 8 queued jobs double the thresholds, so that a burst does not flood the compile threads.
// Forced tiers compile at the first call; TierMode::Interpreter promotes nothing.
// When the code that is in use fills L1, nothing is promoted: asked again at twice the count.
// A loop that was hot in an earlier run is promoted at its first turn.
// A path whose compilation failed stays where it is.

#include "kiln/options.h"

#include "ir/unit.h"

#include <cstddef>
#include <cstdint>

namespace kiln {

enum class PathKind : uint8_t { Function, Loop };

struct PathProfile {
    PathKind kind = PathKind::Function;
    Tier current = Tier::Interpreter;
    uint64_t calls = 0;      ///< of the function
    uint64_t backEdges = 0;  ///< of the loop, or of all loops of the function
    uint32_t osrEntries = 0; ///< calls of the function that ended in on-stack replacement
    unsigned instructions = 0;
    bool hasLoops = false;
    bool firstCall = false;
    bool mustCompile = false;
    bool failed = false; ///< a compilation of this path failed before
    bool wasHot = false; ///< in an earlier run of the Program
};

struct QueueState {
    size_t length = 0;
    bool codeFull = false; ///< L1's budget is used up
};

struct Decision {
    enum class Action : uint8_t { Stay, CompileNow, Enqueue };
    Action action = Action::Stay;
    Tier tier = Tier::Interpreter;
    const char* reason = "";
    /// Count (calls or back-edges) at which to ask again.
    uint32_t askAgainAt = ~0u;
};

/// IR instructions above which a must-compile function is first compiled quickly: optimizing it would stall its caller
/// for some 100 ms.
inline constexpr unsigned kLargeFunction = 2000;

/// IR instructions above which nothing is optimized: passes and code generation grow faster than linearly (20,000
/// dependent instructions in one block took 14 s, 0.08 s in the baseline tier).
inline constexpr unsigned kTooLargeToOptimize = 8000;

/// A call that began in the interpreter and was finished by on-stack replacement counts as much as this many calls: it
/// turned a hot loop before it got to the loop's code.
inline constexpr uint32_t kCallsPerOsrEntry = 10;

/// Whether code that was compiled with the counts `then` should be made again for the counts `now`: where at least one
/// branch or call through a pointer, seen a thousand times in both, goes another way now than it mostly went then.
/// Blocks of the same number are the same branch.
bool hasDiverged(const FunctionProfile& then, const FunctionProfile& now);

Decision decide(const PathProfile& profile, const QueueState& queue, const Options& options);

} // namespace kiln
