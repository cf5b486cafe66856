#pragma once

// What the last runs of one Program made hot: its paths, the keys of their artifacts, and the counts. Kept under the
// Program's content and everything else that decides on code and heat, so a record fits exactly or is not found.
//
// Thread rule: values.

#include "kiln/tier.h"

#include "cache/digest.h"
#include "ir/unit.h"

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>

namespace kiln {

struct ProgramRecord {
    struct Path {
        Tier tier = Tier::Optimized;
        uint64_t count = 0; ///< calls or back-edges when it was promoted
        Digest key;         ///< of its artifact
    };
    static constexpr int kEntry = -1; ///< instead of a loop's index: the function's entry

    std::map<std::pair<std::string, int>, Path> paths; ///< by function and loop
    std::map<std::string, FunctionProfile> profiles;   ///< by function

    /// As text, one path or profile a line.
    std::string encode() const;
    /// Lines that cannot be read are left out. REQUIRES: authenticated.
    static ProgramRecord decode(std::string_view text);
};

} // namespace kiln
