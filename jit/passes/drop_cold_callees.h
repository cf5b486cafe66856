#pragma once

// Callees that only code calls which has never run leave the unit: their calls go to the Program's own symbol. LLVM
// would simplify such a body, find it not worth inlining at a cold call, and then generate code for it.

#include "llvm/IR/PassManager.h"

namespace kiln {

/// Before anything is inlined: copies are known by their names. Tiny ones stay; inlined they are shorter than a call.
struct DropColdCalleesPass : llvm::PassInfoMixin<DropColdCalleesPass> {
    llvm::PreservedAnalyses run(llvm::Module& unit, llvm::ModuleAnalysisManager& manager);
};

} // namespace kiln
