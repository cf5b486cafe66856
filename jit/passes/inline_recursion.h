#pragma once

// Recursion, a few levels at a time: a function that mostly calls itself takes copies of its body in place of these
// calls, so that one call of it does the work of several and registers are saved once for them. LLVM's inliner takes no
// function into itself. Source: what gcc's -finline-functions does with recursive edges (ipa-inline.cc, by its
// documentation); how many levels is measured.

#include "llvm/IR/PassManager.h"

namespace kiln {

/// Only functions with counted entries: without a profile nobody knows that a call recurs.
struct InlineRecursionPass : llvm::PassInfoMixin<InlineRecursionPass> {
    llvm::PreservedAnalyses run(llvm::Module& unit, llvm::ModuleAnalysisManager& manager);
};

} // namespace kiln
