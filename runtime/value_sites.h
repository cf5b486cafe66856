#pragma once

// Where the interpreter counts values: what calls through pointers call, and what arguments are.

#include "top_values.h"

#include "ir/function_profile.h"

#include <cstdint>
#include <vector>

namespace kiln {

struct BytecodeFunction;

/// One call through a pointer; the values are addresses.
struct TargetSite {
    unsigned call = 0; ///< ordinal among the function's calls through pointers, in block order
    TopValues<kMostTargets> seen;
};

/// One argument of 64 bits or less, as the bits of its type.
struct ArgumentSite {
    enum class Kind : uint8_t { Bits, Wide, Pointer }; ///< wide: a 64-bit integer, which may be an address, too
    unsigned argument = 0;
    uint32_t slot = 0; ///< byte offset in the frame
    Kind kind = Kind::Bits;
    uint64_t mask = ~uint64_t{0};
    TopValues<kMostArgumentValues> seen;
};

/// The arguments of one function. They are looked at in the first calls, and again when the policy asks about it.
struct ArgumentSites {
    BytecodeFunction* function = nullptr;
    uint32_t plainEntry = 0; ///< index of the instruction to enter at when nothing is to be counted
    uint32_t callsLeft = 0;  ///< to look at; relaxed
    std::vector<ArgumentSite> sites;
};

/// Calls that are looked at: more than a path needs to get hot by default, few enough to cost nothing in long runs.
inline constexpr uint32_t kFirstArgumentSamples = 256, kMoreArgumentSamples = 64;

/// Looks at the next calls again. Does nothing for a function without arguments to count.
void sampleArgumentsAgain(BytecodeFunction& function);

} // namespace kiln
