// Row `combine`: cheaper instructions for the same value, and expressions brought into one order.

#include "jit/pass_table.h"

#include "llvm/Transforms/AggressiveInstCombine/AggressiveInstCombine.h"
#include "llvm/Transforms/InstCombine/InstCombine.h"
#include "llvm/Transforms/Scalar/ConstraintElimination.h"
#include "llvm/Transforms/Scalar/DivRemPairs.h"
#include "llvm/Transforms/Scalar/Float2Int.h"
#include "llvm/Transforms/Scalar/InstSimplifyPass.h"
#include "llvm/Transforms/Scalar/LowerConstantIntrinsics.h"
#include "llvm/Transforms/Scalar/Reassociate.h"
#include "llvm/Transforms/Utils/LibCallsShrinkWrap.h"

namespace kiln {

void addCombine(Phase phase, PassSink& sink) {
    llvm::FunctionPassManager& passes = sink.function;
    switch (phase) {
    case Phase::Early:
        passes.addPass(llvm::InstCombinePass());
        passes.addPass(llvm::AggressiveInstCombinePass());
        passes.addPass(llvm::LibCallsShrinkWrapPass());
        break;
    case Phase::Main: passes.addPass(llvm::InstCombinePass()); break;
    case Phase::Late:
        passes.addPass(llvm::ReassociatePass());
        passes.addPass(llvm::ConstraintEliminationPass());
        break;
    case Phase::Tidy:
        passes.addPass(llvm::Float2IntPass());
        passes.addPass(llvm::LowerConstantIntrinsicsPass());
        break;
    case Phase::Last:
        passes.addPass(llvm::InstSimplifyPass());
        passes.addPass(llvm::DivRemPairsPass());
        break;
    default: break;
    }
}

} // namespace kiln
