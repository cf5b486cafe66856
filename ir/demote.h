#pragma once

// Giving a copied function another entry: what crosses its blocks goes through stack slots while blocks are copied and
// the entry stores into them, and SSA form is built again once for all of it.

#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/STLFunctionalExtras.h"

#include <vector>

namespace llvm {
class AllocaInst;
class BasicBlock;
class Function;
class Instruction;
class Value;
} // namespace llvm

namespace kiln {

/// The results of invokes are kept on their normal edges: each gets a block of its own for that, which is copied
/// wherever the invoke is, even where the edge leaves the loop. `noteSplit` hears of each.
void splitNormalEdges(llvm::Function& function,
                      llvm::function_ref<void(const llvm::BasicBlock& from, llvm::BasicBlock& between)> noteSplit);

struct Demoted {
    std::vector<llvm::AllocaInst*> slots;
    /// Of those that were to be watched: what is read from the new entry on.
    llvm::DenseMap<const llvm::Instruction*, llvm::AllocaInst*> slotOf;
};

/// Every value that crosses blocks gets a slot. The phis of `enteredHeader` (may be null) are entered before they are
/// evaluated; all else further down than where it is made.
Demoted demote(llvm::Function& function, const llvm::BasicBlock* enteredHeader,
               const llvm::DenseSet<const llvm::Instruction*>& watched);

/// What frame memory was, the caller's memory is: uses of allocas become what `memoryOf` says (null: there are none
/// that are reached). Lifetimes of it are none of the function's business.
void takeFrameMemory(llvm::Function& function,
                     llvm::function_ref<llvm::Value*(const llvm::AllocaInst& alloca)> memoryOf);

/// Builds SSA form again, without what cannot be reached.
void promoteAgain(llvm::Function& function, const Demoted& demoted);

} // namespace kiln
