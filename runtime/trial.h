#pragma once

// Is a function's new code faster than what it replaced? While a trial is open, some of the calls that interpreted code
// makes are timed, and some of those are given to the old version instead, at random, so that both see the same work:
// what a program does changes as it goes on, and times from before the promotion would say little.
//
// A clear win ends it after a few calls of each; else kMostSamples of each are compared. Slower is only what is slower
// by kClearly in the median and in the lower quartile. Whatever cannot be told counts for the new code: a call that
// takes so long that the old version might hold the program up, a function that calls itself (half of the old version's
// time would be the new one's), too few calls.
// Limits: calls from compiled code and from the host are neither timed nor waited for. Both versions are timed through
// the same crossing from the interpreter into native code, so that a win over a few nanoseconds looks smaller than it
// is.
//
// Thread-safe: all members. Sampled calls of one trial never overlap; whoever comes meanwhile is not sampled.

#include "kiln/tier.h"

#include <array>
#include <atomic>
#include <cstdint>
#include <mutex>
#include <optional>

namespace kiln {

class Trial {
public:
    enum class Version : uint8_t { Old, New };
    enum class Verdict : uint8_t { Open, Kept, Slower, Unknown };

    static constexpr unsigned kMostSamples = 24;
    /// Of each version, before a clear win is believed.
    static constexpr unsigned kFewestSamples = 6;
    /// A new version that takes this many times the old one's time is slower.
    static constexpr double kClearly = 1.1;
    /// And one that takes this part of it has clearly won.
    static constexpr double kWon = 0.8;
    /// Nanoseconds of a call of the new version, above which the old one is not tried.
    static constexpr double kLongestNs = 20e3;

    /// `oldEntry`: code of the old version; null: its bytecode. `newTier` replaced `oldTier`.
    Trial(Tier oldTier, Tier newTier, void* oldEntry) : oldTier(oldTier), newTier(newTier), oldEntry(oldEntry) {}

    // Constant.
    const Tier oldTier, newTier;
    void* const oldEntry;

    /// Which version the call that `thread` is about to make runs, and times; none: the new one, untimed. What is
    /// sampled must come back with note(), or not at all (an exception, a longjmp).
    std::optional<Version> sample(const void* thread);
    /// The sampled call took so long. Once the verdict is not Open, it is given out once, and there is nothing to
    /// sample any more.
    Verdict note(Version version, double ns);
    /// There is nothing to sample any more: a verdict was given, or a sampled call did not come back, or called the
    /// function again.
    bool isOver() const { return over_.load(std::memory_order_relaxed); }

    /// How many times as fast the new version is; 0: not known. Medians in ns, of `samples` calls each.
    struct Score {
        double speedup = 0, oldNs = 0, newNs = 0;
        unsigned oldSamples = 0, newSamples = 0;
    };
    Score score() const;

private:
    struct Samples {
        std::array<float, kMostSamples> ns{};
        unsigned count = 0;
        float quantile(double part) const;
    };
    Verdict judge() const;
    std::unique_lock<std::mutex> lockSoon() const;

    std::atomic<bool> over_{false};
    mutable std::mutex mutex_;
    const void* sampled_ = nullptr; // guarded by mutex_: the thread whose call is being timed
    uint32_t random_ = 0x9e3779b9;  // guarded by mutex_
    uint32_t skip_ = 2;             // guarded by mutex_: calls until the next sample; the first ones wait for caches
    Samples old_, new_;             // guarded by mutex_
};

} // namespace kiln
