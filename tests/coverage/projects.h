// What coverage is measured over: one row a code base.
#pragma once

#include <span>
#include <string_view>

namespace kiln::test {

struct Project {
    std::string_view name;
    std::string_view package = {}; ///< the Debian source package; empty: it is ours
    /// Shell, run once at the top of the unpacked tree; $CC, $CXX and $CMAKE (a configuring cmake that leaves its
    /// commands in kiln-build/) are set.
    std::string_view prepare = {};
    /// Shell patterns from the top of the tree, separated by spaces; empty: what kiln-build/compile_commands.json
    /// lists.
    std::string_view files = {};
    std::string_view flags = {}; ///< for `files`, of the compiler; run at the top of the tree
    std::string_view only = {};  ///< a regular expression some part of a file's path or command matches; empty: all
    std::string_view skip = {};  ///< one that none may match
};

std::span<const Project> projects();

} // namespace kiln::test
