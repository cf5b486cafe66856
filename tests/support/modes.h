// The modes every program is run in. A new mode is one row.
#pragma once

#include <array>
#include <string_view>

namespace kiln::test {

struct Mode {
    std::string_view name;
    /// Of jit-run, separated by spaces. {seed} stands for the seed of the chaos mode, {cache} for a folder that is
    /// empty before the first mode.
    std::string_view options;
};

inline constexpr std::array kModes{
    Mode{"interpreter", "--tier=interpreter"},
    Mode{"baseline", "--tier=baseline"},
    Mode{"optimized", "--tier=optimized"},
    // Everything is promoted at its first turn, in the caller: each promotion, OSR entry and deopt happens, repeatably.
    Mode{"auto-1", "--tier=auto --threshold=1 --loop-threshold=1 --jobs=0 --seed=1"},
    Mode{"auto", ""},
    // Callers stay in the interpreter, so that what they call is measured: old and new versions run in turn.
    Mode{"measured", "--threshold=2 --loop-threshold=1000000"},
    Mode{"chaos", "--chaos={seed}"},
    // What runs but a few times is compiled, with deopt sites that fail at random, and taken back.
    Mode{"deopts", "--chaos={seed} --threshold=1 --loop-threshold=6 --jobs=0 --cache=off"},
    // Everything is compiled and kept; then another process, with compile threads, takes everything from there.
    Mode{"cold-cache", "--threshold=1 --loop-threshold=1 --jobs=0 --cache={cache}"},
    Mode{"warm-cache", "--threshold=1 --loop-threshold=1 --cache={cache}"},
};

/// The row of this name. REQUIRES: there is one (checked at compile time where `name` is a constant).
constexpr const Mode& modeNamed(std::string_view name) {
    for (const Mode& mode : kModes)
        if (mode.name == name) return mode;
    __builtin_trap();
}

} // namespace kiln::test
