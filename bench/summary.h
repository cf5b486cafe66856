// What a run says on the terminal when it is over: the figures that matter, on a screen.
#pragma once

#include "bench/results.h"

namespace kiln::bench {

/// At most 100 columns wide.
std::string summaryOf(const Results& results);

} // namespace kiln::bench
