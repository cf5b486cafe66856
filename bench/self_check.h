// Does the comparison of builds find what is there, and nothing else? It compares a build with itself, and with itself
// slowed down by a known amount.
#pragma once

#include "bench/compare_builds.h"

#include <tl/expected.hpp>

namespace kiln::bench {

/// `times` comparisons of this build with itself, then as many in which one program is 5% slower, another one each
/// time. Passed: at most one false row in the first, and in the second at least nine in ten found and at most one false
/// row. The error is why it could not be done.
tl::expected<bool, std::string> selfCheck(Journal& journal, const Plan& plan, int times);

} // namespace kiln::bench
