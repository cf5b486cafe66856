// Sequences of requests for keys, as caches are judged by.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace kiln::bench {

struct Trace {
    std::string name, note;
    std::vector<uint32_t> keys; ///< in the order they are asked for
    std::vector<bool> counts;   ///< whether a hit or miss of this request counts: not while the cache warms up
    uint32_t keyCount = 0;      ///< all keys are below
};

/// Ranks 0, 1, 2... are asked for with probabilities in proportion to 1 / (rank + 1)^exponent.
class Zipf {
public:
    Zipf(uint32_t ranks, double exponent);
    /// The rank at `share` (0 to below 1) of the cumulated probability.
    uint32_t at(double share) const;
    /// The probability of one of the first `ranks`.
    double probabilityOfFirst(uint32_t ranks) const { return cumulated_[ranks - 1]; }
    /// How many of the first ranks have this probability together.
    uint32_t ranksFor(double probability) const { return at(probability) + 1; }

private:
    std::vector<double> cumulated_;
};

/// Of a cache that holds `capacity` entries, and ten times as many keys.
Trace zipfTrace(uint32_t capacity, size_t requests, uint64_t seed);
/// All keys in turn, again and again.
Trace scanTrace(uint32_t capacity, size_t requests);
/// As zipfTrace(), broken by scans over `capacity` keys that never come again, after every 4 * `capacity` requests.
/// Only the others count.
Trace mixedTrace(uint32_t capacity, size_t requests, uint64_t seed);

} // namespace kiln::bench
