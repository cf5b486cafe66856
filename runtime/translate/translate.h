#pragma once

// From canonical IR to bytecode: one linear walk at a function's first call.

#include "bytecode.h"
#include "constants.h"
#include "must_compile.h"

#include <memory>
#include <optional>

namespace llvm {
class Function;
class Instruction;
} // namespace llvm

namespace kiln {

struct FunctionCell;

/// What a translation asks of the Program.
struct TranslationContext {
    AddressOf addressOf; ///< of globals and functions as the program sees them
    llvm::function_ref<FunctionCell*(const llvm::Function&)> cellOf; ///< null: not defined in the Program
    bool countsBranches = true;
    bool countsValues = true; ///< targets of calls through pointers, and arguments
    /// For those who look on: the IR instruction that each one of the bytecode came from; null: from none. An edge's
    /// moves come from its terminator. Null: nobody asks.
    std::vector<const llvm::Instruction*>* origins = nullptr;
};

struct Translation {
    std::unique_ptr<BytecodeFunction> code; ///< null: must be compiled
    MustCompile reason = MustCompile::RareType;
    const llvm::Instruction* instruction = nullptr; ///< that asks to be compiled; null: the whole function does
};

/// REQUIRES: `function` is canonical and the Program's lock is held.
Translation translate(llvm::Function& function, const TranslationContext& context);

} // namespace kiln
