#pragma once

// What is asked of the unit cutter for one path: the same whether its code is to run or to be looked at.

#include "bytecode.h"
#include "cell.h"
#include "kiln/tier.h"

#include "ir/unit.h"

namespace kiln {

/// Where the interpreter keeps the values of the loop's function. REQUIRES: the site's function is translated.
OsrEntry osrEntryOf(const LoopSite& loop);

/// `osr`: null for the function's entry; must outlive the request, as must the cell.
UnitRequest unitRequestOf(const FunctionCell& cell, Tier tier, const OsrEntry* osr);

} // namespace kiln
