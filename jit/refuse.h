#pragma once

// What we do not hand to LLVM's code generator, because it would die of it, never end, or make code that cannot be
// linked or must not run here. One table with reasons (refuse.cpp); the guard (jit/guard.h) is the second line of
// defence.
//
// Thread rule: the module belongs to the caller.

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

namespace llvm {
class Function;
class GlobalVariable;
class Instruction;
class Module;
} // namespace llvm

namespace kiln {

struct Refusal {
    llvm::StringLiteral name;
    llvm::StringLiteral reason;
    // At least one is set; each says whether the thing is to be refused.
    bool (*onModule)(const llvm::Module&) = nullptr;
    bool (*onGlobal)(const llvm::GlobalVariable&) = nullptr; // those that are used
    bool (*onFunction)(const llvm::Function&) = nullptr;     // definitions
    bool (*onInstruction)(const llvm::Instruction&) = nullptr;
};

llvm::ArrayRef<Refusal> refusals();

/// An error that names the function or global, the row and its reason, when a row matches.
llvm::Error refuse(const llvm::Module& module);

} // namespace kiln
