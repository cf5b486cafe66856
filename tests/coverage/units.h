// The translation units of a project, and how each is compiled.
#pragma once

#include "tests/coverage/projects.h"

#include <array>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace kiln::test {

/// What bitcode is made with, beside -march=native.
inline constexpr std::array<std::string_view, 2> kLevels{"-O0", "-O2"};

struct Unit {
    std::string project;
    std::string file; ///< from the top of the project's tree, for people
    std::filesystem::path source;
    bool isCxx = false;
    std::filesystem::path directory;    ///< where the compiler runs
    std::vector<std::string> arguments; ///< of the compiler; neither source, output, nor level

    /// Differs between any two ways to compile any two files.
    std::string key() const;
};

/// Puts the project's tree in place where it is not: fetches, unpacks, prepares; below `folder`. An error's text;
/// empty: it is there.
std::string provide(const Project& project, const std::filesystem::path& folder);

/// REQUIRES: the project was provided. In the order of their files.
std::vector<Unit> unitsOf(const Project& project, const std::filesystem::path& folder);

/// The words of a compile command that say what the source means: without the compiler, its launchers, the source,
/// outputs, levels, warnings, and precompiled headers.
std::vector<std::string> meaningfulArguments(const std::vector<std::string>& command, std::string_view source);

} // namespace kiln::test
