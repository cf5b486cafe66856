// What is drawn of a suite. Which drawing suits which suite stands in one table (suite_charts.cpp).
#pragma once

#include "bench/pick.h"

namespace kiln::bench {

/// `rows`: all of one suite; not empty. HTML; empty when there is nothing to draw.
std::string suiteCharts(const Picked& rows, const Ours& isOurs);

} // namespace kiln::bench
