#include "jit/passes/unfold_selects.h"

#include "llvm/ADT/SmallPtrSet.h"
#include "llvm/Analysis/DomTreeUpdater.h"
#include "llvm/Analysis/LoopInfo.h"
#include "llvm/Analysis/OptimizationRemarkEmitter.h"
#include "llvm/IR/Dominators.h"
#include "llvm/IR/Instructions.h"
#include "llvm/IR/ProfDataUtils.h"
#include "llvm/Transforms/Utils/BasicBlockUtils.h"

#include <algorithm>

namespace kiln {

using llvm::Instruction;
using llvm::Loop;
using llvm::PHINode;
using llvm::SelectInst;

namespace {

/// Instructions looked at to find out what a value hangs on: more than conditions have, little enough for any loop.
constexpr unsigned kMostSearched = 64;
/// A branch that goes the rarer way at most this often is predicted well enough.
constexpr double kRare = 0.1;

/// How a value comes about in one turn of a loop.
struct Origin {
    bool throughLoad = false; ///< of what the turn began with
    bool isTooLong = false;   ///< to say
};

/// Whether `value` is computed from `start`, a phi of the loop's header, by way of a load.
Origin originOf(const llvm::Value& value, const PHINode& start, const Loop& loop) {
    Origin origin;
    llvm::SmallPtrSet<const llvm::Value*, 32> seen, seenLoaded;
    llvm::SmallVector<std::pair<const llvm::Value*, bool>, 16> open{{&value, false}};
    while (!open.empty() && !origin.throughLoad) {
        auto [next, isLoaded] = open.pop_back_val();
        if (next == &start) {
            origin.throughLoad |= isLoaded;
            continue;
        }
        auto* instruction = llvm::dyn_cast<Instruction>(next);
        if (!instruction || !loop.contains(instruction)) continue;
        if (llvm::isa<PHINode>(instruction) && instruction->getParent() == loop.getHeader()) continue;
        if (!(isLoaded ? seenLoaded : seen).insert(next).second) continue;
        if (seen.size() + seenLoaded.size() > kMostSearched) {
            origin.isTooLong = true;
            break;
        }
        isLoaded |= llvm::isa<llvm::LoadInst>(instruction);
        for (const llvm::Use& operand : instruction->operands())
            open.emplace_back(operand.get(), isLoaded);
    }
    return origin;
}

/// The selects of the loop that decide what `start` is in the next turn: those that nothing but phis and selects stand
/// between.
llvm::SmallVector<SelectInst*, 8> selectsOfNext(PHINode& start, const Loop& loop) {
    llvm::SmallVector<SelectInst*, 8> selects;
    llvm::SmallPtrSet<llvm::Value*, 32> seen;
    llvm::SmallVector<llvm::Value*, 16> open;
    for (unsigned i = 0; i < start.getNumIncomingValues(); ++i)
        if (loop.contains(start.getIncomingBlock(i))) open.push_back(start.getIncomingValue(i));
    while (!open.empty() && seen.size() <= kMostSearched) {
        auto* instruction = llvm::dyn_cast<Instruction>(open.pop_back_val());
        if (!instruction || !loop.contains(instruction) || !seen.insert(instruction).second) continue;
        if (auto* select = llvm::dyn_cast<SelectInst>(instruction)) {
            selects.push_back(select);
            open.append({select->getTrueValue(), select->getFalseValue()});
        } else if (auto* phi = llvm::dyn_cast<PHINode>(instruction); phi && phi->getParent() != loop.getHeader()) {
            open.append(phi->value_op_begin(), phi->value_op_end());
        }
    }
    return selects;
}

/// Whether a switch of this very loop asks for what stands where `start` points.
bool switchesOn(const PHINode& start, const Loop& loop, const llvm::LoopInfo& loops) {
    return llvm::any_of(loop.blocks(), [&](const llvm::BasicBlock* block) {
        auto* selection = llvm::dyn_cast<llvm::SwitchInst>(block->getTerminator());
        return selection && loops.getLoopFor(block) == &loop &&
               originOf(*selection->getCondition(), start, loop).throughLoad;
    });
}

bool loadsFrom(const PHINode& start, const Loop& loop) {
    return llvm::any_of(loop.blocks(), [&](const llvm::BasicBlock* block) {
        return llvm::any_of(*block, [&](const Instruction& instruction) {
            auto* load = llvm::dyn_cast<llvm::LoadInst>(&instruction);
            return load && originOf(*load, start, loop).throughLoad;
        });
    });
}

bool mostlyGoesOneWay(const SelectInst& select) {
    uint64_t yes = 0, no = 0;
    if (!llvm::extractBranchWeights(select, yes, no) || yes + no == 0) return false;
    return static_cast<double>(std::min(yes, no)) <= kRare * static_cast<double>(yes + no);
}

void collect(const Loop& loop, const llvm::LoopInfo& loops, llvm::SmallSetVector<SelectInst*, 8>& chosen) {
    for (PHINode& start : loop.getHeader()->phis()) {
        if (!start.getType()->isIntOrPtrTy()) continue;
        llvm::SmallVector<SelectInst*, 8> selects = selectsOfNext(start, loop);
        llvm::erase_if(selects, [&](const SelectInst* select) {
            return !select->getCondition()->getType()->isIntegerTy(1) ||
                   !originOf(*select->getCondition(), start, loop).throughLoad;
        });
        if (selects.empty()) continue;
        if (!switchesOn(start, loop, loops)) {
            if (!loadsFrom(start, loop)) continue;
            llvm::erase_if(selects, [](const SelectInst* select) { return !mostlyGoesOneWay(*select); });
        }
        chosen.insert(selects.begin(), selects.end());
    }
}

void remarkOn(const SelectInst& select) {
    llvm::OptimizationRemarkEmitter emitter(select.getFunction());
    emitter.emit([&] {
        llvm::OptimizationRemark remark("kiln-unfold-selects", "Unfolded", &select);
        remark << "a select on which the loop's next turn waits became a branch";
        uint64_t yes = 0, no = 0;
        if (llvm::extractBranchWeights(select, yes, no))
            remark << "; by its counts it chose " << llvm::ore::NV("Yes", yes) << " times the first, "
                   << llvm::ore::NV("No", no) << " times the second";
        return remark;
    });
}

void unfold(SelectInst& select, llvm::DomTreeUpdater& tree, llvm::LoopInfo& loops) {
    llvm::BasicBlock* head = select.getParent();
    llvm::Instruction* otherwise =
        llvm::SplitBlockAndInsertIfThen(select.getCondition(), select.getIterator(), /*Unreachable=*/false,
                                        select.getMetadata(llvm::LLVMContext::MD_prof), &tree, &loops);
    auto* phi = PHINode::Create(select.getType(), 2, "", select.getParent()->begin());
    phi->addIncoming(select.getTrueValue(), otherwise->getParent());
    phi->addIncoming(select.getFalseValue(), head);
    phi->takeName(&select);
    select.replaceAllUsesWith(phi);
    select.eraseFromParent();
}

} // namespace

llvm::PreservedAnalyses UnfoldSelectsPass::run(llvm::Function& function, llvm::FunctionAnalysisManager& manager) {
    llvm::LoopInfo& loops = manager.getResult<llvm::LoopAnalysis>(function);
    llvm::SmallSetVector<SelectInst*, 8> chosen;
    for (const Loop* loop : loops.getLoopsInPreorder())
        collect(*loop, loops, chosen);
    if (chosen.empty()) return llvm::PreservedAnalyses::all();
    llvm::DomTreeUpdater tree(manager.getResult<llvm::DominatorTreeAnalysis>(function),
                              llvm::DomTreeUpdater::UpdateStrategy::Lazy);
    for (SelectInst* select : chosen) {
        remarkOn(*select);
        unfold(*select, tree, loops);
    }
    tree.flush();
    llvm::PreservedAnalyses preserved;
    preserved.preserve<llvm::DominatorTreeAnalysis>();
    preserved.preserve<llvm::LoopAnalysis>();
    return preserved;
}

} // namespace kiln
