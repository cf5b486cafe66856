// Row `specialize`: what is known of values. Constants across the unit, ranges along branches, possible callees; loops
// that bound memory drives.

#include "jit/pass_table.h"
#include "jit/passes/lay_out_loops.h"

#include "llvm/Transforms/IPO/CalledValuePropagation.h"
#include "llvm/Transforms/IPO/SCCP.h"
#include "llvm/Transforms/Scalar/CallSiteSplitting.h"
#include "llvm/Transforms/Scalar/CorrelatedValuePropagation.h"
#include "llvm/Transforms/Scalar/SCCP.h"

namespace kiln {

void addSpecialize(Phase phase, PassSink& sink) {
    switch (phase) {
    case Phase::Early:
        sink.module.addPass(llvm::IPSCCPPass());
        sink.module.addPass(llvm::CalledValuePropagationPass());
        sink.function.addPass(llvm::CallSiteSplittingPass());
        break;
    case Phase::Turn: sink.function.addPass(LayOutLoopsPass()); break;
    case Phase::Main: sink.function.addPass(llvm::CorrelatedValuePropagationPass()); break;
    case Phase::Late: sink.function.addPass(llvm::SCCPPass()); break;
    default: break;
    }
}

} // namespace kiln
