// What this process holds of memory.
#pragma once

#include <cstddef>

namespace kiln::bench {

struct Footprint {
    double rssBytes = 0; ///< resident: also what of libraries and files it shares with others
    double mappings = 0; ///< lines of /proc/self/maps
};

/// Now, after the allocator has given back what it can, so that it is what is held and not what was needed meanwhile.
Footprint footprintNow();

} // namespace kiln::bench
