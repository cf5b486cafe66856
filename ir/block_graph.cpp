#include "ir/block_graph.h"

#include "llvm/IR/CFG.h"
#include "llvm/IR/Function.h"

namespace kiln {

BlockGraph::BlockGraph(const llvm::Function& function, const Numbering& numbering) {
    const uint32_t blocks = numbering.blocks();
    firstSuccessor_.reserve(blocks + 1);
    successors_.reserve(2 * blocks);
    firstPredecessor_.assign(blocks + 2, 0);
    for (const llvm::BasicBlock& block : function) {
        firstSuccessor_.push_back(static_cast<uint32_t>(successors_.size()));
        for (const llvm::BasicBlock* next : llvm::successors(&block)) {
            successors_.push_back(numbering.ofBlock(next));
            ++firstPredecessor_[successors_.back() + 2];
        }
    }
    firstSuccessor_.push_back(static_cast<uint32_t>(successors_.size()));
    for (uint32_t block = 2; block <= blocks; ++block)
        firstPredecessor_[block] += firstPredecessor_[block - 1];
    // Filling them in moves each first up to where the next block's begin: hence the row more in front.
    predecessors_.resize(successors_.size());
    for (uint32_t block = 0; block < blocks; ++block)
        for (uint32_t next : successors(block))
            predecessors_[firstPredecessor_[next + 1]++] = block;
    firstPredecessor_.pop_back();
}

} // namespace kiln
