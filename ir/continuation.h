#pragma once

// The rest of a function from some instruction on, as a function of its own: what a deopt site calls.
//
// A site does not rebuild an interpreter's frame. It calls the continuation with the values that are live there and
// returns what that returns; the continuation is a function like any other, which starts in the interpreter, is
// counted, and gets hot if the speculation was wrong. So nothing in compiled code needs to know of frames or of the
// interpreter, any tier may run it, and the site is but a call: it may be inlined, unwound through and moved as calls
// are. Memory of the site's frame (allocas) is passed by address: the frame lives until the continuation has returned.

#include "ir/mid_function.h"

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

#include <optional>
#include <string>
#include <vector>

namespace llvm {
class Function;
class FunctionType;
class Instruction;
class Module;
class Value;
} // namespace llvm

namespace kiln {

class Numbering;

struct ContinuationPlan {
    const llvm::Instruction* start = nullptr;
    /// Its parameters: arguments and instructions of the function, by number. An alloca stands for its address.
    std::vector<const llvm::Value*> values;
};

/// Thread rule: as the function's Program.
/// REQUIRES: `start` is an instruction of the canonical `function`, no phi. Errors say why it cannot be entered there.
llvm::Expected<ContinuationPlan> planContinuation(const llvm::Function& function, const Numbering& numbering,
                                                  const llvm::Instruction& start);

/// Of the values, in order, to the function's result.
llvm::FunctionType* continuationType(const llvm::Function& function, const ContinuationPlan& plan);

/// A declaration in `unit`, which may be there already. `name`: continuationName().
llvm::Function& declareContinuation(llvm::Module& unit, const llvm::Function& function, const ContinuationPlan& plan,
                                    llvm::StringRef name);

/// The body, in `home`, a module of the function's context, where globals are the Program's own. It is not canonical.
llvm::Function& buildContinuation(llvm::Module& home, const llvm::Function& function, const ContinuationPlan& plan,
                                  llvm::StringRef name);

/// Its symbol: of the function, by its name in the Program, and the number of the instruction it starts with.
std::string continuationName(llvm::StringRef function, unsigned number);
struct ContinuationOf {
    llvm::StringRef function;
    unsigned number;
};
/// Nothing: it is no such name.
std::optional<ContinuationOf> parseContinuationName(llvm::StringRef name);

} // namespace kiln
