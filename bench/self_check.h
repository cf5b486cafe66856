// Does the comparison find what is there, and nothing else? It compares builds that are the same, and ones that differ
// by a known slowdown.
#pragma once

#include "bench/compare_builds.h"

namespace kiln::bench {

/// Compares, prints; true: something got slower, or failed.
bool compareAndPrint(const Plan& plan, const Build& before, const Build& after, const Injection& injection);

/// `times` comparisons of this build with itself, then as many in which one program is 5% slower, another one each
/// time. True: at most one false row in the first, and in the second at least nine in ten found, with at most one false
/// row.
bool selfCheck(const Plan& plan, int times);

} // namespace kiln::bench
