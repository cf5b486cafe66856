#pragma once

// Counts are taken while the function runs. Of a loop that it has not come out of yet they say that it never leaves:
// what follows would be compiled as if nothing ever got there.

namespace llvm {
class Function;
} // namespace llvm

namespace kiln {

struct FunctionProfile;

/// Of a function whose loops turned: ways out of loops that were never left count as taken once, all of them: which
/// one it will be is not known.
/// REQUIRES: `function` is the canonical function that was counted.
void openRunningLoops(const llvm::Function& function, FunctionProfile& profile);

} // namespace kiln
