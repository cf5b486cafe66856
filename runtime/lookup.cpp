// Typed lookup, and running a Program's main.

#include "engine_core.h"
#include "loaded_program.h"
#include "symbols.h"

#include "llvm/IR/Function.h"
#include "llvm/IR/Module.h"
#include "llvm/Support/raw_ostream.h"

#include <unistd.h>

namespace kiln {

namespace {

struct KindRow {
    ValueKind kind;
    const char* name;
    bool (*matches)(const llvm::Type& type);
};

const KindRow kKinds[] = {
    {ValueKind::Void, "void", [](const llvm::Type& t) { return t.isVoidTy(); }},
    {ValueKind::Bool, "bool", [](const llvm::Type& t) { return t.isIntegerTy(1) || t.isIntegerTy(8); }},
    {ValueKind::I8, "8-bit integer", [](const llvm::Type& t) { return t.isIntegerTy(8); }},
    {ValueKind::I16, "16-bit integer", [](const llvm::Type& t) { return t.isIntegerTy(16); }},
    {ValueKind::I32, "32-bit integer", [](const llvm::Type& t) { return t.isIntegerTy(32); }},
    {ValueKind::I64, "64-bit integer", [](const llvm::Type& t) { return t.isIntegerTy(64); }},
    {ValueKind::F32, "float", [](const llvm::Type& t) { return t.isFloatTy(); }},
    {ValueKind::F64, "double", [](const llvm::Type& t) { return t.isDoubleTy(); }},
    {ValueKind::LongDouble, "long double", [](const llvm::Type& t) { return t.isX86_FP80Ty(); }},
    {ValueKind::Pointer, "pointer", [](const llvm::Type& t) { return t.isPointerTy(); }},
};

const KindRow& row(ValueKind kind) {
    return kKinds[static_cast<size_t>(kind)];
}

std::string text(const llvm::Type& type) {
    std::string out;
    llvm::raw_string_ostream(out) << type;
    return out;
}

/// Where the two differ; empty: nowhere.
std::string mismatch(const llvm::Function& function, const Signature& signature) {
    if (!row(signature.result).matches(*function.getReturnType()))
        return std::string("its result is ") + text(*function.getReturnType()) + ", not " + row(signature.result).name;
    if (function.arg_size() != signature.parameters.size())
        return "it takes " + std::to_string(function.arg_size()) + " parameters, not " +
               std::to_string(signature.parameters.size());
    for (unsigned i = 0; i < signature.parameters.size(); ++i) {
        const llvm::Argument* argument = function.getArg(i);
        if (argument->hasByValAttr() || argument->hasStructRetAttr())
            return "parameter " + std::to_string(i + 1) + " is an aggregate by value";
        if (!row(signature.parameters[i]).matches(*argument->getType()))
            return "parameter " + std::to_string(i + 1) + " is " + text(*argument->getType()) + ", not " +
                   row(signature.parameters[i]).name;
    }
    if (function.isVarArg()) return "it takes variable arguments";
    return "";
}

} // namespace

Result<EntryPoint> LoadedProgram::lookup(const std::string& name, const Signature& signature) {
    auto lock = ir_->lock();
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
    if (std::string difference = mismatch(*function, signature); !difference.empty())
        return tl::unexpected(
            Error{ErrorCode::WrongSignature, "function '" + name + "' does not have that signature: " + difference});
    return EntryPoint{reinterpret_cast<void*>(addressOf(*function))};
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
