#include "ir/osr_peel.h"

#include "llvm/ADT/DenseMap.h"
#include "llvm/IR/BasicBlock.h"
#include "llvm/IR/Function.h"
#include "llvm/IR/Instructions.h"
#include "llvm/Transforms/Utils/Cloning.h"
#include "llvm/Transforms/Utils/ValueMapper.h"

#include <map>

namespace kiln {

namespace {

// For a header in the innermost of three loops (L1 in L2 in L3), control runs through
//
//   all of L1 -> rest of L2's iteration -> all of L2 -> rest of L3's iteration -> L3 itself, untouched -> what follows
//
// where "all of Li" is a copy of the loop entered at its header, and "rest of Li" a copy of Li without L(i-1), whose
// back-edges lead to "all of Li". An exit that leaves several loops at once goes to the rest of the one it lands in.
// Blocks outside the nest are shared.

class Peeler {
public:
    explicit Peeler(llvm::ArrayRef<NestLevel> nest) : nest_(nest) {}

    llvm::BasicBlock* run() {
        llvm::BasicBlock* start = place({0, false}, nest_.front().header);
        // Copying a block asks for its successors' places, which may be new blocks to copy.
        while (!work_.empty()) {
            Job job = work_.back();
            work_.pop_back();
            fill(job);
        }
        renewNoAliasScopes();
        return start;
    }

private:
    /// Part of the nest that is copied as one: a loop, or what is left of its current iteration.
    struct Zone {
        unsigned level = 0;
        bool isRest = false;
        auto operator<=>(const Zone&) const = default;
    };
    struct Copies {
        llvm::DenseMap<const llvm::BasicBlock*, llvm::BasicBlock*> blocks;
        llvm::SmallVector<llvm::BasicBlock*, 16> originals, copies;
        llvm::ValueToValueMapTy values; ///< an invoke's result is read in the next block, copied after it
    };
    struct Job {
        Zone zone;
        const llvm::BasicBlock* original;
        llvm::BasicBlock* copy;
    };

    /// The block that stands for `original` in `zone`.
    llvm::BasicBlock* place(Zone zone, const llvm::BasicBlock* original) {
        auto* block = const_cast<llvm::BasicBlock*>(original);
        if (!zone.isRest && zone.level + 1 == nest_.size()) return block; // the outermost loop is not copied
        Copies& copies = zones_[zone];
        llvm::BasicBlock*& copy = copies.blocks[original];
        if (!copy) {
            copy = llvm::BasicBlock::Create(block->getContext(), "", block->getParent());
            copies.originals.push_back(block);
            copies.copies.push_back(copy);
            work_.push_back({zone, original, copy});
        }
        return copy;
    }

    /// Where an edge to `target` leads when taken in `zone`.
    llvm::BasicBlock* targetFrom(Zone zone, const llvm::BasicBlock* target) {
        unsigned level = zone.level;
        while (level < nest_.size() && !nest_[level].blocks.contains(target))
            ++level;
        if (level == nest_.size()) return const_cast<llvm::BasicBlock*>(target);
        bool stays = level == zone.level && !zone.isRest;
        if (stays || target == nest_[level].header) return place({level, false}, target);
        // Back into the inner loop within one iteration of the outer: only in irreducible regions.
        if (level > 0 && nest_[level - 1].blocks.contains(target)) return place({level - 1, false}, target);
        return place({level, true}, target);
    }

    void fill(const Job& job) {
        llvm::ValueToValueMapTy& values = zones_[job.zone].values;
        for (const llvm::Instruction& instruction : *job.original) {
            llvm::Instruction* copy = instruction.clone();
            copy->insertInto(job.copy, job.copy->end());
            values[&instruction] = copy;
        }
        for (llvm::Instruction& copy : *job.copy)
            llvm::RemapInstruction(&copy, values, llvm::RF_NoModuleLevelChanges | llvm::RF_IgnoreMissingLocals);
        llvm::Instruction* terminator = job.copy->getTerminator();
        for (unsigned i = 0; i < terminator->getNumSuccessors(); ++i)
            terminator->setSuccessor(i, targetFrom(job.zone, terminator->getSuccessor(i)));
    }

    /// A scope that is declared in copied code is a new one in each copy: accesses of two copies may well alias.
    void renewNoAliasScopes() {
        for (auto& [zone, copies] : zones_) {
            llvm::SmallVector<llvm::MDNode*, 8> scopes;
            llvm::identifyNoAliasScopesToClone(copies.originals, scopes);
            if (scopes.empty()) continue;
            llvm::cloneAndAdaptNoAliasScopes(scopes, copies.copies, copies.copies.front()->getContext(), "osr");
        }
    }

    llvm::ArrayRef<NestLevel> nest_;
    std::map<Zone, Copies> zones_;
    std::vector<Job> work_;
};

} // namespace

llvm::BasicBlock* peel(llvm::ArrayRef<NestLevel> nest) {
    return Peeler(nest).run();
}

} // namespace kiln
