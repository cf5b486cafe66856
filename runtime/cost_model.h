#pragma once

// What compiling costs in this process, and what is won by it: learned from what was compiled and measured so far, and
// used by the policy to weigh one against the other. Nothing of it is kept: another machine, or this one under another
// load, has other figures.
//
// A compilation's milliseconds grow with the unit's instructions, nearly linearly until some thousands, and a unit is
// larger than the function by the callees that come along. Both are predicted as a prior, made of constants that were
// measured once, times what the observations differ from it: a line through log(observed / prior) over log(size),
// fitted by least squares in which each observation weighs a little less than the next (so a machine that gets busy is
// noticed), and which starts as if a few observations had met the prior exactly (so the first outlier decides nothing).
// An observation counts for at most a factor of kMostSurprise beside what was predicted.

#include "kiln/tier.h"

#include <array>
#include <cstdint>
#include <mutex>

namespace kiln {

inline constexpr unsigned kTierCount = 3;

/// A factor over a size, learned: exp(level + slope * log(size / kTypicalSize)). A value.
class LearnedFactor {
public:
    double at(double size) const;
    /// `factor`: what was observed at this size, of what the prior says. Ignores what is not positive.
    void learn(double size, double factor);

private:
    double weight_ = 0, x_ = 0, y_ = 0, xx_ = 0, xy_ = 0; // weighted sums of log(size / typical), log(factor)
    double level_ = 0, slope_ = 0;
};

/// What things cost, at one moment. A value, and pure: the same sizes give the same predictions. As made, it holds what
/// is known before anything was observed.
struct Costs {
    /// Milliseconds that compiling a path takes in whose function there are so many canonical IR instructions.
    double predictMs(Tier tier, unsigned instructions) const;
    /// The same for a unit as it was cut, callees included.
    double predictUnitMs(Tier tier, unsigned unitInstructions) const;
    /// How many times faster the one tier runs than the other; 1 where `to` is not above `from`.
    double predictSpeedup(Tier from, Tier to) const;
    /// Nanoseconds that an IR instruction takes in the tier.
    double predictInstructionNs(Tier tier) const;

    std::array<LearnedFactor, kTierCount> unitMs, unitSize; ///< by tier
    std::array<LearnedFactor, kTierCount> speed;            ///< by tier: of ns an instruction
};

/// Learns Costs. One that does not learn keeps to what is known beforehand: with --jobs=0 decisions depend on no clock.
///
/// Thread-safe: all members.
class CostModel {
public:
    explicit CostModel(bool learns) : learns_(learns) {}

    /// A unit of so many instructions, for a path of a function of so many, was compiled in `ms`.
    void noteCompilation(Tier tier, unsigned instructions, unsigned unitInstructions, double ms);
    /// So many IR instructions of a function took so long in the tier.
    void noteSpeed(Tier tier, double instructions, double ns);
    Costs costs() const;
    void lockForFork() { mutex_.lock(); }
    void unlockAfterFork() { mutex_.unlock(); }

private:
    const bool learns_;
    mutable std::mutex mutex_;
    Costs costs_; // guarded by mutex_
};

} // namespace kiln
