#include "jit/passes/lay_out_loops.h"

#include "ir/bound_arguments.h"

#include "llvm/Analysis/AssumptionCache.h"
#include "llvm/Analysis/ConstantFolding.h"
#include "llvm/Analysis/LoopInfo.h"
#include "llvm/Analysis/LoopIterator.h"
#include "llvm/Analysis/ScalarEvolution.h"
#include "llvm/Analysis/TargetLibraryInfo.h"
#include "llvm/Analysis/ValueTracking.h"
#include "llvm/IR/Dominators.h"
#include "llvm/IR/Instructions.h"
#include "llvm/IR/Module.h"
#include "llvm/Transforms/Scalar/SCCP.h"
#include "llvm/Transforms/Scalar/SROA.h"
#include "llvm/Transforms/Scalar/SimplifyCFG.h"
#include "llvm/Transforms/Utils/LoopPeel.h"
#include "llvm/Transforms/Utils/LoopSimplify.h"
#include "llvm/Transforms/Utils/LoopUtils.h"

#include <optional>

namespace kiln {

using llvm::BasicBlock;
using llvm::Constant;
using llvm::Function;
using llvm::Instruction;
using llvm::Loop;
using llvm::PHINode;
using llvm::Value;

namespace {

/// Instructions that peeling copies, before what is decided is folded: a tenth of a second.
constexpr uint64_t kMostCopied = 20000;
/// Instructions left, by which code may grow: some 20 KB.
constexpr uint64_t kMostLeft = 4000;

bool isBoundMemory(const llvm::GlobalVariable& global) {
    return global.isConstant() && global.hasInitializer() && isBoundSymbol(global.getName());
}

/// Follows a loop turn by turn.
class Turns {
public:
    Turns(Loop& loop, llvm::LoopInfo& loops, const llvm::TargetLibraryInfo& library)
        : loop_(loop), loops_(loops), library_(library), layout_(loop.getHeader()->getModule()->getDataLayout()),
          order_(&loop) {
        order_.perform(&loops);
        for (const BasicBlock* block : loop.blocks())
            size_ += block->size();
    }

    /// How often it turns; nothing: that cannot be told, or bound memory does not say so.
    std::optional<unsigned> count() {
        start();
        for (uint64_t turns = 1; turns * size_ <= kMostCopied && left_ <= kMostLeft; ++turns) {
            readsBound_ = false;
            follow();
            if (!readsBound_) return std::nullopt;
            if (!isTaken(*loop_.getLoopLatch(), *loop_.getHeader())) return static_cast<unsigned>(turns);
            if (!goOn()) return std::nullopt;
        }
        return std::nullopt;
    }

private:
    Constant* known(Value* value) const {
        if (auto* constant = llvm::dyn_cast<Constant>(value)) return constant;
        return known_.lookup(value);
    }
    bool isTaken(const BasicBlock& from, const BasicBlock& to) const { return taken_.contains({&from, &to}); }
    bool isLive(const BasicBlock& block) const {
        return &block == loop_.getHeader() ||
               llvm::any_of(llvm::predecessors(&block), [&](const BasicBlock* from) { return isTaken(*from, block); });
    }

    void start() {
        for (PHINode& phi : loop_.getHeader()->phis())
            if (auto* constant = llvm::dyn_cast<Constant>(phi.getIncomingValueForBlock(loop_.getLoopPreheader())))
                known_[&phi] = constant;
    }

    /// The next turn's phis. False: nothing is known in it.
    bool goOn() {
        llvm::SmallVector<std::pair<PHINode*, Constant*>, 4> next;
        for (PHINode& phi : loop_.getHeader()->phis())
            if (Constant* constant = known(phi.getIncomingValueForBlock(loop_.getLoopLatch())))
                next.emplace_back(&phi, constant);
        known_.clear();
        known_.insert(next.begin(), next.end());
        return !next.empty();
    }

    void follow() {
        taken_.clear();
        for (BasicBlock* block : llvm::make_range(order_.beginRPO(), order_.endRPO())) {
            if (!isLive(*block)) continue;
            for (Instruction& instruction : *block) {
                if (instruction.isTerminator()) break;
                if (block == loop_.getHeader() && llvm::isa<PHINode>(instruction)) continue;
                if (Constant* constant = fold(instruction))
                    known_[&instruction] = constant;
                else
                    ++left_;
            }
            leave(*block);
        }
    }

    void leave(BasicBlock& block) {
        Instruction& end = *block.getTerminator();
        const BasicBlock* only = nullptr;
        if (auto* branch = llvm::dyn_cast<llvm::BranchInst>(&end); branch && branch->isConditional()) {
            if (auto* taken = llvm::dyn_cast_if_present<llvm::ConstantInt>(known(branch->getCondition())))
                only = branch->getSuccessor(taken->isZero() ? 1 : 0);
        } else if (auto* choice = llvm::dyn_cast<llvm::SwitchInst>(&end)) {
            if (auto* taken = llvm::dyn_cast_if_present<llvm::ConstantInt>(known(choice->getCondition())))
                only = choice->findCaseValue(taken)->getCaseSuccessor();
        }
        if (!only) ++left_;
        for (const BasicBlock* next : llvm::successors(&block))
            if (!only || next == only) taken_.insert({&block, next});
    }

