// Row `vectorize`: loops and straight-line code on vectors.

#include "ir/vector_divisions.h"
#include "jit/pass_table.h"
#include "jit/passes/keep_short_loops.h"

#include "llvm/Transforms/Scalar/InferAlignment.h"
#include "llvm/Transforms/Scalar/LoopLoadElimination.h"
#include "llvm/Transforms/Vectorize/LoopVectorize.h"
#include "llvm/Transforms/Vectorize/SLPVectorizer.h"
#include "llvm/Transforms/Vectorize/VectorCombine.h"

namespace kiln {

namespace {

/// What vectorizers make goes through the same simplification as what came in.
struct HideVectorDivisionsPass : llvm::PassInfoMixin<HideVectorDivisionsPass> {
    llvm::PreservedAnalyses run(llvm::Function& function, llvm::FunctionAnalysisManager&) {
        if (!hideVectorDivisions(function)) return llvm::PreservedAnalyses::all();
        llvm::PreservedAnalyses preserved;
        preserved.preserveSet<llvm::CFGAnalyses>();
        return preserved;
    }
};

} // namespace

void addVectorize(Phase phase, PassSink& sink) {
    llvm::FunctionPassManager& passes = sink.function;
    switch (phase) {
    case Phase::Main:
        passes.addPass(KeepShortLoopsPass());
        passes.addPass(llvm::LoopVectorizePass());
        passes.addPass(HideVectorDivisionsPass());
        passes.addPass(llvm::InferAlignmentPass());
        // The vectorizer's run-time checks have made loops in which a load is known to read the store before it.
        passes.addPass(llvm::LoopLoadEliminationPass());
        break;
    case Phase::Pack:
        passes.addPass(llvm::SLPVectorizerPass());
        passes.addPass(HideVectorDivisionsPass());
        passes.addPass(llvm::VectorCombinePass());
        break;
    default: break;
    }
}

} // namespace kiln
