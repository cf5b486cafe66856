#pragma once

// Entering a loop nest in its middle without giving any loop a second entry.

#include "ir/osr_frame.h"

namespace llvm {
class BasicBlock;
} // namespace llvm

namespace kiln {

/// `nest` in terms of the blocks that are to be peeled. Copies what has to run before the untouched outermost loop
/// takes over, and returns the block at which that starts: the rest of the innermost loop, then for each enclosing loop
/// the rest of its current iteration and then all of its remaining ones.
/// REQUIRES: no value is used outside its block, and there are no phis.
llvm::BasicBlock* peel(llvm::ArrayRef<NestLevel> nest);

} // namespace kiln
