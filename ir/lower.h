#pragma once

// Lowering: once per load, over the whole module, what both tiers want to be rid of. One idea per file; the order and
// the reasons stand in lower.cpp.

#include "llvm/Support/Error.h"

namespace llvm {
class Module;
} // namespace llvm

namespace kiln {

struct ProgramFacts;
class PassManagers;

/// All steps, verified at the end. `passes` is created for the module.
llvm::Error lower(llvm::Module& module, ProgramFacts& facts, PassManagers& passes);

// The steps. Each leaves a module that the next can rely on.

/// The hooks of -finstrument-functions and -pg become calls, as code generation alone makes them.
void lowerEntryHooks(llvm::Module& module, PassManagers& passes);
/// Inlines `always_inline` functions, splits coroutines.
void lowerCoroutines(llvm::Module& module, PassManagers& passes);
/// `llvm.is.constant` and `llvm.objectsize` become constants, `llvm.expect` becomes !prof, `llvm.type.test` goes.
void lowerIntrinsics(llvm::Module& module, PassManagers& passes);
/// `llvm.fmuladd` becomes llvm.fma, or a product and a sum: an optimizer that finds it undecided takes it apart where
/// it knows two operands, and a tier that runs it as it stands would round otherwise.
void lowerMulAdds(llvm::Module& module);
/// Uses of an alias become uses of what it names; an ifunc becomes a function declaration.
llvm::Error lowerAliases(llvm::Module& module, ProgramFacts& facts);
/// llvm.global_ctors and llvm.global_dtors become lists; llvm.used and llvm.compiler.used go.
llvm::Error lowerInitializers(llvm::Module& module, ProgramFacts& facts);
/// Thread-locals become calls that give the address of the calling thread's copy.
llvm::Error lowerThreadLocals(llvm::Module& module);
/// blockaddress becomes a small number, indirectbr a switch.
void lowerBlockAddresses(llvm::Module& module);
/// What is decided by one look at an instruction, in one walk, as walks wait for memory: conventions by which callees
/// keep more registers become C's, and divisions of vectors are hidden (vector_divisions.h).
/// Limit: a host that calls such a function by its convention finds these registers changed.
void lowerInstructions(llvm::Module& module);
/// Every global has a name; declarations promise no place; a static function that is only called like a library
/// function is not taken for it.
void lowerNames(llvm::Module& module);

} // namespace kiln
