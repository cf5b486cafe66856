#pragma once

// The one enumeration of a canonical function's loops. The interpreter's loop counters, OSR entries and
// the names shown to users (`f@<index>`) all mean an index into this list.

#include "llvm/ADT/SmallVector.h"

#include <memory_resource>
#include <vector>

namespace llvm {
class BasicBlock;
class Function;
} // namespace llvm

namespace kiln {

class BlockGraph;
class Numbering;

struct LoopHeader {
    llvm::BasicBlock* block = nullptr;
    int parent = -1;                                 ///< index of the enclosing loop's header, -1 for an outermost loop
    unsigned depth = 1;                              ///< 1 for an outermost loop
    llvm::SmallVector<llvm::BasicBlock*, 2> latches; ///< sources of the back-edges
    unsigned lastLatch = 0;                          ///< number of the one that comes last

    llvm::SmallVector<llvm::BasicBlock*, 0> sortedLatches; ///< by address; empty where they are few

    bool hasLatch(const llvm::BasicBlock* block) const;
};

/// Natural loops of `function` in block order of their headers. Loops of irreducible regions are not listed.
std::vector<LoopHeader> loopHeaders(llvm::Function& function);
/// The same, where the function is numbered already. `memory` is for what the search needs.
std::vector<LoopHeader> loopHeaders(llvm::Function& function, const Numbering& numbering, const BlockGraph& graph,
                                    std::pmr::memory_resource* memory = std::pmr::new_delete_resource());

} // namespace kiln
