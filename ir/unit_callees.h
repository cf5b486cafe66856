#pragma once

// Which callees come along in a unit.

#include "llvm/ADT/SmallVector.h"

namespace llvm {
class Function;
} // namespace llvm

namespace kiln {

class ProgramModule;
struct UnitRequest;

/// Level by level from the root through direct calls and likely targets, within a level `always_inline` first, then the
/// smallest, as long as the budget suffices. The chosen ones become canonical. The root itself may be among them when
/// the unit is entered at a loop.
llvm::SmallVector<llvm::Function*, 16> chooseCallees(ProgramModule& program, const UnitRequest& request);

} // namespace kiln
