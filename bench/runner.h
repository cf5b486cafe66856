// Runs the jobs of a plan, one after the other, and keeps what they report.
#pragma once

#include "bench/plan.h"
#include "bench/results.h"

namespace kiln::bench {

struct RunEnd {
    bool isComplete = false; ///< false: interrupted
    size_t failures = 0;
};

/// Progress goes to stderr, a line a job; rows to `writer` as they come. The first SIGINT or SIGTERM lets the running
/// job end, the second ends the process.
RunEnd runPlan(const Plan& plan, ResultsWriter& writer);

} // namespace kiln::bench
