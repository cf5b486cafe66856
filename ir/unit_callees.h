#pragma once

// Which callees come along in a unit.

#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/SmallVector.h"

namespace llvm {
class Function;
} // namespace llvm

namespace kiln {

class ProgramModule;

/// Level by level from the root through direct calls, within a level `always_inline` first, then the smallest, as long
/// as `budget` instructions suffice. The chosen ones become canonical. `withRoot`: the root itself may be among them.
llvm::SmallVector<llvm::Function*, 16> chooseCallees(ProgramModule& program, llvm::Function& root, unsigned budget,
                                                     bool withRoot);

} // namespace kiln
