#include "ir/lower.h"

#include "ir/diagnostics.h"
#include "ir/program_module.h"

#include "llvm/ADT/APInt.h"
#include "llvm/IR/GlobalAlias.h"
#include "llvm/IR/GlobalIFunc.h"
#include "llvm/IR/Module.h"

namespace kiln {

namespace {

struct Target {
    llvm::GlobalValue* base = nullptr;
    int64_t offset = 0;
};

/// What an alias names in the end; base is null for an expression that is no symbol plus offset.
Target resolve(const llvm::GlobalAlias& alias, const llvm::DataLayout& layout) {
    Target target;
    const llvm::Constant* aliasee = alias.getAliasee();
    for (;;) { // the verifier has refused cycles
        llvm::APInt offset(64, 0);
        const llvm::Value* base = aliasee->stripAndAccumulateConstantOffsets(layout, offset, /*AllowNonInbounds=*/true);
        target.offset += offset.getSExtValue();
        if (auto* next = llvm::dyn_cast<llvm::GlobalAlias>(base)) {
            aliasee = next->getAliasee();
            continue;
        }
        target.base = const_cast<llvm::GlobalValue*>(llvm::dyn_cast<llvm::GlobalValue>(base));
        return target;
    }
}

llvm::Error removeAliases(llvm::Module& module, ProgramFacts& facts) {
    for (llvm::GlobalAlias& alias : llvm::make_early_inc_range(module.aliases())) {
        Target target = resolve(alias, module.getDataLayout());
        if (!target.base)
            return failure("alias '" + alias.getName() + "' does not name a symbol with a constant offset");
        if (!target.base->hasName()) target.base->setName("unnamed");
        if (!alias.hasLocalLinkage() && alias.hasName() && !target.base->isThreadLocal())
            facts.aliases.push_back({alias.getName().str(), target.base->getName().str(), target.offset});
        // A weak alias too: a Program's definitions are final.
        alias.replaceAllUsesWith(alias.getAliasee());
        alias.eraseFromParent();
    }
    return llvm::Error::success();
}

llvm::Error removeIFuncs(llvm::Module& module, ProgramFacts& facts) {
    for (llvm::GlobalIFunc& ifunc : llvm::make_early_inc_range(module.ifuncs())) {
        const llvm::Function* resolver = ifunc.getResolverFunction();
        auto* type = llvm::dyn_cast<llvm::FunctionType>(ifunc.getValueType());
        if (!resolver || !type) return failure("ifunc '" + ifunc.getName() + "' has no resolver function");
        auto* function = llvm::Function::Create(type, llvm::GlobalValue::ExternalLinkage, "", module);
        if (!ifunc.hasName()) ifunc.setName("unnamed");
        function->takeName(&ifunc);
        facts.ifuncs.push_back({function->getName().str(), resolver->getName().str()});
        ifunc.replaceAllUsesWith(function);
        ifunc.eraseFromParent();
    }
    return llvm::Error::success();
}

} // namespace

llvm::Error lowerAliases(llvm::Module& module, ProgramFacts& facts) {
    if (llvm::Error error = removeAliases(module, facts)) return error;
    return removeIFuncs(module, facts);
}

} // namespace kiln
