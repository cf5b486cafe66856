// cache [--quick]: what the levels of the cache cost and give: l1 (linked code), l2 (memory), l3 (SQLite), and the
// chain over l2 and l3. Entries are copies, under keys of their own, of what the engine keeps of bench/programs.
#include "bench/probe/cache_parts.h"
#include "bench/probe/probe.h"

#include <algorithm>
#include <cstdio>
#include <stdexcept>

namespace kiln::bench {

int probeCache(const std::vector<std::string>& arguments) {
    CacheTrial trial;
    trial.quick = std::ranges::count(arguments, "--quick") > 0;
    try {
        trial.kept = keptOfPrograms(trial.quick);
        reportCompression(trial);
        reportLatency(trial);
        reportThroughput(trial);
        reportWrites(trial);
        reportHitRates(trial);
        reportLinkedCalls(trial);
    } catch (const std::runtime_error& error) {
        std::fprintf(stderr, "%s\n", error.what());
        return 1;
    }
    return 0;
}

} // namespace kiln::bench
