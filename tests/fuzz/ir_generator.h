// Programs of LLVM IR, for what clang never makes.
#pragma once

#include "tests/fuzz/generator.h"

namespace kiln::test {

std::string writeIr(Seed seed, const std::filesystem::path& source);

} // namespace kiln::test
