// One random program in all modes, against native code.
#pragma once

#include "tests/fuzz/record.h"

namespace kiln::test {

/// The modes that every program is run in, as words.
std::string fuzzModes();

/// Writes the program of `seed` to `source`, builds it natively with -O0, and compares each mode with that. A program
/// that natively takes too long, or fails, has no truth to compare with: it is discarded, with the reason; so is one
/// where a mode differs and the native compiler, asked to optimize, disagrees with itself. What ends too late under the
/// JIT is given more time once: if it then ends rightly it is only slow.
/// Thread-safe for different sources.
Finding examine(const Generator& generator, Seed seed, const std::filesystem::path& source);

} // namespace kiln::test
