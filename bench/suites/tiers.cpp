// The suites that compare ways of running the same calls: steady, interpreter, profiling, ablation.
#include "bench/suites/calls.h"
#include "bench/suites/suites.h"

namespace kiln::bench {

std::vector<Job> steadyJobs(const Plan& plan) {
    CallPlan calls;
    calls.size = plan.quick ? test::Size::Small : test::Size::Medium;
    calls.rounds = plan.times(7, 5);
    calls.native = "-O3";
    calls.callers = {{"kiln auto", "auto"}, {"kiln optimized", "optimized"}, {"kiln baseline", "baseline"}};
    return callJobs(plan, plan.chosen(kQuickPrograms), calls);
}

std::vector<Job> interpreterJobs(const Plan& plan) {
    CallPlan calls;
    calls.size = test::Size::Small; // a few milliseconds natively are a tenth of a second here
    calls.rounds = plan.times(7, 3);
    calls.native = "-O1";
    calls.callers = {{"kiln interpreter", "interpreter"}};
    return callJobs(plan, plan.chosen(kQuickPrograms), calls);
}

std::vector<Job> profilingJobs(const Plan& plan) {
    CallPlan calls;
    calls.size = test::Size::Small;
    calls.rounds = plan.times(9, 3);
    calls.callers = {{"not counting", "interpreter,no-profile"}, {"counting", "interpreter"}};
    return callJobs(plan, plan.chosen({"vm", "json"}), calls);
}

std::vector<Job> ablationJobs(const Plan& plan) {
    CallPlan calls;
    calls.size = plan.quick ? test::Size::Small : test::Size::Medium;
    calls.rounds = plan.times(5, 3);
    calls.callers = {{"all passes", "optimized"}, {"without", "optimized,without:*"}};
    return callJobs(plan, plan.chosen({"nbody", "json"}), calls);
}

} // namespace kiln::bench
