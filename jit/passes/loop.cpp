// Row `loop`: rotation, hoisting, unswitching, induction variables, unrolling.

#include "ir/canonicalize.h"
#include "jit/pass_table.h"

#include "llvm/Analysis/OptimizationRemarkEmitter.h"
#include "llvm/Transforms/Scalar/AlignmentFromAssumptions.h"
#include "llvm/Transforms/Scalar/IndVarSimplify.h"
#include "llvm/Transforms/Scalar/LICM.h"
#include "llvm/Transforms/Scalar/LoopDeletion.h"
#include "llvm/Transforms/Scalar/LoopDistribute.h"
#include "llvm/Transforms/Scalar/LoopIdiomRecognize.h"
#include "llvm/Transforms/Scalar/LoopInstSimplify.h"
#include "llvm/Transforms/Scalar/LoopPassManager.h"
#include "llvm/Transforms/Scalar/LoopRotation.h"
#include "llvm/Transforms/Scalar/LoopSimplifyCFG.h"
#include "llvm/Transforms/Scalar/LoopSink.h"
#include "llvm/Transforms/Scalar/LoopUnrollPass.h"
#include "llvm/Transforms/Scalar/SimpleLoopUnswitch.h"

namespace kiln {

namespace {

constexpr int kOptLevel = 3; // as LLVM's unrollers count it

llvm::LICMPass licm(bool allowSpeculation) {
    const llvm::LICMOptions defaults;
    return llvm::LICMPass(defaults.MssaOptCap, defaults.MssaNoAccForPromotionCap, allowSpeculation);
}

template <typename Passes>
auto onLoops(Passes passes, bool useMemorySsa) {
    return llvm::createFunctionToLoopPassAdaptor(std::move(passes), useMemorySsa,
                                                 /*UseBlockFrequencyInfo=*/useMemorySsa);
}

llvm::LoopPassManager shape() {
    llvm::LoopPassManager loops;
    loops.addPass(llvm::LoopInstSimplifyPass());
    loops.addPass(llvm::LoopSimplifyCFGPass());
    // Hoist before rotation, so that it copies a smaller header; nothing speculative yet, rotation would undo it.
    loops.addPass(licm(/*allowSpeculation=*/false));
    loops.addPass(llvm::LoopRotatePass());
    loops.addPass(licm(/*allowSpeculation=*/true));
    loops.addPass(llvm::SimpleLoopUnswitchPass(/*NonTrivial=*/true));
    return loops;
}

llvm::LoopPassManager count() {
    llvm::LoopPassManager loops;
    loops.addPass(llvm::LoopIdiomRecognizePass());
    loops.addPass(llvm::IndVarSimplifyPass());
    loops.addPass(llvm::SimpleLoopUnswitchPass(/*NonTrivial=*/true));
    loops.addPass(llvm::LoopDeletionPass());
    loops.addPass(llvm::LoopFullUnrollPass(kOptLevel));
    return loops;
}

/// Partial and runtime unrolling. LLVM peels off the turns that a loop takes by the counts; that pays where a call of
/// the function takes few and there are many calls: in recursion by plain calls (a quarter of fib's time). Elsewhere it
/// made no program faster, and for some it was a twentieth of the time to compile.
struct UnrollPass : llvm::PassInfoMixin<UnrollPass> {
    llvm::PreservedAnalyses run(llvm::Function& function, llvm::FunctionAnalysisManager& manager) {
        const auto options = llvm::LoopUnrollOptions(kOptLevel).setProfileBasedPeeling(callsItself(function));
        return llvm::LoopUnrollPass(options).run(function, manager);
    }
};

} // namespace

void addLoop(Phase phase, PassSink& sink) {
    llvm::FunctionPassManager& passes = sink.function;
    switch (phase) {
    case Phase::Early: passes.addPass(onLoops(shape(), /*useMemorySsa=*/true)); break;
    case Phase::Main: passes.addPass(onLoops(count(), /*useMemorySsa=*/false)); break;
    case Phase::Hoist: passes.addPass(onLoops(licm(/*allowSpeculation=*/true), /*useMemorySsa=*/true)); break;
    case Phase::Late: {
        llvm::LoopPassManager loops;
        loops.addPass(llvm::LoopRotatePass());
        loops.addPass(llvm::LoopDeletionPass());
        passes.addPass(onLoops(std::move(loops), /*useMemorySsa=*/false));
        passes.addPass(llvm::LoopDistributePass());
        break;
    }
    case Phase::Unroll: passes.addPass(UnrollPass()); break;
    case Phase::Last:
        passes.addPass(llvm::AlignmentFromAssumptionsPass());
        passes.addPass(llvm::LoopSinkPass());
        break;
    default: break;
    }
}

} // namespace kiln
