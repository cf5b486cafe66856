#include "jit/passes/keep_short_loops.h"

#include "llvm/Analysis/LoopInfo.h"
#include "llvm/Analysis/OptimizationRemarkEmitter.h"
#include "llvm/Analysis/ScalarEvolution.h"
#include "llvm/Transforms/Utils/LoopUtils.h"

namespace kiln {

using llvm::Loop;

namespace {

constexpr char kPassName[] = "kiln-short-loops"; // in remarks

/// Turns below which LLVM's vectorizer gives up the scalar rest of a loop.
constexpr unsigned kFewTurns = 16;

bool turnsFewTimes(Loop& loop, llvm::ScalarEvolution& evolution) {
    if (evolution.getSmallConstantTripCount(&loop) != 0) return false;
    if (llvm::hasVectorizeTransformation(&loop) != llvm::TM_Unspecified) return false; // the source says what to do
    const auto turns = llvm::getLoopEstimatedTripCount(&loop);
    return turns && *turns < kFewTurns;
}

void keep(Loop& loop, llvm::OptimizationRemarkEmitter& remarks) {
    llvm::addStringMetadataToLoop(&loop, "llvm.loop.vectorize.width", 1);
    llvm::addStringMetadataToLoop(&loop, "llvm.loop.interleave.count", 1);
    remarks.emit([&] {
        return llvm::OptimizationRemark(kPassName, "TurnsFewTimes", loop.getStartLoc(), loop.getHeader())
               << "is not vectorized: by the counts it turns "
               << llvm::ore::NV("Turns", *llvm::getLoopEstimatedTripCount(&loop)) << " times";
    });
}

} // namespace

llvm::PreservedAnalyses KeepShortLoopsPass::run(llvm::Function& function, llvm::FunctionAnalysisManager& manager) {
    auto& loops = manager.getResult<llvm::LoopAnalysis>(function);
    if (loops.empty() || !function.hasProfileData()) return llvm::PreservedAnalyses::all();
    auto& evolution = manager.getResult<llvm::ScalarEvolutionAnalysis>(function);
    auto& remarks = manager.getResult<llvm::OptimizationRemarkEmitterAnalysis>(function);
    for (Loop* loop : loops.getLoopsInPreorder())
        if (loop->isInnermost() && turnsFewTimes(*loop, evolution)) keep(*loop, remarks);
    return llvm::PreservedAnalyses::all(); // metadata alone
}

} // namespace kiln
