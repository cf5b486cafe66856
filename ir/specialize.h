#pragma once

// Specialization on request: a function of the parameters that a host has left unbound. There are two of each: one in
// the Program that calls the ordinary function, for the interpreter and for when nothing better can be compiled; and
// the entry of a unit, a copy of the ordinary function's body that knows what is bound.
//
// Memory that does not change is in the unit as a constant with its bytes, which has its real address when the code is
// linked; so LLVM reads it while it compiles, and the pointer is still what the host passed. That it is `unnamed_addr`
// keeps LLVM from concluding that it lies nowhere else, as the host may have it from the Program. Other pointers are
// loaded from a place which is filled in when the code is linked: LLVM assumes nothing of where they point, and the
// unit means the same in any process.

#include "ir/bound_arguments.h"

#include "llvm/ADT/STLFunctionalExtras.h"

namespace llvm {
class Function;
class Value;
} // namespace llvm

namespace kiln {

class ProgramModule;
class UnitMapper;
struct UnitRequest;

/// In the Program's module, of local linkage. REQUIRES: the Program's lock, checkSpecializable(), checkBindable().
llvm::Function& addBindingCaller(ProgramModule& program, llvm::Function& root, const BoundArguments& bound,
                                 const std::string& name);

/// The definition of `kiln.entry` in a unit. Calls of the root in it that pass on what is bound are calls of itself,
/// others stay calls of the ordinary function.
void buildSpecializedEntry(UnitMapper& mapper, llvm::Function& root, const BoundArguments& bound,
                           llvm::function_ref<void(const llvm::Function&, llvm::Function&)> annotate);

/// The Program's function that `value`, of the root's body, is bound to; null: none.
llvm::Function* boundFunction(const UnitRequest& request, const llvm::Value* value);

} // namespace kiln
