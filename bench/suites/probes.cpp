// The suites that are one probe per program.
#include "bench/contenders.h"
#include "bench/suites/calls.h"
#include "bench/suites/suites.h"

namespace kiln::bench {

static std::vector<Job> probeJobs(const Plan& plan, const char* verb, const std::string& argument) {
    std::vector<Job> jobs;
    for (const test::Program* program : plan.chosen(kQuickPrograms))
        jobs.push_back({nameOf(*program), [&plan, program, verb, argument](Journal& journal) {
                            runProbe(journal, plan, {verb, nameOf(*program), argument});
                        }});
    return jobs;
}

std::vector<Job> warmupJobs(const Plan& plan) {
    return probeJobs(plan, "warmup", plan.quick ? "60" : "200");
}

std::vector<Job> compileJobs(const Plan& plan) {
    return probeJobs(plan, "compile", plan.quick ? "--quick" : "");
}

} // namespace kiln::bench
