// Time, as the probes take it.
#pragma once

#include <chrono>

namespace kiln::bench {

class Stopwatch {
public:
    double ns() const { return std::chrono::duration<double, std::nano>(Clock::now() - start_).count(); }
    double us() const { return ns() / 1e3; }
    double ms() const { return ns() / 1e6; }
    double seconds() const { return ns() / 1e9; }

private:
    using Clock = std::chrono::steady_clock;
    Clock::time_point start_ = Clock::now();
};

/// Keeps the compiler from leaving out what computes it.
template <class T>
void keep(const T& value) {
    asm volatile("" : : "r,m"(value) : "memory");
}

} // namespace kiln::bench
