// Row `scalar`: memory and aggregates into registers, each value computed once.

#include "jit/pass_table.h"

#include "llvm/Transforms/Scalar/EarlyCSE.h"
#include "llvm/Transforms/Scalar/GVN.h"
#include "llvm/Transforms/Scalar/InferAlignment.h"
#include "llvm/Transforms/Scalar/MergedLoadStoreMotion.h"
#include "llvm/Transforms/Scalar/SROA.h"
#include "llvm/Transforms/Vectorize/VectorCombine.h"

namespace kiln {

void addScalar(Phase phase, PassSink& sink) {
    llvm::FunctionPassManager& passes = sink.function;
    switch (phase) {
    case Phase::Main:
        passes.addPass(llvm::SROAPass(llvm::SROAOptions::ModifyCFG));
        passes.addPass(llvm::EarlyCSEPass(/*UseMemorySSA=*/true));
        break;
    case Phase::Late:
        passes.addPass(llvm::SROAPass(llvm::SROAOptions::ModifyCFG));
        // Vectors written in the source may become scalars again now, before redundancies are looked for.
        passes.addPass(llvm::VectorCombinePass(/*TryEarlyFoldsOnly=*/true));
        passes.addPass(llvm::MergedLoadStoreMotionPass());
        passes.addPass(llvm::GVNPass());
        break;
    case Phase::Tidy:
        passes.addPass(llvm::SROAPass(llvm::SROAOptions::PreserveCFG));
        passes.addPass(llvm::InferAlignmentPass());
        break;
    default: break;
    }
}

} // namespace kiln
