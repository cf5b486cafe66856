#include "ir/demote.h"

#include "ir/mid_function.h"

#include "llvm/IR/Dominators.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/Instructions.h"
#include "llvm/Transforms/Utils/Local.h"
#include "llvm/Transforms/Utils/PromoteMemToReg.h"

namespace kiln {

namespace {

bool isUsedElsewhere(const llvm::Instruction& instruction) {
    return llvm::any_of(instruction.users(), [&](const llvm::User* user) {
        auto* other = llvm::cast<llvm::Instruction>(user);
        return other->getParent() != instruction.getParent() || llvm::isa<llvm::PHINode>(other);
    });
}

} // namespace

void splitNormalEdges(llvm::Function& function,
                      llvm::function_ref<void(const llvm::BasicBlock& from, llvm::BasicBlock& between)> noteSplit) {
    std::vector<llvm::InvokeInst*> invokes;
    for (llvm::Instruction& instruction : llvm::instructions(function))
        if (auto* invoke = llvm::dyn_cast<llvm::InvokeInst>(&instruction))
            if (!invoke->use_empty()) invokes.push_back(invoke);
    for (llvm::InvokeInst* invoke : invokes) {
        llvm::BasicBlock *from = invoke->getParent(), *to = invoke->getNormalDest();
        auto* between = llvm::BasicBlock::Create(function.getContext(), "", &function, to);
        llvm::BranchInst::Create(to, between);
        invoke->setNormalDest(between);
        to->replacePhiUsesWith(from, between);
        noteSplit(*from, *between);
    }
}

Demoted demote(llvm::Function& function, const llvm::BasicBlock* enteredHeader,
               const llvm::DenseSet<const llvm::Instruction*>& watched) {
    Demoted demoted;
    std::vector<llvm::Instruction*> escaping;
    std::vector<llvm::PHINode*> phis;
    for (llvm::Instruction& instruction : llvm::instructions(function)) {
        if (auto* phi = llvm::dyn_cast<llvm::PHINode>(&instruction))
            phis.push_back(phi);
        else if (isUsedElsewhere(instruction))
            escaping.push_back(&instruction);
    }
    auto note = [&](const llvm::Instruction* instruction, llvm::AllocaInst* slot) {
        demoted.slots.push_back(slot);
        if (watched.contains(instruction)) demoted.slotOf[instruction] = slot;
    };
    for (llvm::Instruction* instruction : escaping)
        note(instruction, llvm::DemoteRegToStack(*instruction));
    // A phi's slot is read once, where the phi stands, so its users in other blocks need a slot of their own first:
    // reading there would be too late when the phi has changed meanwhile.
    // Entering at its header we come before the phi; entering further down, after it.
    for (llvm::PHINode* phi : phis)
        if (isUsedElsewhere(*phi)) note(phi, llvm::DemoteRegToStack(*phi));
    for (llvm::PHINode* phi : phis) {
        bool isEntered = phi->getParent() == enteredHeader;
        llvm::AllocaInst* slot = llvm::DemotePHIToStack(phi);
        if (!slot) continue; // it had no uses
        demoted.slots.push_back(slot);
        if (isEntered && watched.contains(phi)) demoted.slotOf[phi] = slot;
    }
    return demoted;
}

void takeFrameMemory(llvm::Function& function,
                     llvm::function_ref<llvm::Value*(const llvm::AllocaInst& alloca)> memoryOf) {
    llvm::SmallVector<llvm::Instruction*, 16> markers;
    for (llvm::Instruction& instruction : llvm::instructions(function))
        if (isLifetimeMarker(instruction)) markers.push_back(&instruction);
    for (llvm::Instruction* marker : markers)
        marker->eraseFromParent();
    for (llvm::Instruction& instruction : llvm::make_early_inc_range(function.getEntryBlock())) {
        if (!isFrameMemory(instruction)) continue;
        llvm::Value* memory = memoryOf(llvm::cast<llvm::AllocaInst>(instruction));
        instruction.replaceAllUsesWith(memory ? memory : llvm::PoisonValue::get(instruction.getType()));
        instruction.eraseFromParent();
    }
}

void promoteAgain(llvm::Function& function, const Demoted& demoted) {
    llvm::removeUnreachableBlocks(function);
    llvm::DominatorTree dominators(function);
    llvm::PromoteMemToReg(demoted.slots, dominators);
    // Only a function of the original's own shape could promise more than a hint.
    for (llvm::Instruction& instruction : llvm::instructions(function))
        if (auto* call = llvm::dyn_cast<llvm::CallInst>(&instruction); call && call->isMustTailCall())
            call->setTailCallKind(llvm::CallInst::TCK_Tail);
}

} // namespace kiln
