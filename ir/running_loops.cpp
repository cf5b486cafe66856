#include "ir/running_loops.h"

#include "ir/function_profile.h"

#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/STLExtras.h"
#include "llvm/Analysis/LoopInfo.h"
#include "llvm/IR/CFG.h"
#include "llvm/IR/Dominators.h"
#include "llvm/IR/Function.h"
#include "llvm/IR/Instructions.h"

namespace kiln {

namespace {

using BranchOf = llvm::DenseMap<const llvm::BasicBlock*, FunctionProfile::Branch*>;

BranchOf branchesIn(const llvm::Function& function, FunctionProfile& profile) {
    std::vector<const llvm::BasicBlock*> blocks;
    blocks.reserve(function.size());
    for (const llvm::BasicBlock& block : function)
        blocks.push_back(&block);
    BranchOf branches;
    for (FunctionProfile::Branch& branch : profile.branches)
        if (branch.block < blocks.size() &&
            blocks[branch.block]->getTerminator()->getNumSuccessors() == branch.counts.size())
            branches[blocks[branch.block]] = &branch;
    return branches;
}

/// Counts of the ways out. Empty: not all of them were counted.
std::vector<uint64_t*> waysOut(const llvm::Loop& loop, const BranchOf& branches) {
    llvm::SmallVector<llvm::BasicBlock*, 4> exiting;
    loop.getExitingBlocks(exiting);
    std::vector<uint64_t*> counts;
    for (const llvm::BasicBlock* block : exiting) {
        if (llvm::isa<llvm::InvokeInst>(block->getTerminator())) continue; // an exception's way is not counted
        FunctionProfile::Branch* branch = branches.lookup(block);
        if (!branch) return {};
        for (auto [edge, next] : llvm::enumerate(llvm::successors(block)))
            if (!loop.contains(next)) counts.push_back(&branch->counts[edge]);
    }
    return counts;
}

} // namespace

void openRunningLoops(const llvm::Function& function, FunctionProfile& profile) {
    if (llvm::all_of(profile.backEdges, [](uint64_t turns) { return turns == 0; })) return;
    const BranchOf branches = branchesIn(function, profile);
    const llvm::DominatorTree dominators(const_cast<llvm::Function&>(function));
    const llvm::LoopInfo loops(dominators);
    std::vector<uint64_t*> open; // a way out of a loop may be one of the loop around it, too
    for (const llvm::Loop* loop : loops.getLoopsInPreorder()) {
        const std::vector<uint64_t*> counts = waysOut(*loop, branches);
        if (llvm::all_of(counts, [](const uint64_t* count) { return *count == 0; }))
            open.insert(open.end(), counts.begin(), counts.end());
    }
    for (uint64_t* count : open)
        *count = 1;
}

} // namespace kiln
