#include "ir/osr_frame.h"

#include "ir/diagnostics.h"
#include "ir/loops.h"
#include "ir/numbering.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/Analysis/CaptureTracking.h"
#include "llvm/Analysis/LoopInfo.h"
#include "llvm/IR/Dominators.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/Instructions.h"

namespace kiln {

namespace {

/// Blocks that control can reach from `header` (itself included) without passing `barrier`, where a value is made anew.
BlockSet reachableFrom(const llvm::BasicBlock* header, const llvm::BasicBlock* barrier) {
    BlockSet reached{header};
    llvm::SmallVector<const llvm::BasicBlock*, 32> work{header};
    while (!work.empty())
        for (const llvm::BasicBlock* next : llvm::successors(work.pop_back_val()))
            if (next != barrier && reached.insert(next).second) work.push_back(next);
    return reached;
}

bool isUsedIn(const llvm::Value& value, const BlockSet& blocks) {
    return llvm::any_of(value.uses(), [&](const llvm::Use& use) {
        if (isLifetimeMarker(*use.getUser())) return false;
        if (auto* phi = llvm::dyn_cast<llvm::PHINode>(use.getUser()))
            return blocks.contains(phi->getIncomingBlock(use));
        auto* user = llvm::dyn_cast<llvm::Instruction>(use.getUser());
        return user && blocks.contains(user->getParent());
    });
}

/// Every argument and instruction whose value at the start of `header` may still be read, in order of number.
std::vector<const llvm::Value*> liveAt(const llvm::BasicBlock& header, const BlockSet& fromHeader,
                                       const llvm::DominatorTree& dominators) {
    std::vector<const llvm::Value*> live;
    const llvm::Function& root = *header.getParent();
    for (const llvm::Argument& argument : root.args())
        if (isUsedIn(argument, fromHeader)) live.push_back(&argument);
    for (const llvm::BasicBlock& block : root) {
        if (&block == &header) {
            for (const llvm::PHINode& phi : block.phis())
                if (!phi.use_empty()) live.push_back(&phi);
        } else if (dominators.dominates(&block, &header)) {
            // Only inside the nest can control come back to where the value is made.
            BlockSet around;
            if (fromHeader.contains(&block)) around = reachableFrom(&header, &block);
            const BlockSet& reached = around.empty() ? fromHeader : around;
            for (const llvm::Instruction& instruction : block)
                if (isUsedIn(instruction, reached)) live.push_back(&instruction);
        }
    }
    return live;
}

/// A field or fixed element of an alloca, or of one that is recomputed too.
bool isRecomputable(const llvm::Value& value, const llvm::DenseSet<const llvm::Value*>& recomputed) {
    auto* address = llvm::dyn_cast<llvm::GetElementPtrInst>(&value);
    if (!address || !address->hasAllConstantIndices()) return false;
    const llvm::Value* base = address->getPointerOperand();
    return isFrameMemory(*base) || recomputed.contains(base);
}

/// Whether no pointer to the alloca's memory enters the code other than the alloca's own address.
bool isReachedOnlyByItself(const llvm::AllocaInst& alloca, const llvm::DenseSet<const llvm::Value*>& loaded) {
    if (llvm::PointerMayBeCaptured(&alloca, /*ReturnCaptures=*/true, /*StoreCaptures=*/true)) return false;
    llvm::SmallVector<const llvm::Value*, 16> work{&alloca};
    llvm::DenseSet<const llvm::Value*> seen{&alloca};
    while (!work.empty()) {
        for (const llvm::User* user : work.pop_back_val()->users()) {
            // Whatever yields a pointer (or vector of pointers) from it may yield one into it.
            if (!user->getType()->isPtrOrPtrVectorTy() || !seen.insert(user).second) continue;
            if (llvm::isa<llvm::LoadInst>(user)) continue;
            if (loaded.contains(user)) return false;
            work.push_back(user);
        }
    }
    return true;
}

} // namespace

std::vector<NestLevel> nestAround(const llvm::BasicBlock* header, const llvm::LoopInfo& loops) {
    std::vector<NestLevel> nest;
    for (const llvm::Loop* loop = loops.getLoopFor(header); loop; loop = loop->getParentLoop()) {
        NestLevel level{.header = loop->getHeader(), .blocks = {}};
        level.blocks.insert(loop->block_begin(), loop->block_end());
        nest.push_back(std::move(level));
    }
    return nest;
}

llvm::Expected<OsrPlan> planOsr(llvm::Function& root, const OsrEntry& entry) {
    std::string what = "loop '" + root.getName().str() + "@" + std::to_string(entry.loop) + "'";
    std::vector<LoopHeader> headers = loopHeaders(root);
    if (entry.loop >= headers.size()) return failure(what + " does not exist");
    const llvm::BasicBlock* header = headers[entry.loop].block;
    const BlockSet fromHeader = reachableFrom(header, nullptr);
    if (const char* why = reasonAgainstEntering(root, *header->getFirstNonPHI(), fromHeader))
        return failure(what + " cannot be entered: " + why);
    llvm::DominatorTree dominators(root);
    llvm::LoopInfo loops(dominators);

    OsrPlan plan;
    plan.nest = nestAround(header, loops);
    std::vector<const llvm::Value*> live = liveAt(*header, fromHeader, dominators);
    llvm::DenseSet<const llvm::Value*> recomputed, loaded;
    for (const llvm::Value* value : live) {
        if (isRecomputable(*value, recomputed)) {
            recomputed.insert(value);
            plan.recomputed.push_back(llvm::cast<llvm::GetElementPtrInst>(value));
        } else if (!isFrameMemory(*value)) {
            loaded.insert(value);
        }
    }
    // What a recomputed address starts from is needed, live or not.
    llvm::DenseSet<const llvm::Value*> needed(live.begin(), live.end());
    for (const llvm::GetElementPtrInst* address : plan.recomputed) {
        const llvm::Value* base = address->getPointerOperand();
        if (!isFrameMemory(*base) && !recomputed.contains(base)) continue;
        needed.insert(base);
    }

    Numbering numbering(root);
    auto take = [&](const llvm::Value& value) -> llvm::Error {
        if (!needed.contains(&value) || recomputed.contains(&value)) return llvm::Error::success();
        unsigned number = numbering.of(&value);
        OsrValue taken;
        taken.value = &value;
        taken.offset = number < entry.slotOffset.size() ? entry.slotOffset[number] : kNoSlot;
        if (taken.offset == kNoSlot)
            return failure(what + " cannot be entered: value " + std::to_string(number) +
                           " is live there but has no slot in the frame");
        if (value.getType()->isTokenTy()) return failure(what + " cannot be entered: a token is live there");
        if (holdsTypeNumber(value))
            return failure(what + " cannot be entered: the type of a caught exception is live there");
        if (isFrameMemory(value)) taken.isNoAlias = isReachedOnlyByItself(llvm::cast<llvm::AllocaInst>(value), loaded);
        plan.values.push_back(taken);
        return llvm::Error::success();
    };
    for (const llvm::Argument& argument : root.args())
        if (llvm::Error error = take(argument)) return error;
    for (const llvm::Instruction& instruction : llvm::instructions(root))
        if (llvm::Error error = take(instruction)) return error;
    return plan;
}

} // namespace kiln
