#include "loaded_program.h"

#include "bytecode.h"
#include "call_site.h"
#include "engine_core.h"
#include "pins.h"
#include "process_hooks.h"
#include "stubs.h"
#include "symbols.h"
#include "tls.h"

#include "jit/guard.h"

#include "llvm/IR/Constants.h"
#include "llvm/IR/Instructions.h"
#include "llvm/IR/Module.h"

#include <chrono>
#include <dlfcn.h>

namespace kiln {

namespace {

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

bool hasWideVectorArgument(const llvm::Function& function) {
    const llvm::DataLayout& layout = function.getParent()->getDataLayout();
    return llvm::any_of(function.args(), [&](const llvm::Argument& argument) {
        return argument.getType()->isVectorTy() &&
               layout.getTypeSizeInBits(argument.getType()).getKnownMinValue() > 128;
    });
}

uint64_t asInteger(const void* address) {
    return reinterpret_cast<uint64_t>(address);
}

// Built-ins that must know their Program: the cell that a call came through tells.
void atexitBuiltin(LoadedProgram& program, RegImage& image) {
    program.exitList().add(reinterpret_cast<void (*)(void*)>(image.gpr[0]), nullptr);
    image.rax = 0;
    image.x87Count = 0;
}
void cxaAtexitBuiltin(LoadedProgram& program, RegImage& image) {
    program.exitList().add(reinterpret_cast<void (*)(void*)>(image.gpr[0]), reinterpret_cast<void*>(image.gpr[1]));
    image.rax = 0;
    image.x87Count = 0;
}

void onExitBuiltin(LoadedProgram& program, RegImage& image) {
    program.exitList().addWithStatus(reinterpret_cast<void (*)(int, void*)>(image.gpr[0]),
                                     reinterpret_cast<void*>(image.gpr[1]));
    image.rax = 0;
    image.x87Count = 0;
}
/// What runs at the program's exit may have to be compiled: it runs before LLVM's static objects die in exit().
void exitBuiltin(LoadedProgram&, RegImage& image) {
    renewExitHandlers();
    std::exit(static_cast<int>(image.gpr[0]));
}

struct ProgramBuiltin {
    const char* name;
    void (*run)(LoadedProgram&, RegImage&);
};
const ProgramBuiltin kProgramBuiltins[] = {
    {"atexit", atexitBuiltin},
    {"__cxa_atexit", cxaAtexitBuiltin},
    {"exit", exitBuiltin},
    {"on_exit", onExitBuiltin},
};

Error asError(llvm::Error error, ErrorCode code) {
    return Error{code, llvm::toString(std::move(error))};
}

} // namespace

Result<std::unique_ptr<LoadedProgram>> LoadedProgram::load(EngineCore& engine, const std::vector<Source>& sources,
                                                           const FrontEndOptions& frontEnd) {
    auto start = std::chrono::steady_clock::now();
    std::unique_ptr<ProgramModule> ir;
    llvm::Error failed = llvm::Error::success();
    // Damaged input makes LLVM's readers end the process; here that is an error like any other.
    llvm::Error fatal = guarded([&] { failed = ProgramModule::load(sources, frontEnd).moveInto(ir); });
    if (llvm::Error error = llvm::joinErrors(std::move(fatal), std::move(failed)))
        return tl::unexpected(asError(std::move(error), ErrorCode::BadSource));
    std::unique_ptr<LoadedProgram> program(new LoadedProgram(engine, std::move(ir)));
    if (llvm::Error error = program->build())
        return tl::unexpected(asError(std::move(error), ErrorCode::UnresolvedSymbol));
    // Everything succeeded: from here on the Program's code may run.
    if (llvm::Error error = program->resolveIFuncs())
        return tl::unexpected(asError(std::move(error), ErrorCode::BadSource));
    engine.addLoadMs(std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count());
    program->runConstructors();
    return program;
}

LoadedProgram::LoadedProgram(EngineCore& engine, std::unique_ptr<ProgramModule> ir)
    : engine_(engine), ir_(std::move(ir)), globals_(*engine.arena) {
    registerWithProcess(*this);
}

LoadedProgram::~LoadedProgram() {
    unregisterFromProcess(*this);
    engine_.queue.cancel(this);
    pins::waitForOthers();
    finish();
    auto lock = ir_->lock();
    for (const llvm::GlobalVariable& variable : ir_->module().globals())
        if (variable.getName().ends_with(".kiln.tls"))
            if (uint64_t address = addresses_.lookup(&variable)) releaseTls(reinterpret_cast<TlsDescriptor*>(address));
    for (FunctionCell& cell : cells_)
        releaseStub(cell);
}

llvm::Error LoadedProgram::build() {
    auto lock = ir_->lock();
    shareOdrData();
    adoptInlineBodies();
    if (llvm::Error error = makeCells()) return error;
    if (llvm::Error error = globals_.layOut(ir_->module(), addresses_)) return error;
    if (llvm::Error error = resolveDeclarations()) return error;
    if (llvm::Error error = initializeGlobals()) return error;
    rememberNames();
    return llvm::Error::success();
}

/// C99 `inline` bodies without an external definition anywhere: the body is what there is.
void LoadedProgram::adoptInlineBodies() {
    for (llvm::Function& function : ir_->module())
        if (function.hasAvailableExternallyLinkage() && !externalSymbol(engine_, function.getName().str()))
            function.setLinkage(llvm::GlobalValue::LinkOnceODRLinkage);
}

/// Inline variables, static locals of inline functions and their guards exist once per process: where the host has one
/// already, it is the Program's too. Constants need no sharing.
void LoadedProgram::shareOdrData() {
    for (llvm::GlobalVariable& variable : ir_->module().globals()) {
        if (variable.isDeclaration() || variable.isConstant() || !variable.hasWeakODRLinkage())
            if (variable.isDeclaration() || variable.isConstant() || !variable.hasLinkOnceODRLinkage()) continue;
        if (!processSymbol(variable.getName().str())) continue;
        variable.setInitializer(nullptr);
        variable.setLinkage(llvm::GlobalValue::ExternalLinkage);
        variable.setComdat(nullptr);
        variable.setDSOLocal(false);
    }
}

FunctionCell* LoadedProgram::makeCell(std::string name) {
    FunctionCell& cell = cells_.emplace_back();
    cell.program = this;
    cell.name = std::move(name);
    return acquireStub(cell, *engine_.arena) ? &cell : nullptr;
}

llvm::Error LoadedProgram::makeCells() {
    const llvm::DataLayout& layout = ir_->module().getDataLayout();
    for (llvm::Function& function : ir_->module()) {
        if (function.isDeclarationForLinker()) continue;
        FunctionCell* cell = makeCell(function.getName().str());
        if (!cell) return llvm::createStringError("no memory for the stub of '%s'", function.getName().str().c_str());
        cell->function = &function;
        std::vector<llvm::Type*> types(function.getFunctionType()->params().begin(),
                                       function.getFunctionType()->params().end());
        cell->abi = classify(function.getReturnType(), types, function.getAttributes(), layout);
        cell->wideArguments = hasWideVectorArgument(function);
        if (cell->wideArguments)
            cell->slot->entry.store(reinterpret_cast<void*>(&kiln_wide_entry), std::memory_order_release);
        cellByFunction_[&function] = cell;
        addresses_[&function] = asInteger(cell->stub);
        ++engine_.functions;
    }
    for (const ProgramFacts::IFunc& ifunc : ir_->facts().ifuncs) {
        FunctionCell* cell = makeCell(ifunc.name);
        if (!cell) return llvm::createStringError("no memory for the stub of '%s'", ifunc.name.c_str());
        if (llvm::Function* function = ir_->module().getFunction(ifunc.name))
            addresses_[function] = asInteger(cell->stub);
    }
    for (const ProgramBuiltin& row : kProgramBuiltins) {
        if (!ir_->module().getFunction(row.name)) continue;
        FunctionCell* cell = makeCell(row.name);
        if (!cell) return llvm::createStringError("no memory for the stub of '%s'", row.name);
        cell->builtin = row.run;
        builtins_[row.name] = cell;
    }
    return llvm::Error::success();
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

llvm::Error LoadedProgram::initializeGlobals() {
    auto addressOfGlobal = [this](const llvm::GlobalValue& global) { return addressOf(global); };
    if (llvm::Error error = globals_.initialize(ir_->module().getDataLayout(), addressOfGlobal)) return error;
    globals_.seal();
    return llvm::Error::success();
}

void LoadedProgram::rememberNames() {
    for (const llvm::GlobalObject& global : ir_->module().global_objects()) {
        auto* function = llvm::dyn_cast<llvm::Function>(&global);
        if (function && function->isIntrinsic()) continue;
        uint64_t address = addressOf(global);
        unitNames_[ProgramModule::unitName(global)] = address;
        if (!global.isDeclarationForLinker() && !global.hasLocalLinkage()) publicNames_[global.getName()] = address;
    }
    for (const ProgramFacts::Alias& alias : ir_->facts().aliases) {
        const llvm::GlobalValue* target = ir_->module().getNamedValue(alias.target);
        if (!target) continue;
        uint64_t address = addressOf(*target) + static_cast<uint64_t>(alias.offset);
        unitNames_.try_emplace(alias.name, address);
        publicNames_.try_emplace(alias.name, address);
    }
}

llvm::Error LoadedProgram::resolveIFuncs() {
    for (const ProgramFacts::IFunc& ifunc : ir_->facts().ifuncs) {
        const llvm::Function* function = ir_->module().getFunction(ifunc.name);
        const llvm::Function* resolver = ir_->module().getFunction(ifunc.resolver);
        if (!function || !resolver) return llvm::createStringError("ifunc '%s' has no resolver", ifunc.name.c_str());
        auto* run = reinterpret_cast<void* (*)()>(addressOf(*resolver));
        void* target = run();
        FunctionCell* cell = cellOfStubAddress(reinterpret_cast<void*>(addressOf(*function)));
        if (!target || !cell)
            return llvm::createStringError("the resolver of ifunc '%s' returned null", ifunc.name.c_str());
        cell->slot->entry.store(target, std::memory_order_release);
    }
    return llvm::Error::success();
}

void LoadedProgram::runConstructors() {
    constructed_ = true;
    auto functionOf = [&](const ProgramFacts::Initializer& initializer) {
        return reinterpret_cast<void (*)()>(addressOf(*ir_->module().getFunction(initializer.function)));
    };
    // Destructors are registered first, last one first, so that they run after everything the program registers, in
    // their order: when the Program is dropped or the process exits.
    const auto& destructors = ir_->facts().destructors;
    for (auto it = destructors.rbegin(); it != destructors.rend(); ++it)
        exitList_.add([](void* function) { reinterpret_cast<void (*)()>(function)(); },
                      reinterpret_cast<void*>(functionOf(*it)));
    PinScope pin;
    for (const ProgramFacts::Initializer& initializer : ir_->facts().constructors)
        functionOf(initializer)();
}

void LoadedProgram::finish() {
    if (!constructed_ || finished_) return;
    finished_ = true;
    PinScope pin;
    exitList_.run();
}

void* LoadedProgram::address(const std::string& name) const {
    auto found = publicNames_.find(name);
    return found == publicNames_.end() ? nullptr : reinterpret_cast<void*>(found->second);
}

std::optional<uint64_t> LoadedProgram::resolveForUnit(llvm::StringRef name) {
    auto found = unitNames_.find(name);
    if (found != unitNames_.end()) return found->second;
    if (auto address = builtin(name)) return address;
    return codegenSymbol(engine_, name.str());
}

llvm::Expected<LinkSpace*> LoadedProgram::linkSpace() {
    std::lock_guard lock(mutex_);
    if (!linkSpace_) {
        auto linker = engine_.linker();
        if (!linker) return linker.takeError();
        static std::atomic<uint64_t> serial{0};
        auto space = (*linker)->createSpace("program." + std::to_string(++serial),
                                            [this](llvm::StringRef name) { return resolveForUnit(name); });
        if (!space) return space.takeError();
        linkSpace_ = std::move(*space);
    }
    return linkSpace_.get();
}

BytecodeFunction* LoadedProgram::keep(std::unique_ptr<BytecodeFunction> code) {
    std::lock_guard lock(mutex_);
    return translations_.emplace_back(std::move(code)).get();
}

// Order: as first calls take them.
void LoadedProgram::lockForFork() {
    firstCallMutex_.lock();
    ir_->lock().release();
    mutex_.lock();
}

void LoadedProgram::unlockAfterFork() {
    mutex_.unlock();
    ir_->unlockAfterFork();
    firstCallMutex_.unlock();
}

} // namespace kiln
