#pragma once

// Which callees come along in a unit.

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/SmallVector.h"

#include <vector>

namespace llvm {
class CallBase;
class Function;
} // namespace llvm

namespace kiln {

class ProgramModule;
struct LeftOutCallee;
struct SpreadCall;
struct UnitRequest;

/// Whether the body of a function may be in a unit beside the root's, if there is room for it. It is looked into, and
/// canonical then, unless its attributes forbid it or it is much larger than `most` IR instructions.
bool mayComeAlong(llvm::Function& function, ProgramModule& program, unsigned most);

/// A function of the Program, passed to another that does nothing with it but call it: where it lies does not matter.
struct PassedFunction {
    const llvm::CallBase* call = nullptr;
    unsigned argument = 0;
    llvm::Function* function = nullptr;
};
/// Functions that are looked into become canonical.
llvm::SmallVector<PassedFunction, 4> functionsPassedBy(const llvm::Function& caller, ProgramModule& program,
                                                       const UnitRequest& request);

/// A call through a bound argument: of this function of the Program.
struct BoundCall {
    const llvm::CallBase* call = nullptr;
    llvm::Function* target = nullptr;
};
/// Those of the target's own type.
llvm::SmallVector<BoundCall, 2> boundCallsIn(const llvm::Function& caller, const UnitRequest& request);

/// Level by level from the root through direct calls, likely targets and functions passed to be called, within a level
/// `always_inline` first, then the smallest, as long as the budget suffices. The chosen ones become canonical. The root
/// itself may be among them when the unit is entered at a loop, or has bound arguments. The entries of spread calls
/// have been chosen, and count towards no budget here.
llvm::SmallVector<llvm::Function*, 16> chooseCallees(ProgramModule& program, const UnitRequest& request,
                                                     llvm::ArrayRef<SpreadCall> spreadCalls);

/// What `chosen` and the root call, and why that did not come along. `chosen`: by chooseCallees().
std::vector<LeftOutCallee> leftOutCallees(ProgramModule& program, const UnitRequest& request,
                                          llvm::ArrayRef<llvm::Function*> chosen);

} // namespace kiln
