// Row `dce`: dead code, dead stores, dead arguments and functions.

#include "jit/pass_table.h"

#include "llvm/Transforms/IPO/DeadArgumentElimination.h"
#include "llvm/Transforms/IPO/ElimAvailExtern.h"
#include "llvm/Transforms/IPO/GlobalDCE.h"
#include "llvm/Transforms/IPO/GlobalOpt.h"
#include "llvm/Transforms/Scalar/ADCE.h"
#include "llvm/Transforms/Scalar/BDCE.h"
#include "llvm/Transforms/Scalar/DeadStoreElimination.h"
#include "llvm/Transforms/Scalar/MemCpyOptimizer.h"
#include "llvm/Transforms/Utils/MoveAutoInit.h"

namespace kiln {

void addDce(Phase phase, PassSink& sink) {
    switch (phase) {
    case Phase::Tidy: sink.function.addPass(llvm::BDCEPass()); break;
    case Phase::Main:
        sink.function.addPass(llvm::ADCEPass());
        sink.function.addPass(llvm::MemCpyOptPass()); // copies that die leave stores that die
        sink.function.addPass(llvm::DSEPass());
        sink.function.addPass(llvm::MoveAutoInitPass());
        break;
    case Phase::Late:
        sink.module.addPass(llvm::DeadArgumentEliminationPass());
        sink.module.addPass(llvm::GlobalOptPass()); // internal functions get the cheap calling convention
        sink.module.addPass(llvm::GlobalDCEPass());
        sink.module.addPass(llvm::EliminateAvailableExternallyPass());
        break;
    case Phase::Last: sink.module.addPass(llvm::GlobalDCEPass()); break;
    default: break;
    }
}

} // namespace kiln
