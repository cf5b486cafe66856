#pragma once

// A store that mostly happens happens always: where the counts say that a branch mostly runs a few instructions and a
// store, and the memory is the function's own, the branch goes, and what is stored else is what was there. That costs
// next to nothing, as the instructions were run anyway, and nothing is mispredicted any more. LLVM does the same to one
// cheap instruction, whatever the counts.
//
// Own memory is memory that no other thread can see: an alloca, here or in the frame that is entered, or a fresh
// allocation, not captured. What was there has been loaded just before, from the same pointer, so that the memory is
// known to be alive.

#include "llvm/IR/PassManager.h"

namespace kiln {

struct StoreAlwaysPass : llvm::PassInfoMixin<StoreAlwaysPass> {
    llvm::PreservedAnalyses run(llvm::Function& function, llvm::FunctionAnalysisManager& manager);
};

} // namespace kiln
