// Where random programs come from. A new generator is one row.
#pragma once

#include <cstdint>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>

namespace kiln::test {

using Seed = std::uint64_t;

/// Each program ends by itself, is free of undefined behaviour, prints what it computed, and is the same for a seed
/// for ever: a record of seeds is a record of programs.
struct Generator {
    std::string_view name;
    std::string_view extension; ///< of the source, which names its language
    std::string_view what;
    /// Writes the program of `seed` to `source`. Returns a complaint, or nothing.
    std::string (*write)(Seed seed, const std::filesystem::path& source);
};

std::span<const Generator> generators();
/// Null when there is none of this name.
const Generator* generatorNamed(std::string_view name);

} // namespace kiln::test
