// Who is still there when it is asked for again: L2's policy on three traces, beside L1's and the best there is.
#include "bench/probe/cache_parts.h"
#include "bench/probe/hit_rate.h"
#include "bench/probe/probe.h"
#include "cache/memory_level.h"

#include <functional>
#include <string>

namespace kiln::bench {

namespace {

constexpr uint32_t kCapacity = 1000;

struct Keeper {
    const char* program;
    const char* mode;
    Better better;
    const char* note; ///< "" or "; ..."
    double (*rate)(const Trace& trace);
};
constexpr Keeper kKeepers[] = {
    {"l2", "LRU", Better::Higher, "",
     [](const Trace& trace) { return hitRateOfLevel(trace, *makeMemoryLevel(kCapacity * bytesOfOneForm())); }},
    {"l2", "second chance", Better::Higher, "; l1's policy: how it would do here",
     [](const Trace& trace) { return hitRateOfPolicy(trace, *makeSecondChance(), kCapacity); }},
    {"l2", "optimum", Better::Neither, "; Belady's, which knows the future",
     [](const Trace& trace) { return hitRateOfOptimum(trace, kCapacity); }},
};

void reportTrace(const std::vector<Trace>& repetitions) {
    const Trace& trace = repetitions.front();
    for (const Keeper& keeper : kKeepers) {
        std::vector<double> percent;
        for (const Trace& one : repetitions)
            percent.push_back(keeper.rate(one));
        const std::string target = trace.name == "zipf 0.99" && &keeper == kKeepers ? "target: 95%; " : "";
        report(keeper.program, keeper.mode, "hit rate, " + trace.name, "%", percent, keeper.better,
               target + std::to_string(kCapacity) + " places, 10 times as many keys; " + trace.note + keeper.note);
    }
}

} // namespace

void reportHitRates(const CacheTrial& trial) {
    const size_t requests = static_cast<size_t>(trial.times(300'000, 60'000));
    std::vector<Trace> zipf, mixed;
    for (int i = 0; i < trial.repetitions; ++i) {
        zipf.push_back(zipfTrace(kCapacity, requests, static_cast<uint64_t>(i) + 1));
        mixed.push_back(mixedTrace(kCapacity, requests, static_cast<uint64_t>(i) + 1));
    }
    reportTrace(zipf);
    reportTrace({scanTrace(kCapacity, requests)});
    reportTrace(mixed);
}

} // namespace kiln::bench
