#include "ir/lower.h"

#include "llvm/Analysis/TargetLibraryInfo.h"
#include "llvm/IR/Module.h"
#include "llvm/TargetParser/Triple.h"

namespace kiln {

void lowerNames(llvm::Module& module) {
    for (llvm::GlobalObject& global : module.global_objects()) {
        // The engine's tables are keyed by name; LLVM makes names unique.
        if (!global.hasName()) global.setName("unnamed");
        if (!global.isDeclarationForLinker()) continue;
        // The host's symbols may lie anywhere, and be of any visibility there: a call or access must go the long way.
        global.setVisibility(llvm::GlobalValue::DefaultVisibility);
        global.setDLLStorageClass(llvm::GlobalValue::DefaultStorageClass);
        global.setDSOLocal(false);
    }
    llvm::TargetLibraryInfoImpl library{llvm::Triple(module.getTargetTriple())};
    for (llvm::Function& function : module) {
        if (function.isDeclaration()) continue;
        // What comes from -O0 output would otherwise be left as slow as it is; noinline stays.
        function.removeFnAttr(llvm::Attribute::OptimizeNone);
        // LLVM goes by the name alone and would fold calls of a static `sin` as the library's.
        llvm::LibFunc known;
        if (function.hasLocalLinkage() && library.getLibFunc(function.getName(), known))
            function.addFnAttr(llvm::Attribute::NoBuiltin);
    }
}

} // namespace kiln
