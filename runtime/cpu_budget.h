#pragma once

// How much of the machine compile threads take: a share of one core's time, for all of them together. Whoever has
// overdrawn rests until time has paid for it; a burst is free, so that a start is not slowed down.
//
// Pure: times are passed in. Thread rule: guarded by its owner.

#include <chrono>

namespace kiln {

class CpuBudget {
public:
    using Duration = std::chrono::nanoseconds;
    using Time = std::chrono::steady_clock::time_point;

    /// What may be taken at once by whoever took little before.
    static constexpr Duration kBurst = std::chrono::milliseconds(100);

    /// `percent` of one core; 0: no limit.
    explicit CpuBudget(unsigned percent) : percent_(percent) {}

    /// Processor time that was taken until `now`.
    void spend(Duration cpu, Time now);
    /// How long to rest from `now` on before more is taken; zero: not at all.
    Duration restAt(Time now);

private:
    void earn(Time now);

    const unsigned percent_;
    Duration left_ = kBurst;
    Time last_{}; ///< when it was asked last; none yet: the epoch
};

/// Options::compileCpuPercent, and what it stands for where it is 0: a core for each compile thread that has one beside
/// the program's, half of the only one. 0: no limit, as there is one for each.
unsigned compileCpuPercent(unsigned asked, unsigned cores, unsigned threads);

} // namespace kiln
