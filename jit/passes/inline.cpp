// Row `inline`. The inlining itself is a walk, not a list of passes: the runner (jit/passes.cpp) puts it between
// `before` and `after` of the schedule, runs Main on each component of the call graph before its functions are
// simplified, and Late after.

#include "jit/pass_table.h"

#include "llvm/Transforms/IPO/ArgumentPromotion.h"
#include "llvm/Transforms/IPO/FunctionAttrs.h"
#include "llvm/Transforms/IPO/InferFunctionAttrs.h"

namespace kiln {

void addInline(Phase phase, PassSink& sink) {
    switch (phase) {
    case Phase::Early: // what the C library's functions do is known without their bodies
        sink.module.addPass(llvm::InferFunctionAttrsPass());
        break;
    case Phase::Main:
        sink.scc.addPass(llvm::PostOrderFunctionAttrsPass(/*SkipNonRecursive=*/true));
        sink.scc.addPass(llvm::ArgumentPromotionPass());
        break;
    case Phase::Late: // what the simplified body does decides how callers may treat calls to it
        sink.scc.addPass(llvm::PostOrderFunctionAttrsPass());
        break;
    default: break;
    }
}

} // namespace kiln
