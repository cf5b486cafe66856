#pragma once

// Counts as LLVM's metadata.

namespace llvm {
class Function;
} // namespace llvm

namespace kiln {

struct FunctionProfile;

/// REQUIRES: `copy` is a fresh copy of the canonical function that was counted: same blocks in the same order.
void annotate(llvm::Function& copy, const FunctionProfile& profile);

} // namespace kiln
