#include "ir/deopt_sites.h"

#include "ir/mid_function.h"
#include "ir/unit_mapper.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/Instructions.h"
#include "llvm/IR/MDBuilder.h"
#include "llvm/IR/Module.h"

namespace kiln {

namespace {

constexpr size_t kMostSitesOfFunction = 12, kMostSitesOfUnit = 48;

} // namespace

DeoptSites::DeoptSites(const SpeculatedCopy& function, UnitMapper& mapper, const Speculation& speculation,
                       std::vector<DeoptSite>& placed)
    : original_(*function.original), copy_(*function.copy), mapper_(mapper), speculation_(speculation), placed_(placed),
      numbering_(*function.original) {}

llvm::Instruction* DeoptSites::copyOf(const llvm::Instruction& instruction) const {
    return llvm::cast<llvm::Instruction>(static_cast<llvm::Value*>(mapper_.values()[&instruction]));
}

bool DeoptSites::isFull() const {
    return mine_ >= kMostSitesOfFunction || placed_.size() >= kMostSitesOfUnit;
}

bool DeoptSites::isWithdrawn(const llvm::Instruction& at) const {
    return speculation_.isWithdrawn && speculation_.isWithdrawn(original_, numbering_.of(&at));
}

std::optional<ContinuationPlan> DeoptSites::planFor(const llvm::Instruction& at) const {
    if (isFull() || isWithdrawn(at)) return std::nullopt;
    auto plan = planContinuation(original_, numbering_, at);
    if (plan) return std::move(*plan);
    llvm::consumeError(plan.takeError()); // there is another way: no site
    return std::nullopt;
}

/// Calls the continuation at the end of `block`, and returns what it returns.
void DeoptSites::leave(const ContinuationPlan& plan, llvm::BasicBlock& block) {
    const unsigned number = numbering_.of(plan.start);
    llvm::Function& rest =
        declareContinuation(*copy_.getParent(), original_, plan, continuationName(original_.getName(), number));
    llvm::IRBuilder<> builder(&block);
    llvm::SmallVector<llvm::Value*, 16> values;
    for (const llvm::Value* value : plan.values)
        values.push_back(static_cast<llvm::Value*>(mapper_.values()[value]));
    llvm::CallInst* result = builder.CreateCall(&rest, values);
    result->setAttributes(rest.getAttributes());
    if (result->getType()->isVoidTy())
        builder.CreateRetVoid();
    else
        builder.CreateRet(result);
    const DeoptSite site{original_.getName().str(), number};
    if (!llvm::is_contained(placed_, site)) placed_.push_back(site);
    ++mine_;
}

void DeoptSites::leaveAt(const ContinuationPlan& plan) {
    llvm::Instruction* start = copyOf(*plan.start);
    llvm::BasicBlock* block = start->getParent();
    block->splitBasicBlock(start->getIterator()); // what is behind is not reached any more
    block->getTerminator()->eraseFromParent();
    leave(plan, *block);
}

void DeoptSites::guard(const ContinuationPlan& plan, llvm::Instruction& start, Condition condition) {
    llvm::BasicBlock* block = start.getParent();
    llvm::BasicBlock* goesOn = block->splitBasicBlock(start.getIterator());
    llvm::Instruction* jump = block->getTerminator();
    auto* leaves = llvm::BasicBlock::Create(copy_.getContext(), "", &copy_);
    llvm::IRBuilder<> builder(jump);
    builder.CreateCondBr(condition(builder), goesOn, leaves,
                         llvm::MDBuilder(copy_.getContext()).createLikelyBranchWeights());
    jump->eraseFromParent();
    leave(plan, *leaves);
}

void DeoptSites::hoistAllocas() {
    llvm::BasicBlock& entry = copy_.getEntryBlock();
    llvm::SmallVector<llvm::Instruction*, 16> allocas;
    for (llvm::Instruction& instruction : entry)
        if (isFrameMemory(instruction)) allocas.push_back(&instruction);
    for (llvm::Instruction* alloca : llvm::reverse(allocas))
        alloca->moveBefore(entry, entry.begin());
}

void DeoptSites::eraseLifetimes() {
    if (mine_ == 0) return;
    for (llvm::Instruction& instruction : llvm::make_early_inc_range(llvm::instructions(copy_)))
        if (isLifetimeMarker(instruction)) instruction.eraseFromParent();
}

bool mayStandBefore(const llvm::Instruction& instruction) {
    if (llvm::isa<llvm::PHINode, llvm::AllocaInst>(instruction) || instruction.isEHPad()) return false;
    auto* before = llvm::dyn_cast_or_null<llvm::CallInst>(instruction.getPrevNode());
    return !before || !before->isMustTailCall();
}

bool isSite(const llvm::Instruction& instruction) {
    auto* call = llvm::dyn_cast<llvm::CallInst>(&instruction);
    const llvm::Function* callee = call ? call->getCalledFunction() : nullptr;
    return callee && parseContinuationName(callee->getName());
}

} // namespace kiln
