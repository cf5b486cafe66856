// A program of bench/programs as a shared library, built natively: its main can be called again and again in one
// process.
#pragma once

#include "tests/support/program.h"

#include <tl/expected.hpp>

#include <string>

namespace kiln::bench {

/// Built with clang-19 at this level ("-O3") and -march=native, unless it was before. The path, or the compiler's
/// words.
tl::expected<std::string, std::string> nativeLibrary(const test::Program& program, const std::string& level);

} // namespace kiln::bench
