// The modes every program is run in. A new mode is one row.
#pragma once

#include <array>
#include <string_view>

namespace kiln::test {

struct Mode {
    std::string_view name;
    std::string_view options; ///< of jit-run, separated by spaces; {seed} stands for the seed of the chaos mode
};

inline constexpr std::array kModes{
    Mode{"interpreter", "--tier=interpreter"},
    Mode{"baseline", "--tier=baseline"},
    Mode{"optimized", "--tier=optimized"},
    // Everything is promoted at its first turn, in the caller: each promotion, OSR entry and deopt happens, repeatably.
    Mode{"auto-1", "--tier=auto --threshold=1 --loop-threshold=1 --jobs=0 --seed=1"},
    Mode{"auto", ""},
    Mode{"chaos", "--chaos={seed}"},
};

/// The row of this name. REQUIRES: there is one (checked at compile time where `name` is a constant).
constexpr const Mode& modeNamed(std::string_view name) {
    for (const Mode& mode : kModes)
        if (mode.name == name) return mode;
    __builtin_trap();
}

} // namespace kiln::test
