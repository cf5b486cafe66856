#include "ir/target.h"

#include "ir/diagnostics.h"

#include "llvm/IR/AutoUpgrade.h"
#include "llvm/IR/Module.h"
#include "llvm/TargetParser/Host.h"
#include "llvm/TargetParser/Triple.h"

namespace kiln {

std::optional<std::string> fillDataLayout(llvm::StringRef triple, llvm::StringRef layout) {
    if (layout.empty()) return kDataLayout.str();
    // The reader of bitcode does this by itself, that of text does not.
    std::string today =
        llvm::UpgradeDataLayoutString(layout, triple.empty() ? llvm::sys::getProcessTriple() : triple.str());
    if (today != kDataLayout) return std::nullopt; // refused later, as it was written
    return today;
}

llvm::Error checkTarget(llvm::Module& module, llvm::StringRef file) {
    if (const std::string& name = module.getTargetTriple(); !name.empty()) {
        llvm::Triple triple(llvm::Triple::normalize(name));
        bool known = triple.getArch() == llvm::Triple::x86_64 && triple.isOSLinux() && triple.isOSBinFormatELF() &&
                     !triple.isX32() && !triple.isAndroid();
        if (!known) return failure("'" + file + "' is for target '" + name + "', not for x86-64 linux");
    }
    if (module.getDataLayoutStr() != kDataLayout)
        return failure("'" + file + "' has data layout '" + module.getDataLayoutStr() + "', not that of x86-64 linux");
    module.setTargetTriple(llvm::sys::getProcessTriple());
    return llvm::Error::success();
}

} // namespace kiln
