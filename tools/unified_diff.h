#pragma once

// Two texts, line by line: what left and what came, with some of what stayed around it.
//
// Thread-safe: pure.

#include <cstddef>
#include <string>
#include <string_view>

namespace kiln::tools {

struct UnifiedDiff {
    std::string text; ///< hunks as `diff -u` prints them, without the lines that name files; empty: the texts are equal
    size_t removed = 0, added = 0; ///< lines
};

/// By the greedy algorithm of Myers (1986), which finds a shortest script. Where that is longer than some thousand
/// lines, what is between the equal beginnings and ends is shown as replaced. `context`: lines around each change.
UnifiedDiff unifiedDiff(std::string_view before, std::string_view after, size_t context);

} // namespace kiln::tools
