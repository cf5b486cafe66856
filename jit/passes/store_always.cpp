#include "jit/passes/store_always.h"

#include "ir/unit.h"

#include "llvm/Analysis/AliasAnalysis.h"
#include "llvm/Analysis/CaptureTracking.h"
#include "llvm/Analysis/OptimizationRemarkEmitter.h"
#include "llvm/Analysis/ValueTracking.h"
#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/Instructions.h"
#include "llvm/IR/ProfDataUtils.h"

namespace kiln {

namespace {

using llvm::BasicBlock;
using llvm::BranchInst;
using llvm::Instruction;

constexpr char kPassName[] = "kiln-store-always"; // in remarks

/// How often the block must be run for its instructions to be run always; above the second a branch is predicted.
constexpr double kMostly = 0.75, kNearlyAlways = 0.99;

/// Instructions of the block, its end not counted.
constexpr unsigned kMost = 8;

/// `if (condition) { ...; store }`.
struct Conditional {
    BranchInst* branch;
    BasicBlock* block; ///< runs on one side of the branch, and goes where the other side goes
    llvm::StoreInst* store;
    llvm::LoadInst* before; ///< of the same memory, which nobody writes to in between
    double taken;
};

double shareOf(const BranchInst& branch, const BasicBlock& block) {
    uint64_t first = 0, second = 0;
    if (!llvm::extractBranchWeights(branch, first, second) || first + second == 0) return 0;
    const uint64_t taken = branch.getSuccessor(0) == &block ? first : second;
    return static_cast<double>(taken) / static_cast<double>(first + second);
}

/// The branch that decides on the block; null: there is more to it.
BranchInst* deciderOf(const BasicBlock& block) {
    BasicBlock* head = const_cast<BasicBlock*>(block.getSinglePredecessor());
    auto* branch = head ? llvm::dyn_cast<BranchInst>(head->getTerminator()) : nullptr;
    auto* end = llvm::dyn_cast<BranchInst>(block.getTerminator());
    if (!branch || !branch->isConditional() || !end || end->isConditional()) return nullptr;
    const BasicBlock* join = end->getSuccessor(0);
    const bool first = branch->getSuccessor(0) == &block;
    return join != head && join != &block && branch->getSuccessor(first ? 1 : 0) == join ? branch : nullptr;
}

/// The block's one store; null: it does something else that cannot be done always.
llvm::StoreInst* onlyStoreOf(BasicBlock& block) {
    llvm::StoreInst* store = nullptr;
    unsigned count = 0;
    for (Instruction& instruction : llvm::drop_end(block)) {
        if (++count > kMost) return nullptr;
        if (auto* found = llvm::dyn_cast<llvm::StoreInst>(&instruction); found && !store && found->isSimple())
            store = found;
        else if (instruction.mayReadOrWriteMemory() || !llvm::isSafeToSpeculativelyExecute(&instruction))
            return nullptr;
    }
    return store;
}

llvm::LoadInst* loadBefore(const BranchInst& branch, const llvm::StoreInst& store) {
    for (Instruction& instruction : llvm::reverse(*const_cast<BasicBlock*>(branch.getParent()))) {
        auto* load = llvm::dyn_cast<llvm::LoadInst>(&instruction);
        if (load && load->isSimple() && load->getPointerOperand() == store.getPointerOperand() &&
            load->getType() == store.getValueOperand()->getType() && load->getAlign() >= store.getAlign())
            return load;
        if (instruction.mayWriteToMemory()) return nullptr;
    }
    return nullptr;
}

bool isOwn(const llvm::Value& pointer) {
    const llvm::Value* object = llvm::getUnderlyingObject(&pointer);
    const auto* argument = llvm::dyn_cast<llvm::Argument>(object);
    const bool isFrames =
        argument && argument->getParent()->getAttributes().hasParamAttr(argument->getArgNo(), kOwnMemory);
    if (!isFrames && !llvm::isa<llvm::AllocaInst>(object) && !llvm::isNoAliasCall(object)) return false;
    return !llvm::PointerMayBeCaptured(object, /*ReturnCaptures=*/false, /*StoreCaptures=*/true);
}

std::optional<Conditional> conditionalAt(BasicBlock& block) {
    BranchInst* branch = deciderOf(block);
    if (!branch) return std::nullopt;
    const double taken = shareOf(*branch, block);
    if (taken < kMostly || taken > kNearlyAlways) return std::nullopt;
    llvm::StoreInst* store = onlyStoreOf(block);
    llvm::LoadInst* before = store ? loadBefore(*branch, *store) : nullptr;
    if (!before || !isOwn(*store->getPointerOperand())) return std::nullopt;
    return Conditional{branch, &block, store, before, taken};
}

void makeUnconditional(const Conditional& found) {
    BranchInst& branch = *found.branch;
    const bool first = branch.getSuccessor(0) == found.block;
    BasicBlock& head = *branch.getParent();
    BasicBlock& join = *found.block->getSingleSuccessor();
    llvm::IRBuilder<> builder(&branch);
    auto choose = [&](llvm::Value* taken, llvm::Value* other) -> llvm::Value* {
        if (taken == other) return taken;
        return builder.CreateSelect(branch.getCondition(), first ? taken : other, first ? other : taken, "", &branch);
    };
    for (Instruction& instruction : llvm::make_early_inc_range(llvm::drop_end(*found.block))) {
        instruction.dropUBImplyingAttrsAndMetadata();
        // Who aliases whom was said of the cases in which it stores.
        if (&instruction == found.store) found.store->dropUnknownNonDebugMetadata();
        instruction.moveBefore(&branch);
        if (&instruction == found.store) {
            builder.SetInsertPoint(found.store);
            found.store->setOperand(0, choose(found.store->getValueOperand(), found.before));
            builder.SetInsertPoint(&branch);
        }
    }
    for (llvm::PHINode& phi : join.phis()) {
        llvm::Value* both = choose(phi.getIncomingValueForBlock(found.block), phi.getIncomingValueForBlock(&head));
        phi.setIncomingValueForBlock(&head, both);
        phi.removeIncomingValue(found.block, /*DeletePHIIfEmpty=*/false);
    }
    builder.CreateBr(&join);
    branch.eraseFromParent();
    found.block->eraseFromParent();
}

} // namespace

llvm::PreservedAnalyses StoreAlwaysPass::run(llvm::Function& function, llvm::FunctionAnalysisManager& manager) {
    if (!function.hasProfileData()) return llvm::PreservedAnalyses::all();
    bool changed = false;
    for (BasicBlock& block : llvm::make_early_inc_range(function)) {
        const auto found = conditionalAt(block);
        if (!found) continue;
        manager.getResult<llvm::OptimizationRemarkEmitterAnalysis>(function).emit([&] {
            return llvm::OptimizationRemark(kPassName, "StoresAlways", found->store)
                   << "stores always: by the counts it does in "
                   << llvm::ore::NV("Percent", static_cast<unsigned>(found->taken * 100)) << " of 100 cases";
        });
        makeUnconditional(*found);
        changed = true;
    }
    return changed ? llvm::PreservedAnalyses::none() : llvm::PreservedAnalyses::all();
}

} // namespace kiln
