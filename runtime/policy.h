#pragma once

// When a path moves up, and why. Pure: the same profile, queue and options give the same decision.
//
// Transitions (T = thresholdCalls, L = thresholdLoops, both scaled by the queue):
//   function, interpreter -> optimized   calls >= T, or calls >= T/2 and calls + back-edges >= 20 T, or T/10 of
//            its calls were finished by on-stack replacement
//   loop,     interpreter -> optimized   back-edges >= L (on-stack replacement)
//   must-compile function, at its first call -> optimized when it has loops (no on-stack replacement leads out of
//            baseline code), unless optimizing it would stall the caller for more than kStallMs; else baseline
//   baseline -> optimized                calls >= T
// The gate: a path that is hot is weighed. What it has cost so far in its tier (calls and turns, times the IR
// instructions each runs, times the measured ns of one) is the best guess at what it still will cost; of that the
// better code saves 1 - 1/speedup. Compilations run beside the program, so that each of their milliseconds costs it
// little: the horizon says how many times its history a path is trusted to go on for (kHorizon; in the caller, who
// waits, kHorizonInCaller; halved by each 8 queued jobs). So the gate delays a path by at most a horizon's fraction of
// what its compilation takes.
//   predicted compile time <= kCheapMs -> promoted unweighed: the thresholds are enough. As many times more as the
//            host has set the threshold lower: who wants code sooner pays more for it
//   predicted gain >= predicted compile time -> promoted
//   else, a function whose optimizing would take over kSoonMs -> baseline, if that pays; its history goes on from there
//   else not yet: asked again when it would pay, at most at 8 times the count
//   optimizing would take over kLongestMs -> never; to baseline, its loops too
// All predictions come from Costs (cost_model.h): what this process has measured, or with jobs=0 what is known
// beforehand. The constants below are wishes and limits, no sizes.
// Given up: a function whose optimizing took longer than its time limit goes to baseline, a loop stays.
// Measured slower than what it replaced: stays where it was put back to.
// Feedback: each 8 queued jobs double the thresholds, so that a burst does not flood the compile threads.
// When the process ends, what is queued or being compiled is finished for later runs where kLaterRuns of them win by it
// what it takes, and it does not take long; else it is given up.
// Forced tiers compile at the first call; TierMode::Interpreter promotes nothing.
// When the code that is in use fills L1, nothing is promoted: asked again at twice the count.
// A loop that was hot in an earlier run is promoted at its first turn.
// A path whose compilation failed stays where it is.

#include "cost_model.h"
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
    unsigned loops = 0; ///< of the function
    bool hasLoops = false;
    bool firstCall = false;
    bool mustCompile = false;
    bool failed = false;     ///< a compilation of this path failed before
    bool wasHot = false;     ///< in an earlier run of the Program
    bool gaveUp = false;     ///< optimizing it took longer than the time limit
    bool rolledBack = false; ///< its code was measured to be slower than what it replaced
};

struct QueueState {
    size_t length = 0;
    bool codeFull = false; ///< L1's budget is used up
    Costs costs{};         ///< what compiling takes, and what it wins
};

struct Decision {
    enum class Action : uint8_t { Stay, CompileNow, Enqueue };
    Action action = Action::Stay;
    Tier tier = Tier::Interpreter;
    const char* reason = "";
    /// Count (calls or back-edges) at which to ask again.
    uint32_t askAgainAt = ~0u;
    /// Where it was weighed: predicted gain and compile time, in milliseconds.
    double gainMs = 0, priceMs = 0;
};

/// Milliseconds that the first call of a must-compile function may wait for optimized code. Above, a quick version is
/// made first.
inline constexpr double kStallMs = 200;

/// A compilation that takes less is not weighed: the thresholds are worth that much.
inline constexpr double kCheapMs = 20;

/// A hot function that could not be optimized within this time, and has not paid for it, goes to baseline meanwhile.
inline constexpr double kSoonMs = 200;

/// Nothing is optimized that would take longer: passes and code generation grow faster than linearly.
inline constexpr double kLongestMs = 2000;

/// How many times its history a hot path is trusted to go on for, where other cores compile, and where its caller does.
inline constexpr double kHorizon = 100, kHorizonInCaller = 25;

/// A call that began in the interpreter and was finished by on-stack replacement counts as much as this many calls: it
/// turned a hot loop before it got to the loop's code.
inline constexpr uint32_t kCallsPerOsrEntry = 10;

/// How many later runs like this one may have to pay for code that is made when this one has ended.
inline constexpr double kLaterRuns = 50;

/// Milliseconds that compiling a hot path wins for later runs, when this one has no use for it any more.
double gainForLaterMs(const PathProfile& profile, Tier to, const Costs& costs, const Options& options);

/// Whether code that was compiled with the counts `then` should be made again for the counts `now`: where at least one
/// branch or call through a pointer, seen a thousand times in both, goes another way now than it mostly went then.
/// Blocks of the same number are the same branch.
bool hasDiverged(const FunctionProfile& then, const FunctionProfile& now);

Decision decide(const PathProfile& profile, const QueueState& queue, const Options& options);

} // namespace kiln
