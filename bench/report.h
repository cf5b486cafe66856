// A run as one HTML page that needs nothing else: no script, no font, no network. It reads on a wide screen and on a
// phone, in light and in dark. How it is made up is in report/. To write it: write_file.h.
#pragma once

#include "bench/compare.h"
#include "bench/history.h"

namespace kiln::bench {

/// `comparison`: with an earlier run; none: there is no such section.
std::string htmlReport(const Results& results, const std::vector<HistoryEntry>& history,
                       const Comparison* comparison = nullptr);

} // namespace kiln::bench
