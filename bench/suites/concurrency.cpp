// The suite `concurrency`: one engine under many threads of its host (bench-probe concurrency).
#include "bench/contenders.h"
#include "bench/suites/suites.h"

namespace kiln::bench {

std::vector<Job> concurrencyJobs(const Plan& plan) {
    std::vector<std::string> words = {"concurrency"};
    if (plan.quick) words.push_back("--quick");
    return {{"threads and requests", [&plan, words](Journal& journal) { runProbe(journal, plan, words); }}};
}

} // namespace kiln::bench
