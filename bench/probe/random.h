// Numbers that are the same in each run.
#pragma once

#include <cstdint>

namespace kiln::bench {

/// xorshift64* (Vigna 2016).
class Random {
public:
    explicit Random(uint64_t seed) : state_(seed * 0x9e3779b97f4a7c15 | 1) {}
    uint64_t next() {
        state_ ^= state_ >> 12;
        state_ ^= state_ << 25;
        state_ ^= state_ >> 27;
        return state_ * 0x2545f4914f6cdd1d;
    }
    uint64_t below(uint64_t limit) { return next() % limit; }
    /// From 0 to below 1.
    double share() { return static_cast<double>(next() >> 11) * 0x1p-53; }

private:
    uint64_t state_;
};

} // namespace kiln::bench
