// Of the suite `compile`: what each phase and pass takes.
#pragma once

#include "bench/pick.h"

namespace kiln::bench {

/// Cards: all in all by who compiles, then the phases of each, and the passes.
std::string compileCards(const Picked& rows, const Ours& isOurs);

} // namespace kiln::bench
