#pragma once

// What an OSR entry takes over from the interpreter's frame, and whether it can.

#include "ir/mid_function.h"
#include "ir/unit.h"

#include "llvm/ADT/SmallVector.h"

#include <vector>

namespace llvm {
class BasicBlock;
class GetElementPtrInst;
class LoopInfo;
class Value;
} // namespace llvm

namespace kiln {

/// One loop around the entry. Blocks are the root's own.
struct NestLevel {
    const llvm::BasicBlock* header = nullptr;
    BlockSet blocks; ///< inner loops included
};

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

/// The loops around the header, which may be none; innermost first.
std::vector<NestLevel> nestAround(const llvm::BasicBlock* header, const llvm::LoopInfo& loops);

/// Errors say why the loop cannot be entered. REQUIRES: `root` is canonical.
llvm::Expected<OsrPlan> planOsr(llvm::Function& root, const OsrEntry& entry);

} // namespace kiln
