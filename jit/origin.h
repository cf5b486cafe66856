#pragma once

#include <cstdint>

namespace kiln {

/// Where code came from: a compilation, or a level of the cache.
enum class Origin : uint8_t { Compiled, L1, L2, L3, L4 };

inline const char* originName(Origin origin) {
    switch (origin) {
    case Origin::Compiled: return "compiled";
    case Origin::L1: return "l1";
    case Origin::L2: return "l2";
    case Origin::L3: return "l3";
    case Origin::L4: return "l4";
    }
    return "?";
}

} // namespace kiln
