#pragma once

// Thread rule: none of its own.

#include <chrono>

namespace kiln {

class Stopwatch {
public:
    /// Time since construction or the last lap.
    double lapMs() {
        const auto now = Clock::now();
        const std::chrono::duration<double, std::milli> lap = now - start_;
        start_ = now;
        return lap.count();
    }

private:
    using Clock = std::chrono::steady_clock;
    Clock::time_point start_ = Clock::now();
};

} // namespace kiln
