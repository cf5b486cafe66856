// Row `inline`. The inlining itself is a walk, not a list of passes: the runner (jit/passes.cpp) puts it between
// `before` and `after` of the schedule, runs Main on each component of the call graph before its functions are
// simplified, and Late after.

#include "jit/pass_table.h"
#include "jit/passes/drop_cold_callees.h"
#include "jit/passes/inline_recursion.h"
#include "jit/passes/switch_table_calls.h"
#include "jit/unit_names.h"

#include "llvm/Transforms/IPO/ArgumentPromotion.h"
#include "llvm/Transforms/IPO/FunctionAttrs.h"
#include "llvm/Transforms/IPO/InferFunctionAttrs.h"
#include "llvm/Transforms/Instrumentation/PGOInstrumentation.h"

namespace kiln {

namespace {

/// A call through a pointer was promoted to: if the pointer is the body's, call the body. What pointers to the function
/// are is its symbol's address; the body in the unit is only for direct calls.
class CompareSymbols : public llvm::PassInfoMixin<CompareSymbols> {
public:
    llvm::PreservedAnalyses run(llvm::Module& unit, llvm::ModuleAnalysisManager&) {
        bool changed = false;
        for (llvm::Function& body : unit)
            if (llvm::Function* symbol = symbolOfCopy(unit, body)) changed |= replaceAddress(*symbol, body);
        return changed ? llvm::PreservedAnalyses::none() : llvm::PreservedAnalyses::all();
    }

private:
    static bool replaceAddress(llvm::Function& symbol, llvm::Function& body) {
        if (!body.hasAddressTaken()) return false;
        body.replaceUsesWithIf(&symbol, [](const llvm::Use& use) { return llvm::isa<llvm::ICmpInst>(use.getUser()); });
        return true;
    }
};

} // namespace

void addInline(Phase phase, PassSink& sink) {
    switch (phase) {
    case Phase::Early: // what the C library's functions do is known without their bodies
        sink.module.addPass(llvm::InferFunctionAttrsPass());
        sink.module.addPass(SwitchTableCallsPass());
        sink.module.addPass(llvm::PGOIndirectCallPromotion());
        sink.module.addPass(CompareSymbols());
        sink.module.addPass(DropColdCalleesPass());
        sink.module.addPass(InlineRecursionPass());
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
