#pragma once

// Who looks on while the rows of the pass table work on a unit: remarks are put down to rows by it, and differences
// shown.

#include "jit/pass_table.h"

namespace llvm {
class Function;
class Module;
} // namespace llvm

namespace kiln {

/// Called on the compiling thread. May give names to values, changes nothing else.
///
/// Visits nest: inside the walk of the row `inline`, other rows visit each function as the inliner leaves it.
/// `function`: null where the row works on the whole unit.
class PassWatcher {
public:
    virtual ~PassWatcher() = default;
    virtual void visitBegins(Row row, llvm::Module& unit, llvm::Function* function) = 0;
    virtual void visitEnds(Row row, llvm::Module& unit, llvm::Function* function) = 0;
};

} // namespace kiln
