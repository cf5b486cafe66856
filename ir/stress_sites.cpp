#include "ir/stress_sites.h"

#include "ir/deopt_sites.h"

#include "llvm/IR/Function.h"
#include "llvm/IR/Module.h"
#include "llvm/Support/xxhash.h"

namespace kiln {

namespace {

uint64_t roll(const DeoptSites& sites, uint64_t seed, const llvm::Instruction& at, uint64_t salt) {
    const uint64_t parts[] = {seed, llvm::xxh3_64bits(sites.original().getName()), sites.numbering().of(&at), salt};
    return llvm::xxh3_64bits(llvm::ArrayRef(reinterpret_cast<const uint8_t*>(parts), sizeof parts));
}

void leaveByChance(DeoptSites& sites, const ContinuationPlan& plan) {
    sites.hoistAllocas();
    llvm::Module& unit = *sites.copy().getParent();
    llvm::Type* word = llvm::Type::getInt32Ty(unit.getContext());
    llvm::Constant* state = unit.getOrInsertGlobal(kChanceName, word);
    sites.guard(plan, *sites.copyOf(*plan.start), [&](llvm::IRBuilder<>& builder) {
        // A linear congruential step (Numerical Recipes, 2nd edition, 7.1): lost steps of other threads do no harm.
        llvm::LoadInst* last = builder.CreateAlignedLoad(word, state, llvm::Align(4));
        last->setAtomic(llvm::AtomicOrdering::Monotonic);
        llvm::Value* next =
            builder.CreateAdd(builder.CreateMul(last, builder.getInt32(1664525)), builder.getInt32(1013904223));
        builder.CreateAlignedStore(next, state, llvm::Align(4))->setAtomic(llvm::AtomicOrdering::Monotonic);
        return builder.CreateICmpUGE(next, builder.getInt32(1u << 27));
    });
}

} // namespace

void placeStressSites(DeoptSites& sites, uint64_t seed) {
    constexpr unsigned kEdges = 5, kPlaces = 12; // one of so many
    for (const llvm::BasicBlock& block : sites.original()) {
        const llvm::Instruction* at = block.getFirstNonPHI();
        if (sites.isFull()) return;
        if (roll(sites, seed, *at, 1) % kEdges == 0 && block.getSinglePredecessor() &&
            block.getSinglePredecessor() != &block)
            if (auto plan = sites.planFor(*at)) sites.leaveAt(*plan);
        for (const llvm::Instruction& instruction : block)
            if (roll(sites, seed, instruction, 2) % kPlaces == 0 && mayStandBefore(instruction) && !sites.isFull())
                if (auto plan = sites.planFor(instruction)) leaveByChance(sites, *plan);
    }
}

} // namespace kiln
