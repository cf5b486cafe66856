#include "ir/unit_profile.h"

#include "ir/function_profile.h"
#include "ir/unit.h"

#include "llvm/ADT/SmallVector.h"
#include "llvm/IR/Function.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/InstrTypes.h"
#include "llvm/IR/MDBuilder.h"
#include "llvm/ProfileData/InstrProf.h"

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

/// Targets as LLVM knows them: digests of names. False: there are none to tell of.
bool annotateCall(llvm::CallBase& call, const FunctionProfile::Place& place, UnitBody bodyOf) {
    const uint64_t seen = place.seen();
    if (seen < kMinObservations) return false;
    llvm::SmallVector<InstrProfValueData, kMostTargets> targets;
    for (const FunctionProfile::Value& target : place.top)
        if (const llvm::Function* body = bodyOf(target.symbol))
            targets.push_back({llvm::Function::getGUID(llvm::getIRPGOFuncName(*body)), target.count});
    if (targets.empty()) return false;
    llvm::annotateValueSite(*call.getModule(), call, targets, seen, llvm::IPVK_IndirectCallTarget, kMostTargets);
    return true;
}

/// \returns how many of the calls were.
unsigned annotateCalls(llvm::Function& copy, const FunctionProfile& profile, UnitBody bodyOf) {
    if (profile.targets.empty()) return 0;
    unsigned index = 0, annotated = 0;
    auto next = profile.targets.begin();
    for (llvm::Instruction& instruction : llvm::instructions(copy)) {
        auto* call = llvm::dyn_cast<llvm::CallBase>(&instruction);
        if (!call || !call->isIndirectCall()) continue;
        while (next != profile.targets.end() && next->index < index)
            ++next;
        if (next != profile.targets.end() && next->index == index && annotateCall(*call, *next, bodyOf)) ++annotated;
        ++index;
    }
    return annotated;
}

} // namespace

AnnotatedCounts annotate(llvm::Function& copy, const FunctionProfile& profile, UnitBody bodyOf) {
    AnnotatedCounts annotated;
    annotated.entries = std::max<uint64_t>(profile.entries, 1);
    copy.setEntryCount(annotated.entries);
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
        ++annotated.branches;
        annotated.neverTaken += static_cast<unsigned>(llvm::count(branch.counts, 0u));
    }
    annotated.calls = annotateCalls(copy, profile, bodyOf);
    return annotated;
}

} // namespace kiln
