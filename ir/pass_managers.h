#pragma once

// LLVM's four analysis managers, registered with each other, for one Program's module.

#include "llvm/Passes/PassBuilder.h"

namespace kiln {

/// Not thread-safe. Results are kept until clear(); whoever changes IR without a pass must clear.
class PassManagers {
public:
    PassManagers();

    llvm::FunctionAnalysisManager& functions() { return functions_; }
    llvm::ModuleAnalysisManager& modules() { return modules_; }
    void clear();

private:
    // LLVM wants them destroyed in this order's reverse.
    llvm::LoopAnalysisManager loops_;
    llvm::FunctionAnalysisManager functions_;
    llvm::CGSCCAnalysisManager components_;
    llvm::ModuleAnalysisManager modules_;
};

} // namespace kiln
