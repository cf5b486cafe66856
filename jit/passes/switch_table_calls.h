#pragma once

// A call through an entry of a constant table (ir/table_calls.h) becomes a switch over the index, a case for each entry
// whose body is in the unit: a direct call, which may be inlined. Which entry it is remains as hard to predict; but
// there is no call, no stub behind it that has to be predicted as well, and no return.

#include "llvm/IR/PassManager.h"

namespace kiln {

/// Of the calls that are marked for it (ir/spread_calls.h). Before calls through pointers are promoted one by one, and
/// before anything is inlined: copies are known by their names.
struct SwitchTableCallsPass : llvm::PassInfoMixin<SwitchTableCallsPass> {
    llvm::PreservedAnalyses run(llvm::Module& unit, llvm::ModuleAnalysisManager& manager);
};

} // namespace kiln
