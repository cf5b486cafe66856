#include "ir/block_graph.h"

#include "llvm/IR/CFG.h"
#include "llvm/IR/Function.h"
#include "llvm/IR/Instructions.h"

namespace kiln {

BlockGraph::BlockGraph(const llvm::Function& function, const Numbering& numbering, std::pmr::memory_resource* memory)
    : firstSuccessor_(memory), successors_(memory), firstPredecessor_(memory), predecessors_(memory) {
    const uint32_t blocks = numbering.blocks();
    firstSuccessor_.reserve(blocks + 1);
    successors_.reserve(2 * blocks);
    firstPredecessor_.assign(blocks + 2, 0);
    auto addSuccessor = [&](const llvm::BasicBlock* next) {
        const uint32_t number = numbering.ofBlock(next);
        successors_.push_back(number);
        ++firstPredecessor_[number + 2];
    };
    for (const llvm::BasicBlock& block : function) {
        firstSuccessor_.push_back(static_cast<uint32_t>(successors_.size()));
        // Nearly all blocks end in a branch, and any instruction's successors cost a call each.
        if (auto* branch = llvm::dyn_cast<llvm::BranchInst>(&block.back()))
            for (unsigned i = 0; i < branch->getNumSuccessors(); ++i)
                addSuccessor(branch->getSuccessor(i));
        else
            for (const llvm::BasicBlock* next : llvm::successors(&block))
                addSuccessor(next);
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
