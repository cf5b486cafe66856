#include "ir/lower.h"

#include "ir/pass_managers.h"

#include "llvm/IR/Module.h"
#include "llvm/Transforms/Coroutines/CoroCleanup.h"
#include "llvm/Transforms/Coroutines/CoroEarly.h"
#include "llvm/Transforms/Coroutines/CoroSplit.h"
#include "llvm/Transforms/IPO/AlwaysInliner.h"
#include "llvm/Transforms/Scalar/SROA.h"
#include "llvm/Transforms/Scalar/SimplifyCFG.h"

namespace kiln {

namespace {

bool hasAlwaysInline(const llvm::Module& module) {
    return llvm::any_of(module, [](const llvm::Function& function) {
        return function.hasFnAttribute(llvm::Attribute::AlwaysInline) && !function.isDeclaration();
    });
}

bool hasCoroutines(const llvm::Module& module) {
    return llvm::any_of(module, [](const llvm::Function& function) {
        return function.isPresplitCoroutine() || function.getName().starts_with("llvm.coro.");
    });
}

/// As LLVM's pipelines do it: code generation dies of what they would leave behind.
void splitCoroutines(llvm::Module& module, PassManagers& passes) {
    llvm::ModulePassManager early;
    early.addPass(llvm::CoroEarlyPass());
    // Every local value that lives across a suspension goes into the coroutine's frame, so fewer of them is faster.
    llvm::FunctionPassManager simplify;
    simplify.addPass(llvm::SROAPass(llvm::SROAOptions::PreserveCFG));
    simplify.addPass(llvm::SimplifyCFGPass());
    llvm::CGSCCPassManager split;
    split.addPass(llvm::createCGSCCToFunctionPassAdaptor(std::move(simplify)));
    split.addPass(llvm::CoroSplitPass(/*OptimizeFrame=*/true));
    early.addPass(llvm::createModuleToPostOrderCGSCCPassAdaptor(std::move(split)));
    early.addPass(llvm::CoroCleanupPass());
    early.run(module, passes.modules());
}

} // namespace

void lowerCoroutines(llvm::Module& module, PassManagers& passes) {
    auto inlineAlways = [&] {
        if (hasAlwaysInline(module)) llvm::AlwaysInlinerPass().run(module, passes.modules());
    };
    inlineAlways();
    if (hasCoroutines(module)) {
        splitCoroutines(module, passes);
        inlineAlways(); // splitting makes calls of its own
    }
    passes.clear();
}

} // namespace kiln
