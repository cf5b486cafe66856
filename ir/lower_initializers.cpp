#include "ir/lower.h"

#include "ir/diagnostics.h"
#include "ir/program_module.h"

#include "llvm/IR/Constants.h"
#include "llvm/IR/Module.h"

#include <algorithm>

namespace kiln {

namespace {

using Initializers = std::vector<ProgramFacts::Initializer>;

/// The entries of llvm.global_ctors or llvm.global_dtors by ascending priority, and the list's removal.
llvm::Error takeList(llvm::Module& module, llvm::StringRef name, Initializers& into) {
    llvm::GlobalVariable* list = module.getNamedGlobal(name);
    if (!list) return llvm::Error::success();
    if (list->hasInitializer()) {
        const llvm::Constant* entries = list->getInitializer();
        auto* type = llvm::dyn_cast<llvm::ArrayType>(entries->getType());
        for (uint64_t i = 0; type && i < type->getNumElements(); ++i) {
            const llvm::Constant* entry = entries->getAggregateElement(i);
            const llvm::Constant* function = entry ? entry->getAggregateElement(1u) : nullptr;
            // A null function ends the list, as for LLVM's code generator.
            if (!function || function->isNullValue()) break;
            auto* priority = llvm::dyn_cast_or_null<llvm::ConstantInt>(entry->getAggregateElement(0u));
            auto* target = llvm::dyn_cast<llvm::Function>(function->stripPointerCasts());
            if (!priority || !target || !target->hasName())
                return failure("entry " + llvm::Twine(i) + " of '" + name + "' is not a priority and a named function");
            ProgramFacts::Initializer made{target->getName().str(), static_cast<unsigned>(priority->getZExtValue())};
            auto later = [](const auto& a, const auto& b) { return a.priority < b.priority; };
            into.insert(std::upper_bound(into.begin(), into.end(), made, later), made);
        }
    }
    if (!list->use_empty()) return failure("'" + name + "' is used by the program");
    list->eraseFromParent();
    return llvm::Error::success();
}

} // namespace

llvm::Error lowerInitializers(llvm::Module& module, ProgramFacts& facts) {
    if (llvm::Error error = takeList(module, "llvm.global_ctors", facts.constructors)) return error;
    if (llvm::Error error = takeList(module, "llvm.global_dtors", facts.destructors)) return error;
    // The loader runs .fini_array from its end.
    std::reverse(facts.destructors.begin(), facts.destructors.end());
    // Nothing is dropped for being unused, so nothing need be marked as used.
    for (llvm::StringRef name : {"llvm.used", "llvm.compiler.used"})
        if (llvm::GlobalVariable* list = module.getNamedGlobal(name); list && list->use_empty())
            list->eraseFromParent();
    return llvm::Error::success();
}

} // namespace kiln
