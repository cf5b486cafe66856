// The suite `concurrency`: one engine under many threads of its host (bench-probe concurrency).
#include "bench/contenders.h"
#include "bench/suites/probes.h"
#include "bench/suites/suites.h"

namespace kiln::bench {

std::vector<Job> concurrencyJobs(const Plan& plan) {
    return {{"threads and requests",
             [&plan](Journal& journal) { runProbe(journal, plan, probeWords(plan, {"concurrency"})); }}};
}

} // namespace kiln::bench
