// What the suites share that have verbs of bench-probe measure.
#pragma once

#include "bench/plan.h"

#include <string>
#include <vector>

namespace kiln::bench {

/// A verb and its arguments, and as options what the plan says of each figure: --quick, --repetitions=N.
std::vector<std::string> probeWords(const Plan& plan, std::vector<std::string> words);

} // namespace kiln::bench
