#pragma once

// The one enumeration of a canonical function's loops. The interpreter's loop counters, OSR entries and
// the names shown to users (`f@<index>`) all mean an index into this list.

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
    int parent = -1;                        ///< index of the enclosing loop's header, -1 for an outermost loop
    unsigned depth = 1;                     ///< 1 for an outermost loop
    std::vector<llvm::BasicBlock*> latches; ///< sources of the back-edges
    unsigned lastLatch = 0;                 ///< number of the one that comes last

    std::vector<llvm::BasicBlock*> sortedLatches; ///< by address; empty where they are few

    bool hasLatch(const llvm::BasicBlock* block) const;
};

/// Natural loops of `function` in block order of their headers. Loops of irreducible regions are not listed.
std::vector<LoopHeader> loopHeaders(llvm::Function& function);
/// The same, where the function is numbered already.
std::vector<LoopHeader> loopHeaders(llvm::Function& function, const Numbering& numbering, const BlockGraph& graph);

} // namespace kiln
