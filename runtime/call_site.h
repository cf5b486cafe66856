#pragma once

// One call in bytecode: where the arguments are, and how they travel when the callee turns out to be native code.

#include "abi.h"

#include <atomic>
#include <vector>

namespace kiln {

struct FunctionCell;
struct TargetSite;

struct CallSite {
    FunctionCell* callee = nullptr; ///< of a direct call into the Program
    uint32_t frameBytes = 0;        ///< the caller's, where a callee's frame starts
    uint32_t targetSlot = 0;        ///< of an indirect call
    void* target = nullptr;         ///< of a direct call out of the Program
    uint32_t resultSlot = 0;
    std::vector<uint32_t> words;   ///< frame offset of each 8-byte word of the arguments, in order
    std::vector<uint32_t> argWord; ///< index into `words` of each argument's first word
    AbiPlan abi;
    /// Native calls without a plan: all arguments go as they are into the first integer (or the first vector)
    /// registers, and the result comes in rax (or xmm0).
    enum class Shape : uint8_t { Planned, Integers, Doubles } shape = Shape::Planned;
    /// Where an indirect call's targets are counted; null: they are not, or not any more. Relaxed.
    mutable std::atomic<TargetSite*> targets{nullptr};
};

} // namespace kiln