    Constant* fold(Instruction& instruction) {
        if (auto* phi = llvm::dyn_cast<PHINode>(&instruction)) return foldPhi(*phi);
        if (auto* load = llvm::dyn_cast<llvm::LoadInst>(&instruction)) return foldLoad(*load);
        if (auto* select = llvm::dyn_cast<llvm::SelectInst>(&instruction))
            if (auto* which = llvm::dyn_cast_if_present<llvm::ConstantInt>(known(select->getCondition())))
                return known(which->isZero() ? select->getFalseValue() : select->getTrueValue());
        if (instruction.mayHaveSideEffects()) return nullptr;
        llvm::SmallVector<Constant*, 4> operands;
        for (Value* operand : instruction.operands()) {
            Constant* constant = known(operand);
            if (!constant) return nullptr;
            operands.push_back(constant);
        }
        return llvm::ConstantFoldInstOperands(&instruction, operands, layout_, &library_);
    }

    Constant* foldPhi(const PHINode& phi) const {
        const BasicBlock* block = phi.getParent();
        if (loops_.getLoopFor(block) != &loop_ && loops_.isLoopHeader(block)) return nullptr; // differs by inner turn
        Constant* all = nullptr;
        for (unsigned i = 0; i < phi.getNumIncomingValues(); ++i) {
            if (!isTaken(*phi.getIncomingBlock(i), *block)) continue;
            Constant* one = known(phi.getIncomingValue(i));
            if (!one || (all && all != one)) return nullptr;
            all = one;
        }
        return all;
    }

    Constant* foldLoad(llvm::LoadInst& load) {
        Constant* from = load.isSimple() ? known(load.getPointerOperand()) : nullptr;
        if (!from) return nullptr;
        auto* memory = llvm::dyn_cast<llvm::GlobalVariable>(llvm::getUnderlyingObject(from));
        Constant* value = memory ? llvm::ConstantFoldLoadFromConstPtr(from, load.getType(), layout_) : nullptr;
        readsBound_ |= value && isBoundMemory(*memory);
        return value;
    }

    const Loop& loop_;
    llvm::LoopInfo& loops_;
    const llvm::TargetLibraryInfo& library_;
    const llvm::DataLayout& layout_;
    llvm::LoopBlocksDFS order_;
    uint64_t size_ = 0;
    // Of the turn that is followed.
    llvm::DenseMap<const Value*, Constant*> known_;
    llvm::DenseSet<std::pair<const BasicBlock*, const BasicBlock*>> taken_;
    bool readsBound_ = false;
    uint64_t left_ = 0; ///< of all turns
};

bool mayBePeeled(const Loop& loop) {
    return loop.isLoopSimplifyForm() && loop.isSafeToClone() && llvm::canPeel(&loop);
}

bool layOut(Loop& loop, Function& function, llvm::FunctionAnalysisManager& manager) {
    auto& loops = manager.getResult<llvm::LoopAnalysis>(function);
    auto& dominators = manager.getResult<llvm::DominatorTreeAnalysis>(function);
    auto& assumptions = manager.getResult<llvm::AssumptionAnalysis>(function);
    auto& evolution = manager.getResult<llvm::ScalarEvolutionAnalysis>(function);
    auto& library = manager.getResult<llvm::TargetLibraryAnalysis>(function);
    if (!mayBePeeled(loop)) return false;
    const std::optional<unsigned> turns = Turns(loop, loops, library).count();
    if (!turns) return false;
    llvm::formLCSSARecursively(loop, dominators, &loops, &evolution);
    llvm::ValueToValueMapTy values;
    return llvm::peelLoop(&loop, *turns, &loops, &evolution, dominators, &assumptions, /*PreserveLCSSA=*/true, values);
}

/// Loops get the shape in which they can be peeled.
bool layOutLoops(Function& function, llvm::FunctionAnalysisManager& manager) {
    auto& loops = manager.getResult<llvm::LoopAnalysis>(function);
    auto& dominators = manager.getResult<llvm::DominatorTreeAnalysis>(function);
    auto& assumptions = manager.getResult<llvm::AssumptionAnalysis>(function);
    auto& evolution = manager.getResult<llvm::ScalarEvolutionAnalysis>(function);
    bool changed = false;
    for (Loop* outermost : loops)
        changed |= llvm::simplifyLoop(outermost, &dominators, &loops, &evolution, &assumptions, nullptr,
                                      /*PreserveLCSSA=*/false);
    for (Loop* loop : loops.getLoopsInPreorder())
        if (layOut(*loop, function, manager)) return true; // the others are asked again, without what is never reached
    if (changed) manager.invalidate(function, llvm::PreservedAnalyses::none());
    return false;
}

} // namespace

llvm::PreservedAnalyses LayOutLoopsPass::run(Function& function, llvm::FunctionAnalysisManager& manager) {
    if (llvm::none_of(function.getParent()->globals(), isBoundMemory)) return llvm::PreservedAnalyses::all();
    llvm::FunctionPassManager fold;
    fold.addPass(llvm::SCCPPass());
    fold.addPass(llvm::SimplifyCFGPass());
    fold.addPass(llvm::SROAPass(llvm::SROAOptions::ModifyCFG)); // stacks, whose places are constant now
    // Each brings at least one loop to an end.
    for (unsigned rounds = manager.getResult<llvm::LoopAnalysis>(function).getLoopsInPreorder().size(); rounds != 0;
         --rounds) {
        if (!layOutLoops(function, manager)) break;
        manager.invalidate(function, llvm::PreservedAnalyses::none());
        manager.invalidate(function, fold.run(function, manager));
    }
    return llvm::PreservedAnalyses::none();
}

} // namespace kiln
