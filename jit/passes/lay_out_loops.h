#pragma once

// Loops that go the way that bound memory says are laid out, turn after turn: an interpreter of a small language, whose
// program a host has bound, becomes straight code with what the program says. LLVM itself counts such a loop only where
// it ends at a fixed stride and by a plain condition, and an interpreter's, a switch on what stands at `pc`, does not.
//
// One turn is followed after the other on the values of the header's phis, which all start at constants or are unknown:
// constants are folded, memory that is bound is read, branches on constants go one way. Where that leads to an end,
// after turns that each read bound memory, the loop is peeled so often; what was decided is folded, and the loop behind
// the last turn is never reached. Peeling is sound whether or not the turns were foreseen rightly.
// The idea is the first projection of Futamura (1971); how far it is driven, Jones, Gomard and Sestoft, Partial
// Evaluation (1993), leave to the user, we to budgets.

#include "llvm/IR/PassManager.h"

namespace kiln {

/// Does nothing in a unit without bound memory.
struct LayOutLoopsPass : llvm::PassInfoMixin<LayOutLoopsPass> {
    llvm::PreservedAnalyses run(llvm::Function& function, llvm::FunctionAnalysisManager& manager);
};

} // namespace kiln
