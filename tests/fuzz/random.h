// Numbers that are the same for a seed everywhere and for ever, which the standard library's distributions are not.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace kiln::test {

/// SplitMix64 (Steele, Lea, Flood 2014).
class Random {
public:
    explicit Random(std::uint64_t seed) : state_(seed) { state_ = next() ^ (seed << 32); } // neighbours far apart

    std::uint64_t next() {
        std::uint64_t z = state_ += 0x9e3779b97f4a7c15;
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
        z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
        return z ^ (z >> 31);
    }
    /// REQUIRES: limit > 0.
    unsigned below(unsigned limit) { return static_cast<unsigned>((next() >> 32) * limit >> 32); }
    unsigned between(unsigned first, unsigned last) { return first + below(last - first + 1); }
    bool chance(unsigned percent) { return below(100) < percent; }

    template <class Range>
    decltype(auto) pick(const Range& range) {
        return range[below(static_cast<unsigned>(std::size(range)))];
    }

private:
    std::uint64_t state_;
};

} // namespace kiln::test
