#include "ir/link_sources.h"

#include "ir/diagnostics.h"

#include "llvm/IR/Module.h"
#include "llvm/Linker/Linker.h"

namespace kiln {

llvm::Error SourceLinker::add(std::unique_ptr<llvm::Module> module, llvm::StringRef file) {
    // LLVM's linker reports duplicates too, but knows only one of the files.
    for (llvm::GlobalValue& global : module->global_values()) {
        if (!global.isStrongDefinitionForLinker() || global.hasLocalLinkage() || global.hasAppendingLinkage() ||
            !global.hasName() || global.hasComdat())
            continue;
        auto [known, isNew] = definedIn_.try_emplace(global.getName(), file.str());
        if (!isNew)
            return failure("symbol '" + global.getName() + "' is defined in both '" + known->second + "' and '" + file +
                           "'");
    }
    if (!module_) {
        module_ = std::move(module);
        return llvm::Error::success();
    }
    // The first source's name stands for the Program.
    if (llvm::Linker::linkModules(*module_, std::move(module)))
        return failure("cannot link '" + file + "' with the sources before it: " + diagnostics_.takeErrors());
    return llvm::Error::success();
}

std::unique_ptr<llvm::Module> SourceLinker::take() {
    return std::move(module_);
}

} // namespace kiln
