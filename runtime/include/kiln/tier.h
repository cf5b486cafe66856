#pragma once

#include <cstdint>

namespace kiln {

/// How a function's code was made. Order matters: a later tier is a faster one.
enum class Tier : uint8_t { Interpreter, Baseline, Optimized };

inline const char* tierName(Tier tier) {
    switch (tier) {
    case Tier::Interpreter: return "interpreter";
    case Tier::Baseline: return "baseline";
    case Tier::Optimized: return "optimized";
    }
    return "?";
}

} // namespace kiln
