#pragma once

// How the passes change the unit of one path, visit by visit.

#include "inspect_verb.h"

#include <cstddef>
#include <optional>
#include <string>

namespace kiln {
struct FunctionCell;
} // namespace kiln

namespace kiln::tools {

struct DiffLimits {
    size_t context = 2;  ///< lines around a change
    size_t lines = 5000; ///< of all differences; later changes are counted
};

struct PassDiff {
    Json changes = Json::array();
    std::string text;
    size_t lines = 0;  ///< of differences in `text`
    size_t hidden = 0; ///< changes that were only counted
    std::string error;
};

/// The path is compiled as it would be now, for the optimized tier.
PassDiff passDiff(FunctionCell& function, std::optional<unsigned> loop, const DiffLimits& limits);

} // namespace kiln::tools
