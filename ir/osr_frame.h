#pragma once

// What an OSR entry takes over from the interpreter's frame, and whether it can.

#include "ir/unit.h"

#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/SmallVector.h"

#include <vector>

namespace llvm {
class BasicBlock;
class GetElementPtrInst;
class Value;
} // namespace llvm

namespace kiln {

/// One loop around the entry. Blocks are the root's own.
struct NestLevel {
    const llvm::BasicBlock* header = nullptr;
    llvm::DenseSet<const llvm::BasicBlock*> blocks; ///< inner loops included
};

/// An alloca that is part of the frame: its memory is there before the function runs, and moves with no stack pointer.
bool isFrameMemory(const llvm::Value& value);

/// What `llvm.stacksave` returned: means something only on the stack it was taken from.
bool isSavedStack(const llvm::Value& value);

/// A value that is live at the header, and where the frame keeps it (an alloca: its address).
struct OsrValue {
    const llvm::Value* value = nullptr;
    uint32_t offset = 0;
    bool isNoAlias = false; ///< an alloca that only pointers made from it in the entered code can reach
};

struct OsrPlan {
    std::vector<NestLevel> nest;  ///< innermost, whose header is entered, first
    std::vector<OsrValue> values; ///< by number
    /// Live, but made anew from an alloca: loaded, they would be pointers into it from elsewhere.
    std::vector<const llvm::GetElementPtrInst*> recomputed; ///< by number
};

/// Errors say why the loop cannot be entered. REQUIRES: `root` is canonical.
llvm::Expected<OsrPlan> planOsr(llvm::Function& root, const OsrEntry& entry);

} // namespace kiln
