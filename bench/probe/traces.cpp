#include "bench/probe/traces.h"

#include "bench/probe/random.h"

#include <algorithm>
#include <cmath>

namespace kiln::bench {

constexpr double kExponent = 0.99;
constexpr uint32_t kKeysPerPlace = 10;

Zipf::Zipf(uint32_t ranks, double exponent) {
    double sum = 0;
    for (uint32_t rank = 0; rank < ranks; ++rank)
        cumulated_.push_back(sum += std::pow(rank + 1, -exponent));
    for (double& probability : cumulated_)
        probability /= sum;
}

uint32_t Zipf::at(double share) const {
    const auto found = static_cast<size_t>(std::ranges::upper_bound(cumulated_, share) - cumulated_.begin());
    return static_cast<uint32_t>(std::min(found, cumulated_.size() - 1));
}

Trace zipfTrace(uint32_t capacity, size_t requests, uint64_t seed) {
    Trace trace{"zipf 0.99", "", {}, {}, capacity * kKeysPerPlace};
    const Zipf zipf(trace.keyCount, kExponent);
    trace.note = "the " + std::to_string(capacity) + " likeliest keys have " +
                 std::to_string(100 * zipf.probabilityOfFirst(capacity)).substr(0, 4) +
                 "% of the requests, beyond which nobody gets who does not know the future; 95% would need " +
                 std::to_string(zipf.ranksFor(0.95)) + " places";

    Random random(seed);
    for (size_t i = 0; i < requests; ++i) {
        trace.keys.push_back(zipf.at(random.share()));
        trace.counts.push_back(i >= requests / 3);
    }
    return trace;
}

Trace scanTrace(uint32_t capacity, size_t requests) {
    Trace trace{"scan", "all keys in turn, again and again: the worst for LRU", {}, {}, capacity * kKeysPerPlace};
    for (size_t i = 0; i < requests; ++i) {
        trace.keys.push_back(static_cast<uint32_t>(i % trace.keyCount));
        trace.counts.push_back(i >= trace.keyCount);
    }
    return trace;
}

Trace mixedTrace(uint32_t capacity, size_t requests, uint64_t seed) {
    const Trace zipf = zipfTrace(capacity, requests, seed);
    Trace trace{"zipf and scans",
                "as zipf, with a scan over as many new keys as there are places after every 4 times "
                "as many requests; hits of the others count",
                {},
                {},
                zipf.keyCount};
    for (size_t i = 0; i < zipf.keys.size(); ++i) {
        trace.keys.push_back(zipf.keys[i]);
        trace.counts.push_back(zipf.counts[i]);
        if ((i + 1) % (size_t{4} * capacity) != 0) continue;
        for (uint32_t scanned = 0; scanned < capacity; ++scanned) {
            trace.keys.push_back(trace.keyCount++);
            trace.counts.push_back(false);
        }
    }
    return trace;
}

} // namespace kiln::bench
