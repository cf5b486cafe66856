// cache [--quick] [--repetitions=N]: what the levels of the cache cost and give: l1 (linked code), l2 (memory), l3
// (SQLite), and the chain over l2 and l3. Entries are copies, under keys of their own, of what the engine keeps of
// bench/programs.
#include "bench/probe/cache_parts.h"
#include "bench/probe/probe.h"

namespace kiln::bench {

int probeCache(const std::vector<std::string>& arguments) {
    const ProbeOptions options = optionsIn(arguments);
    CacheTrial trial;
    trial.quick = options.quick;
    trial.repetitions = options.times(3, 3);
    trial.kept = keptOfPrograms(trial.quick);
    reportCompression(trial);
    reportLatency(trial);
    reportThroughput(trial);
    reportWrites(trial);
    reportHitRates(trial);
    reportLinkedCalls(trial);
    return 0;
}

} // namespace kiln::bench
