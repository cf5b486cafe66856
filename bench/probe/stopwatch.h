// Time, as the probes take it.
#pragma once

#include <chrono>
#include <ctime>

namespace kiln::bench {

/// What all threads of this process spend on their processors: another process that wants those does not lengthen it.
struct ProcessorClock {
    using duration = std::chrono::nanoseconds;
    using rep = duration::rep;
    using period = duration::period;
    using time_point = std::chrono::time_point<ProcessorClock>;
    static constexpr bool is_steady = true;
    static time_point now() {
        std::timespec time{};
        clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
        return time_point(std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec));
    }
};

template <class Clock>
class StopwatchOf {
public:
    /// Time since construction or the last lap.
    double ns() const { return nsUntil(Clock::now()); }
    double us() const { return ns() / 1e3; }
    double ms() const { return ns() / 1e6; }
    double seconds() const { return ns() / 1e9; }

    /// The same; the next lap begins.
    double lapUs() {
        const auto now = Clock::now();
        const double ns = nsUntil(now);
        start_ = now;
        return ns / 1e3;
    }
    double lapMs() { return lapUs() / 1e3; }

private:
    double nsUntil(typename Clock::time_point now) const {
        return std::chrono::duration<double, std::nano>(now - start_).count();
    }
    typename Clock::time_point start_ = Clock::now();
};

using Stopwatch = StopwatchOf<std::chrono::steady_clock>;
using ProcessorStopwatch = StopwatchOf<ProcessorClock>;

/// Keeps the compiler from leaving out what computes it.
template <class T>
void keep(const T& value) {
    asm volatile("" : : "r,m"(value) : "memory");
}

} // namespace kiln::bench
