// The suite `cache`: the levels as a chain sees them (bench-probe cache), and the single steps of a look-up, a store
// and a call (bench-micro, Google Benchmark).
#include "bench/contenders.h"
#include "bench/suites/google_micro.h"
#include "bench/suites/probes.h"
#include "bench/suites/suites.h"

namespace kiln::bench {

std::vector<Job> cacheJobs(const Plan& plan) {
    return {{"levels", [&plan](Journal& journal) { runProbe(journal, plan, probeWords(plan, {"cache"})); }},
            {"single steps", [&plan](Journal& journal) { runMicro(journal, plan); }}};
}

} // namespace kiln::bench
