// What the suites share that call programs inside one process (bench-probe calls).
#pragma once

#include "bench/suite.h"

#include <string>
#include <utility>
#include <vector>

namespace kiln::bench {

/// A mode of rows, and what it means to `bench-probe calls`.
using Caller = std::pair<std::string, std::string>;

struct CallPlan {
    test::Size size = test::Size::Medium;
    int rounds = 5;
    std::string native; ///< level of the native build that comes first; empty: the first caller is the reference
    std::vector<Caller> callers;
};

/// One job per program: all callers in one process, in turn.
std::vector<Job> callJobs(const Plan& plan, const std::vector<const test::Program*>& programs,
                          const CallPlan& callPlan);

/// The programs of a quick run where each costs seconds.
extern const std::vector<std::string> kQuickPrograms;

} // namespace kiln::bench
