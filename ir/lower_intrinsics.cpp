#include "ir/lower.h"

#include "ir/pass_managers.h"

#include "llvm/ADT/SetVector.h"
#include "llvm/IR/IntrinsicInst.h"
#include "llvm/IR/Module.h"
#include "llvm/Transforms/IPO/LowerTypeTests.h"
#include "llvm/Transforms/Scalar/LowerConstantIntrinsics.h"
#include "llvm/Transforms/Scalar/LowerExpectIntrinsic.h"

namespace kiln {

void lowerIntrinsics(llvm::Module& module, PassManagers& passes) {
    // Only functions that call one of them; in most modules there is none.
    llvm::SetVector<llvm::Function*> constants, expects;
    for (llvm::Function& intrinsic : module) {
        llvm::SetVector<llvm::Function*>* callers = nullptr;
        switch (intrinsic.getIntrinsicID()) {
        case llvm::Intrinsic::is_constant:
        case llvm::Intrinsic::objectsize: callers = &constants; break;
        case llvm::Intrinsic::expect:
        case llvm::Intrinsic::expect_with_probability: callers = &expects; break;
        default: continue;
        }
        for (llvm::User* user : intrinsic.users())
            if (auto* call = llvm::dyn_cast<llvm::CallInst>(user)) callers->insert(call->getFunction());
    }
    for (llvm::Function* function : constants)
        llvm::LowerConstantIntrinsicsPass().run(*function, passes.functions());
    for (llvm::Function* function : expects)
        llvm::LowerExpectIntrinsicPass().run(*function, passes.functions());
    // Without link-time optimization nobody else removes these, and code generation does not know them.
    if (llvm::Function* test = module.getFunction("llvm.type.test"); test && !test->use_empty())
        llvm::LowerTypeTestsPass(nullptr, nullptr, /*DropTypeTests=*/true).run(module, passes.modules());
    if (!constants.empty() || !expects.empty()) passes.clear();
}

} // namespace kiln
