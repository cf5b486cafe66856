#pragma once

// Loops that turn a few times only stay as they are where counts say so. LLVM's vectorizer knows the counts, too, and
// has its own use for them: fewer turns than a vector has lanes become one turn of masked operations, at a cost it
// reckons for all lanes. Bytes of short words through a table by gathers took three times as long.
// Loops whose turns are known when compiling are the vectorizer's, and those of which the source says what to do.

#include "llvm/IR/PassManager.h"

namespace kiln {

struct KeepShortLoopsPass : llvm::PassInfoMixin<KeepShortLoopsPass> {
    llvm::PreservedAnalyses run(llvm::Function& function, llvm::FunctionAnalysisManager& manager);
};

} // namespace kiln
