#pragma once

// One call in bytecode: where the arguments are, and how they travel when the callee turns out to be native code.

#include "abi.h"

#include "llvm/ADT/ArrayRef.h"

#include <atomic>

namespace kiln {

struct FunctionCell;
struct TargetSite;

/// Of a call without a plan whose arguments are of both kinds: what it fills.
inline constexpr uint32_t kMixedVectorRegisters = 4;

/// Lies with its lists among the function's records: has no destructor.
struct CallSite {
    FunctionCell* callee = nullptr; ///< of a direct call into the Program
    uint32_t frameBytes = 0;        ///< the caller's, where a callee's frame starts
    uint32_t targetSlot = 0;        ///< of an indirect call
    void* target = nullptr;         ///< of a direct call out of the Program
    uint32_t resultSlot = 0;
    uint64_t abiShape = 0;            ///< abi->shape, which each indirect call compares
    llvm::ArrayRef<uint32_t> words;   ///< frame offset of each 8-byte word of the arguments, in order
    llvm::ArrayRef<uint32_t> argWord; ///< index into `words` of each argument's first word
    const AbiPlan* abi = nullptr;     ///< one of the function's plans, or the callee's, whose cell outlives bytecode
    /// Native calls without a plan: all arguments go as they are into the first integer (or the first vector)
    /// registers, and the result comes in rax (or xmm0); or each into a register of its kind.
    enum class Shape : uint8_t { Planned, Integers, Doubles, Registers, RegistersToXmm } shape = Shape::Planned;
    /// Where an indirect call's targets are counted; null: they are not, or not any more. Relaxed.
    mutable std::atomic<TargetSite*> targets{nullptr};
};

} // namespace kiln
