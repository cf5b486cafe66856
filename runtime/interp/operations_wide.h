#pragma once

// Integer operations on lanes of any width, by way of llvm::APInt: what makes the set complete. See operations.h.

#include "interp/operation.h"

#include "llvm/IR/Intrinsics.h"

namespace kiln::interp {

Operation::Run wideBinary();
Operation::Run wideCompare();
Operation::Run wideIntrinsic(llvm::Intrinsic::ID id);
Operation::Run wideReduction();

} // namespace kiln::interp
