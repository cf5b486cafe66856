// Every row of a suite as a table, folded away until asked for.
#pragma once

#include "bench/pick.h"

namespace kiln::bench {

std::string figuresTable(const Picked& rows);

} // namespace kiln::bench
