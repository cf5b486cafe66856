#pragma once

// /proc/self/maps, as far as the tests ask.

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace kiln::test {

struct Mapping {
    uintptr_t begin = 0, end = 0;
    std::string protection; ///< as the kernel prints it: "r-xp"
    std::string name;
};

std::vector<Mapping> memoryMap();
/// Named ones only in sanitized builds.
size_t mappingCount();
/// Mappings that are writable and executable at once.
std::vector<std::string> writableAndExecutable();
/// "r-xs" and the like of the mapping that holds `address`; empty when none does.
std::string protectionOf(const void* address);

} // namespace kiln::test
