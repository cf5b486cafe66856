#pragma once

// The entry of a loop's unit: `void kiln.entry(ptr frame)`, a thunk that loads what is live at the loop's header and
// calls an inner function, in which each alloca that nothing else can reach is a `noalias` parameter (noalias cannot
// sit on a loaded pointer), and which runs from the header to the function's end.

#include "ir/unit.h"

#include "llvm/ADT/STLFunctionalExtras.h"

namespace kiln {

class UnitMapper;

/// Makes both in the mapper's unit; returns the inner one. `annotate` is given the root and its copy while their blocks
/// still correspond. Errors say why the loop cannot be entered.
llvm::Expected<llvm::Function*>
buildOsrEntry(UnitMapper& mapper, llvm::Function& root, const OsrEntry& entry,
              llvm::function_ref<void(const llvm::Function&, llvm::Function&)> annotate);

} // namespace kiln
