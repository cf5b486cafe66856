// Ratios as a table of coloured cells: programs down, modes across.
#pragma once

#include "bench/pick.h"

namespace kiln::bench {

/// `prefix` is left out of the modes' names ("without ").
std::string heatTable(const Picked& ratios, const std::string& prefix);

} // namespace kiln::bench
