// C++ programs that throw.
#pragma once

#include "tests/fuzz/generator.h"

namespace kiln::test {

std::string writeCxx(Seed seed, const std::filesystem::path& source);

} // namespace kiln::test
