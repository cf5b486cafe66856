// A Program's symbols: what it shares with the process, what it lacks, what its units ask for.

#include "engine_core.h"
#include "loaded_program.h"
#include "symbols.h"

#include "ir/library_bodies.h"
#include "ir/stress_sites.h"

#include "llvm/IR/Instructions.h"
#include "llvm/IR/Module.h"

namespace kiln {

namespace {

uint64_t asInteger(const void* address) {
    return reinterpret_cast<uint64_t>(address);
}

/// A function that refers to `global`, for messages; directly or through the initializer of a variable.
std::string whoNeeds(const llvm::GlobalValue& global) {
    llvm::SmallVector<const llvm::User*, 8> todo(global.users());
    llvm::SmallPtrSet<const llvm::User*, 16> seen;
    while (!todo.empty()) {
        const llvm::User* user = todo.pop_back_val();
        if (!seen.insert(user).second) continue;
        if (auto* inst = llvm::dyn_cast<llvm::Instruction>(user))
            return "'" + inst->getFunction()->getName().str() + "'";
        if (auto* variable = llvm::dyn_cast<llvm::GlobalVariable>(user))
            return "the initializer of '" + variable->getName().str() + "'";
        todo.append(user->user_begin(), user->user_end());
    }
    return "the program";
}

} // namespace

/// C99 `inline` bodies without an external definition anywhere: the body is what there is.
void LoadedProgram::adoptInlineBodies() {
    for (llvm::Function& function : ir_->module())
        if (function.hasAvailableExternallyLinkage() && !externalSymbol(engine_, function.getName().str())) {
            function.setLinkage(llvm::GlobalValue::LinkOnceODRLinkage);
            sharedWithProcess_ += "adopted " + function.getName().str() + "\n";
        }
}

/// Inline variables, static locals of inline functions and their guards exist once per process: where the host has one
/// already, it is the Program's too. Constants need no sharing. An inline variable of C++ has a plain name, which may
/// be a function's or another variable's in any library: those are none of ours.
void LoadedProgram::shareOdrData() {
    for (llvm::GlobalVariable& variable : ir_->module().globals()) {
        if (variable.isDeclaration() || variable.isConstant() || !variable.hasWeakODRLinkage())
            if (variable.isDeclaration() || variable.isConstant() || !variable.hasLinkOnceODRLinkage()) continue;
        const std::optional<uint64_t> address = externalSymbol(engine_, variable.getName().str());
        const uint64_t size = ir_->module().getDataLayout().getTypeAllocSize(variable.getValueType()).getFixedValue();
        if (!address || !isOdrData(reinterpret_cast<const void*>(*address), size)) continue;
        sharedWithProcess_ += "shared " + variable.getName().str() + "\n";
        variable.setInitializer(nullptr);
        variable.setLinkage(llvm::GlobalValue::ExternalLinkage);
        variable.setComdat(nullptr);
        variable.setDSOLocal(false);
    }
}

/// Another process, or another host, may have a qsort of its own.
void LoadedProgram::noteLibraryFunctions() {
    for (llvm::StringRef name : LibraryBodies::names()) {
        const llvm::Function* function = ir_->module().getFunction(name);
        if (!function || !function->isDeclaration() || !isLibrarys(engine_, name)) continue;
        librarysOwn_.push_back(name.str());
        sharedWithProcess_ += "the library's " + name.str() + "\n";
    }
}

std::optional<uint64_t> LoadedProgram::builtin(llvm::StringRef name) {
    if (name == "__dso_handle") return asInteger(&dsoHandle_);
    auto found = builtins_.find(name);
    return found == builtins_.end() ? std::nullopt : std::optional(asInteger(found->second->stub));
}

std::vector<std::string> LoadedProgram::ownNames() {
    std::vector<std::string> names;
    for (const FunctionCell& cell : cells_)
        names.push_back(cell.name);
    for (const llvm::GlobalVariable& variable : ir_->module().globals())
        if (!variable.isDeclaration() && !variable.hasPrivateLinkage()) names.push_back(variable.getName().str());
    return names;
}

llvm::Error LoadedProgram::resolveDeclarations() {
    std::string unresolved;
    unsigned count = 0;
    for (llvm::GlobalObject& global : ir_->module().global_objects()) {
        auto* function = llvm::dyn_cast<llvm::Function>(&global);
        if (!global.isDeclarationForLinker() || addresses_.count(&global) || (function && function->isIntrinsic()))
            continue;
        std::string name = global.getName().str();
        std::optional<uint64_t> address = builtin(name);
        if (!address) address = externalSymbol(engine_, name);
        if (address || global.hasExternalWeakLinkage() || global.use_empty()) {
            addresses_[&global] = address.value_or(0);
            continue;
        }
        if (++count > 10) continue;
        unresolved += (unresolved.empty() ? "" : "\n") + std::string("unresolved symbol '") + name + "', needed by " +
                      whoNeeds(global);
        std::string near;
        for (const std::string& match : nearMatches(name, symbolCandidates(ownNames())))
            near += (near.empty() ? "'" : ", '") + match + "'";
        if (!near.empty()) unresolved += " (near: " + near + ")";
    }
    if (count > 10) unresolved += "\nand " + std::to_string(count - 10) + " more unresolved symbols";
    return count ? llvm::createStringError("%s", unresolved.c_str()) : llvm::Error::success();
}

std::optional<uint64_t> LoadedProgram::resolveForUnit(llvm::StringRef name) {
    auto found = unitNames_.find(name);
    if (found != unitNames_.end()) return found->second;
    if (auto address = builtin(name)) return address;
    if (auto address = continuations_.addressOf(name)) return address;
    if (name == kChanceName) return asInteger(continuations_.chance());
    return codegenSymbol(engine_, name.str());
}

} // namespace kiln
