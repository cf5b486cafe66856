// Typed lookup, and running a Program's main.

#include "engine_core.h"
#include "loaded_program.h"
#include "symbols.h"
#include "value_kinds.h"

#include "llvm/IR/Function.h"
#include "llvm/IR/Module.h"
#include "llvm/Support/raw_ostream.h"

#include <unistd.h>

namespace kiln {

namespace {

std::string text(const llvm::Type& type) {
    std::string out;
    llvm::raw_string_ostream(out) << type;
    return out;
}

/// Where the two differ; empty: nowhere.
std::string mismatch(const llvm::Function& function, const Signature& signature) {
    if (!matches(signature.result, *function.getReturnType()))
        return std::string("its result is ") + text(*function.getReturnType()) + ", not " +
               valueKindName(signature.result);
    if (function.arg_size() != signature.parameters.size())
        return "it takes " + std::to_string(function.arg_size()) + " parameters, not " +
               std::to_string(signature.parameters.size());
    for (unsigned i = 0; i < signature.parameters.size(); ++i) {
        const llvm::Argument* argument = function.getArg(i);
        if (argument->hasByValAttr() || argument->hasStructRetAttr())
            return "parameter " + std::to_string(i + 1) + " is an aggregate by value";
        if (!matches(signature.parameters[i], *argument->getType()))
            return "parameter " + std::to_string(i + 1) + " is " + text(*argument->getType()) + ", not " +
                   valueKindName(signature.parameters[i]);
    }
    if (function.isVarArg()) return "it takes variable arguments";
    return "";
}

} // namespace

Result<FunctionCell*> LoadedProgram::lookup(const std::string& name) {
    std::string target = name;
    for (const ProgramFacts::Alias& alias : ir_->facts().aliases)
        if (alias.name == name && alias.offset == 0) target = alias.target;
    const llvm::Function* function = ir_->module().getFunction(target);
    if (!function || function->isDeclarationForLinker() || function->hasLocalLinkage()) {
        std::string message = "no function '" + name + "' in the program";
        auto near = nearMatches(name, ownNames());
        if (!near.empty()) message += "; did you mean '" + near.front() + "'?";
        return tl::unexpected(Error{ErrorCode::NoSuchFunction, message});
    }
    return cellOf(*function);
}

Result<EntryPoint> LoadedProgram::lookup(const std::string& name, const Signature& signature) {
    auto lock = ir_->lock();
    Result<FunctionCell*> cell = lookup(name);
    if (!cell) return tl::unexpected(cell.error());
    if (std::string difference = mismatch(*(*cell)->function, signature); !difference.empty())
        return tl::unexpected(
            Error{ErrorCode::WrongSignature, "function '" + name + "' does not have that signature: " + difference});
    return EntryPoint{(*cell)->stub};
}

Result<int> LoadedProgram::run(const std::vector<std::string>& arguments, const std::string& entry) {
    void* address = nullptr;
    bool returnsInt = false;
    {
        auto lock = ir_->lock();
        const llvm::Function* function = ir_->module().getFunction(entry);
        if (!function || function->isDeclarationForLinker()) {
            std::string message = "no function '" + entry + "' in the program";
            auto near = nearMatches(entry, ownNames());
            if (!near.empty()) message += "; did you mean '" + near.front() + "'?";
            return tl::unexpected(Error{ErrorCode::NoSuchFunction, message});
        }
        auto isPointer = [&](unsigned i) { return function->getArg(i)->getType()->isPointerTy(); };
        size_t count = function->arg_size();
        bool takesArguments = count == 0 || (count <= 3 && function->getArg(0)->getType()->isIntegerTy(32) &&
                                             (count < 2 || isPointer(1)) && (count < 3 || isPointer(2)));
        returnsInt = function->getReturnType()->isIntegerTy(32);
        if (!takesArguments || !(returnsInt || function->getReturnType()->isVoidTy()))
            return tl::unexpected(Error{ErrorCode::WrongSignature, "function '" + entry +
                                                                       "' is not an entry point: int or void of () or "
                                                                       "(int[, char **[, char **]]) is"});
        address = reinterpret_cast<void*>(addressOf(*function));
    }
    // Programs may write to their arguments, and keep pointers to them past this call: they live as long as the
    // Program.
    auto kept = std::make_unique<std::vector<std::string>>(arguments);
    auto keptPointers = std::make_unique<std::vector<char*>>();
    std::vector<std::string>& strings = *kept;
    std::vector<char*>& pointers = *keptPointers;
    for (std::string& argument : strings)
        pointers.push_back(argument.data());
    pointers.push_back(nullptr);
    {
        std::lock_guard lock(mutex_);
        argumentStrings_.push_back(std::move(kept));
        argumentPointers_.push_back(std::move(keptPointers));
    }
    PinScope pin;
    auto* main = reinterpret_cast<int (*)(int, char**, char**)>(address);
    int status = main(static_cast<int>(strings.size()), pointers.data(), environ);
    return returnsInt ? status : 0;
}

} // namespace kiln
