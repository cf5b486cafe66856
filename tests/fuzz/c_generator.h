// C programs, for what csmith never makes.
#pragma once

#include "tests/fuzz/generator.h"

namespace kiln::test {

std::string writeC(Seed seed, const std::filesystem::path& source);

} // namespace kiln::test
