// The units that an engine cuts when a program gets hot.
#pragma once

#include "ir/unit.h"
#include "tests/support/program.h"

#include <tl/expected.hpp>

#include <string>
#include <vector>

namespace kiln::bench {

/// Runs the program at its medium size, without compile threads and without a cache, and keeps what is compiled for the
/// optimized tier: of all promoted paths, with the counts that they had. The error: it cannot be run, or its output is
/// wrong.
tl::expected<std::vector<Unit>, std::string> promotedUnits(const test::Program& program);

} // namespace kiln::bench
