// Units compiled to bitcode, once: measuring a new build of the translator then takes no compiler.
#pragma once

#include "tests/coverage/units.h"

#include <filesystem>
#include <string>
#include <string_view>

namespace kiln::test {

/// Where a unit's bitcode lies, once it was compiled.
std::filesystem::path bitcodeOf(const Unit& unit, std::string_view level, const std::filesystem::path& folder);

/// Compiles unless that was done before, or failed before. False: there is none. Thread-safe for different units.
bool compileToBitcode(const Unit& unit, std::string_view level, const std::filesystem::path& folder);

} // namespace kiln::test
