#include "ir/clang_preinline.h"

#include "ir/vector_divisions.h"

#include "llvm/Analysis/InlineCost.h"
#include "llvm/IR/Module.h"
#include "llvm/Passes/PassBuilder.h"
#include "llvm/Transforms/IPO/AlwaysInliner.h"
#include "llvm/Transforms/IPO/GlobalDCE.h"
#include "llvm/Transforms/IPO/Inliner.h"
#include "llvm/Transforms/Scalar/EarlyCSE.h"
#include "llvm/Transforms/Scalar/SROA.h"
#include "llvm/Transforms/Scalar/SimplifyCFG.h"

namespace kiln {

namespace {

/// In LLVM's units of inline cost (5 an instruction). -O2 takes 225; this takes what is about as short as the call,
/// so that the profile still decides about all that matters.
constexpr int kTinyThreshold = 40;

bool hasSharedFunctions(const llvm::Module& module) {
    return llvm::any_of(module, [](const llvm::Function& f) { return f.hasLinkOnceLinkage() && !f.isDeclaration(); });
}

bool hasAlwaysInline(const llvm::Module& module) {
    return llvm::any_of(module, [](const llvm::Function& f) {
        return f.hasFnAttribute(llvm::Attribute::AlwaysInline) && !f.isDeclaration();
    });
}

} // namespace

void preinline(llvm::Module& module, bool isCxx) {
    bool inlineTiny = isCxx && hasSharedFunctions(module);
    if (!inlineTiny && !hasAlwaysInline(module)) return;

    for (llvm::Function& function : module)
        hideVectorDivisions(function);

    llvm::LoopAnalysisManager loops;
    llvm::FunctionAnalysisManager functions;
    llvm::CGSCCAnalysisManager components;
    llvm::ModuleAnalysisManager modules;
    llvm::PassBuilder builder;
    builder.registerModuleAnalyses(modules);
    builder.registerCGSCCAnalyses(components);
    builder.registerFunctionAnalyses(functions);
    builder.registerLoopAnalyses(loops);
    builder.crossRegisterProxies(loops, functions, components, modules);

    llvm::ModulePassManager passes;
    passes.addPass(llvm::AlwaysInlinerPass());
    if (inlineTiny) {
        // Callees first, simplified before their callers look at their size.
        llvm::ModuleInlinerWrapperPass inliner(llvm::getInlineParams(kTinyThreshold));
        llvm::FunctionPassManager simplify;
        simplify.addPass(llvm::SROAPass(llvm::SROAOptions::ModifyCFG));
        simplify.addPass(llvm::EarlyCSEPass());
        simplify.addPass(llvm::SimplifyCFGPass(llvm::SimplifyCFGOptions().speculateBlocks(false)));
        inliner.getPM().addPass(llvm::createCGSCCToFunctionPassAdaptor(std::move(simplify)));
        passes.addPass(std::move(inliner));
    }
    passes.addPass(llvm::GlobalDCEPass());
    passes.run(module, modules);
}

} // namespace kiln
