#include "bench/suites/calls.h"

#include "bench/contenders.h"
#include "bench/native_library.h"

namespace kiln::bench {

// Calls and recursion, floating point, memory, branches and data structures, strings, a query: one of each.
const std::vector<std::string> kQuickPrograms = {"fib", "nbody", "sieve", "vm", "json", "query"};

static void callAll(Journal& journal, const Plan& plan, const test::Program& program, const CallPlan& callPlan) {
    std::vector<std::string> words = {"calls", nameOf(program), nameOf(callPlan.size), std::to_string(callPlan.rounds)};
    if (!callPlan.native.empty()) {
        const auto library = nativeLibrary(program, callPlan.native);
        if (!library) return journal.fail(nameOf(program) + ", native " + callPlan.native, library.error());
        words.push_back("native " + callPlan.native + "=" + *library);
    }
    for (const auto& [mode, means] : callPlan.callers)
        words.push_back(mode + "=" + means);
    runProbe(journal, plan, words);
}

std::vector<Job> callJobs(const Plan& plan, const std::vector<const test::Program*>& programs,
                          const CallPlan& callPlan) {
    std::vector<Job> jobs;
    for (const test::Program* program : programs)
        jobs.push_back({nameOf(*program),
                        [&plan, program, callPlan](Journal& journal) { callAll(journal, plan, *program, callPlan); }});
    return jobs;
}

} // namespace kiln::bench
