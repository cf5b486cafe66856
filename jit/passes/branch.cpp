// Row `branch`: threading, simplification and layout of control flow.

#include "jit/pass_table.h"
#include "jit/passes/store_always.h"
#include "jit/passes/unfold_selects.h"

#include "llvm/Transforms/Scalar/JumpThreading.h"
#include "llvm/Transforms/Scalar/LowerExpectIntrinsic.h"
#include "llvm/Transforms/Scalar/SimplifyCFG.h"
#include "llvm/Transforms/Scalar/TailRecursionElimination.h"

namespace kiln {

using llvm::SimplifyCFGOptions;

void addBranch(Phase phase, PassSink& sink) {
    llvm::FunctionPassManager& passes = sink.function;
    const auto ranges = SimplifyCFGOptions().convertSwitchRangeToICmp(true);
    switch (phase) {
    case Phase::Early:
        passes.addPass(llvm::LowerExpectIntrinsicPass());
        passes.addPass(llvm::SimplifyCFGPass());
        break;
    case Phase::Tidy: passes.addPass(llvm::SimplifyCFGPass(ranges)); break;
    case Phase::Thread: passes.addPass(llvm::JumpThreadingPass()); break;
    case Phase::Main:
        passes.addPass(llvm::TailCallElimPass());
        passes.addPass(llvm::SimplifyCFGPass(ranges));
        break;
    case Phase::Late:
        passes.addPass(StoreAlwaysPass());
        passes.addPass(llvm::SimplifyCFGPass(SimplifyCFGOptions(ranges).hoistCommonInsts(true).sinkCommonInsts(true)));
        break;
    case Phase::Last:
        // Loops are done with: headers may be folded, and switches become tables.
        passes.addPass(llvm::SimplifyCFGPass(SimplifyCFGOptions(ranges)
                                                 .forwardSwitchCondToPhi(true)
                                                 .convertSwitchToLookupTable(true)
                                                 .needCanonicalLoops(false)
                                                 .hoistCommonInsts(true)
                                                 .sinkCommonInsts(true)));
        break;
    case Phase::Unfold: passes.addPass(UnfoldSelectsPass()); break;
    default: break;
    }
}

} // namespace kiln
