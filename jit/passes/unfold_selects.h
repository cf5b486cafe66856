#pragma once

// A select becomes a branch again where a loop waits for it: a branch is predicted, so that the next turn begins before
// the condition is known, a select is waited for. Where the next turn's own control flow hangs on the selected value,
// there is nothing to lose, as what it selects has to be predicted anyway: `pc = condition ? target : next` of an
// interpreter's loop, whose next turn switches on what stands at pc. Else the counts must say that it mostly goes one
// way: a binary search's next bound is better waited for than guessed.
//
// Last of what changes control flow: earlier, simplification would fold the branch again. A select on poison, which is
// poison, becomes a branch on it, which is undefined: nothing that draws conclusions from conditions may follow.

#include "llvm/IR/PassManager.h"

namespace kiln {

struct UnfoldSelectsPass : llvm::PassInfoMixin<UnfoldSelectsPass> {
    llvm::PreservedAnalyses run(llvm::Function& function, llvm::FunctionAnalysisManager& manager);
};

} // namespace kiln
