#pragma once

// What was counted in one function. Branches, loops and calls are named by their place in the canonical form, so that
// counts of one run serve another; values by symbol or by what they are, never by address.
//
// Thread rule: values.

#include "llvm/ADT/SmallVector.h"

#include <cstdint>
#include <map>
#include <string>
#include <vector>

namespace kiln {

/// Values kept of one place: targets of a call through a pointer, values of an argument.
inline constexpr size_t kMostTargets = 4, kMostArgumentValues = 2;

/// Edges are listed by block number; one count per successor, in successor order.
struct FunctionProfile {
    struct Branch {
        unsigned block = 0;
        llvm::SmallVector<uint64_t, 2> counts;
    };
    struct Value {
        std::string symbol; ///< empty: `bits` is the value
        uint64_t bits = 0;
        uint64_t count = 0;
    };
    /// What one place saw, most frequent first.
    struct Place {
        unsigned index = 0;
        std::vector<Value> top;
        uint64_t other = 0; ///< seen there, and none of `top`

        uint64_t seen() const;
    };

    uint64_t entries = 0;
    std::vector<Branch> branches = {};
    std::vector<uint64_t> backEdges = {}; ///< by index into loopHeaders()
    std::vector<Place> targets = {};      ///< by ordinal among the function's calls through pointers, in block order
    std::vector<Place> arguments = {};    ///< by argument number; of a sample of the calls
    uint64_t shape = 0;                   ///< functionShape() of what was counted; 0: not known
};

struct NamedProfile {
    std::string function;
    FunctionProfile profile;
};

/// By function.
using ProgramProfile = std::map<std::string, FunctionProfile>;

/// Both together; counts saturate. What does not belong together (another shape) leaves `b`.
FunctionProfile sum(const FunctionProfile& a, const FunctionProfile& b);
/// Old counts count less.
void halve(FunctionProfile& profile);

/// Most frequent first, and no more than `most`: the rest is "other".
void rank(FunctionProfile::Place& place, size_t most);

} // namespace kiln
