#pragma once

// One call in bytecode: where the arguments are, and how they travel when the callee turns out to be native code.

#include "abi.h"

#include <vector>

namespace kiln {

struct FunctionCell;

struct CallSite {
    FunctionCell* callee = nullptr; ///< of a direct call into the Program
    uint32_t targetSlot = 0;        ///< of an indirect call
    void* target = nullptr;         ///< of a direct call out of the Program
    uint32_t resultSlot = 0;
    std::vector<uint32_t> words;   ///< frame offset of each 8-byte word of the arguments, in order
    std::vector<uint32_t> argWord; ///< index into `words` of each argument's first word
    AbiPlan abi;
};

} // namespace kiln
