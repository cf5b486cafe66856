#include "bench/suites/probes.h"

#include "bench/contenders.h"
#include "bench/suites/calls.h"
#include "bench/suites/suites.h"

#include <functional>

namespace kiln::bench {

std::vector<std::string> probeWords(const Plan& plan, std::vector<std::string> words) {
    if (plan.quick) words.push_back("--quick");
    if (plan.repetitions > 0) words.push_back("--repetitions=" + std::to_string(plan.repetitions));
    return words;
}

/// One probe per program.
static std::vector<Job> probeJobs(const Plan& plan,
                                  const std::function<std::vector<std::string>(const std::string& program)>& words) {
    std::vector<Job> jobs;
    for (const test::Program* program : plan.chosen(kQuickPrograms))
        jobs.push_back({nameOf(*program), [&plan, words = words(nameOf(*program))](Journal& journal) {
                            runProbe(journal, plan, words);
                        }});
    return jobs;
}

std::vector<Job> warmupJobs(const Plan& plan) {
    return probeJobs(plan, [&](const std::string& program) { // one curve: what is repeated is no warming up
        return std::vector<std::string>{"warmup", program, plan.quick ? "60" : "200"};
    });
}

std::vector<Job> compileJobs(const Plan& plan) {
    return probeJobs(plan, [&](const std::string& program) { return probeWords(plan, {"compile", program}); });
}

} // namespace kiln::bench
