#include "bench/probe/hit_rate.h"

#include <limits>
#include <set>
#include <string>
#include <unordered_set>

namespace kiln::bench {

namespace {

constexpr size_t kFormBytes = 64; // small: what is asked is who stays

std::vector<Digest> keysOf(const Trace& trace) {
    std::vector<Digest> keys;
    for (uint32_t i = 0; i < trace.keyCount; ++i)
        keys.push_back(digestOf("key " + std::to_string(i)));
    return keys;
}

/// Percent. `ask(key number)`: whether it was there.
double rateOf(const Trace& trace, const auto& ask) {
    size_t hits = 0, counted = 0;
    for (size_t i = 0; i < trace.keys.size(); ++i) {
        const bool hit = ask(i);
        if (!trace.counts[i]) continue;
        ++counted;
        if (hit) ++hits;
    }
    return 100.0 * static_cast<double>(hits) / static_cast<double>(counted);
}

/// When each request's key is asked for next.
std::vector<size_t> nextUses(const Trace& trace) {
    constexpr size_t kNever = std::numeric_limits<size_t>::max();
    std::vector<size_t> next(trace.keys.size(), kNever), last(trace.keyCount, kNever);
    for (size_t i = trace.keys.size(); i-- > 0;) {
        next[i] = last[trace.keys[i]];
        last[trace.keys[i]] = i;
    }
    return next;
}

} // namespace

size_t bytesOfOneForm() {
    return kFormBytes;
}

double hitRateOfLevel(const Trace& trace, Level& level) {
    const std::vector<Digest> keys = keysOf(trace);
    StoredForm form;
    form.bytes.assign(kFormBytes, 'x');
    return rateOf(trace, [&](size_t i) {
        form.key = keys[trace.keys[i]];
        if (level.get(form.key)) {
            level.countHit(form.key);
            return true;
        }
        level.countMiss();
        level.put(form);
        return false;
    });
}

double hitRateOfPolicy(const Trace& trace, EvictionPolicy& policy, uint32_t capacity) {
    const std::vector<Digest> keys = keysOf(trace);
    std::unordered_set<Digest, DigestHash> held;
    return rateOf(trace, [&](size_t i) {
        const Digest& key = keys[trace.keys[i]];
        if (held.contains(key)) {
            policy.used(key);
            return true;
        }
        if (held.size() == capacity) {
            const Digest victim = *policy.victim();
            policy.removed(victim);
            held.erase(victim);
        }
        policy.added(key);
        held.insert(key);
        return false;
    });
}

double hitRateOfOptimum(const Trace& trace, uint32_t capacity) {
    const std::vector<size_t> next = nextUses(trace);
    std::set<size_t> uses; // when each of those held is asked for next: no two at once
    return rateOf(trace, [&](size_t i) {
        const bool hit = uses.erase(i) > 0;
        if (next[i] != std::numeric_limits<size_t>::max()) uses.insert(next[i]);
        if (uses.size() > capacity) uses.erase(std::prev(uses.end()));
        return hit;
    });
}

} // namespace kiln::bench
