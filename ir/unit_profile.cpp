#include "ir/unit_profile.h"

#include "ir/unit.h"

#include "llvm/ADT/SmallVector.h"
#include "llvm/IR/Function.h"
#include "llvm/IR/InstrTypes.h"
#include "llvm/IR/MDBuilder.h"

#include <algorithm>
#include <limits>
#include <numeric>

namespace kiln {

namespace {

/// Fewer observations say too little: LLVM's own guess is better.
constexpr uint64_t kMinObservations = 16;

/// Weights are 32 bits wide; what was taken at all must not become "never".
llvm::SmallVector<uint32_t, 4> toWeights(llvm::ArrayRef<uint64_t> counts) {
    uint64_t largest = *std::max_element(counts.begin(), counts.end());
    uint64_t scale = largest / std::numeric_limits<uint32_t>::max() + 1;
    llvm::SmallVector<uint32_t, 4> weights;
    for (uint64_t count : counts)
        weights.push_back(static_cast<uint32_t>(count != 0 ? std::max<uint64_t>(count / scale, 1) : 0));
    return weights;
}

} // namespace

void annotate(llvm::Function& copy, const FunctionProfile& profile) {
    copy.setEntryCount(std::max<uint64_t>(profile.entries, 1));
    std::vector<llvm::BasicBlock*> blocks;
    blocks.reserve(copy.size());
    for (llvm::BasicBlock& block : copy)
        blocks.push_back(&block);
    llvm::MDBuilder builder(copy.getContext());
    for (const FunctionProfile::Branch& branch : profile.branches) {
        if (branch.block >= blocks.size()) continue;
        llvm::Instruction* terminator = blocks[branch.block]->getTerminator();
        if (terminator->getNumSuccessors() < 2 || terminator->getNumSuccessors() != branch.counts.size()) continue;
        if (std::accumulate(branch.counts.begin(), branch.counts.end(), uint64_t{0}) < kMinObservations) continue;
        terminator->setMetadata(llvm::LLVMContext::MD_prof, builder.createBranchWeights(toWeights(branch.counts)));
    }
}

} // namespace kiln
