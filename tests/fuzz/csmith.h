// The generator that is not ours: csmith, by Yang, Chen, Eide and Regehr.
#pragma once

#include "tests/fuzz/generator.h"

namespace kiln::test {

std::string writeCsmith(Seed seed, const std::filesystem::path& source);

} // namespace kiln::test
