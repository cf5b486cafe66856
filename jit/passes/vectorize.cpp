// Row `vectorize`: loops and straight-line code on vectors.

#include "jit/pass_table.h"

#include "llvm/Transforms/Scalar/InferAlignment.h"
#include "llvm/Transforms/Scalar/LoopLoadElimination.h"
#include "llvm/Transforms/Vectorize/LoopVectorize.h"
#include "llvm/Transforms/Vectorize/SLPVectorizer.h"
#include "llvm/Transforms/Vectorize/VectorCombine.h"

namespace kiln {

void addVectorize(Phase phase, PassSink& sink) {
    llvm::FunctionPassManager& passes = sink.function;
    switch (phase) {
    case Phase::Main:
        passes.addPass(llvm::LoopVectorizePass());
        passes.addPass(llvm::InferAlignmentPass());
        // The vectorizer's run-time checks have made loops in which a load is known to read the store before it.
        passes.addPass(llvm::LoopLoadEliminationPass());
        break;
    case Phase::Pack:
        passes.addPass(llvm::SLPVectorizerPass());
        passes.addPass(llvm::VectorCombinePass());
        break;
    default: break;
    }
}

} // namespace kiln
