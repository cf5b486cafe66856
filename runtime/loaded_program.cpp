#include "loaded_program.h"

#include "build_name.h"
#include "bytecode.h"
#include "call_site.h"
#include "engine_core.h"
#include "pins.h"
#include "process_hooks.h"
#include "program_builtins.h"
#include "stubs.h"
#include "symbols.h"
#include "tls.h"
#include "trial.h"

#include "ir/vector_width.h"
#include "jit/guard.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/IR/Constants.h"
#include "llvm/IR/Instructions.h"
#include "llvm/IR/Module.h"

#include <chrono>
#include <dlfcn.h>

#include <unistd.h>

namespace kiln {

namespace {

/// Whether more registers matter when the function is entered than those C passes its arguments in.
bool needsWideEntry(const llvm::Function& function) {
    const llvm::DataLayout& layout = function.getParent()->getDataLayout();
    return !isCallingConventionOfC(function.getCallingConv()) ||
           llvm::any_of(function.args(), [&](const llvm::Argument& argument) {
               return largestVectorBytes(argument.getType(), layout) > 16;
           });
}

uint64_t asInteger(const void* address) {
    return reinterpret_cast<uint64_t>(address);
}

std::string baseName(const std::string& path) {
    return path.substr(path.find_last_of('/') + 1);
}

KeyContext keysFor(KeyContext keys, const std::string& program) {
    keys.program = program;
    return keys;
}

/// A direct call names its callee, and constructors and destructors are run by us; anything else may pass the address
/// on.
bool escapes(llvm::Function& function) {
    function.removeDeadConstantUsers(); // what lists of constructors left behind
    return function.hasAddressTaken(nullptr, /*IgnoreCallbackUses=*/false, /*IgnoreAssumeLikeCalls=*/true,
                                    /*IgnoreLLVMUsed=*/true);
}

Error asError(llvm::Error error, ErrorCode code) {
    return Error{code, llvm::toString(std::move(error))};
}

} // namespace

Result<std::unique_ptr<LoadedProgram>> LoadedProgram::load(EngineCore& engine, const std::vector<Source>& sources,
                                                           const FrontEndOptions& frontEnd) {
    auto start = std::chrono::steady_clock::now();
    std::unique_ptr<ProgramModule> ir;
    const FrontEndContext kept{engine.cache.isOn() ? &engine.cache : nullptr, engineBuildName()};
    llvm::Error failed = llvm::Error::success();
    // Damaged input makes LLVM's readers end the process; here that is an error like any other.
    llvm::Error fatal = guarded([&] { failed = ProgramModule::load(sources, frontEnd, kept).moveInto(ir); });
    if (llvm::Error error = llvm::joinErrors(std::move(fatal), std::move(failed)))
        return tl::unexpected(asError(std::move(error), ErrorCode::BadSource));
    std::unique_ptr<LoadedProgram> program(new LoadedProgram(engine, std::move(ir), baseName(sources.front().name)));
    if (llvm::Error error = program->build())
        return tl::unexpected(asError(std::move(error), ErrorCode::UnresolvedSymbol));
    // Everything succeeded: from here on the Program's code may run.
    if (llvm::Error error = program->resolveIFuncs())
        return tl::unexpected(asError(std::move(error), ErrorCode::BadSource));
    engine.addLoadMs(std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - start).count());
    program->warmStart_.begin();
    program->runConstructors();
    return program;
}

LoadedProgram::LoadedProgram(EngineCore& engine, std::unique_ptr<ProgramModule> ir, std::string name)
    : engine_(engine), ir_(std::move(ir)), globals_(*engine.arena), name_(std::move(name)),
      keys_(keysFor(engine.cache.keys(), name_)), warmStart_(*this), continuations_(*this), specializations_(*this) {
    registerWithProcess(*this);
}

LoadedProgram::~LoadedProgram() {
    unregisterFromProcess(*this);
    pins::waitForOthers();
    finish();
    engine_.queue.cancel(this, engine_.grace()); // last: destructors get hot, too
    warmStart_.save();
    engine_.ledger.forget(*this);
    engine_.remarks.forget(*this);
    auto lock = ir_->lock();
    for (const llvm::GlobalVariable& variable : ir_->module().globals())
        if (variable.getName().ends_with(".kiln.tls"))
            if (uint64_t address = addresses_.lookup(&variable)) releaseTls(reinterpret_cast<TlsDescriptor*>(address));
    specializations_.releaseStubs();
    for (FunctionCell& cell : cells_)
        releaseStub(cell);
}

llvm::Error LoadedProgram::build() {
    auto lock = ir_->lock();
    shareOdrData();
    adoptInlineBodies();
    noteLibraryFunctions();
    if (llvm::Error error = makeCells()) return error;
    if (llvm::Error error = globals_.layOut(ir_->module(), addresses_)) return error;
    if (llvm::Error error = resolveDeclarations()) return error;
    if (llvm::Error error = initializeGlobals()) return error;
    rememberNames();
    keys_.content = llvm::toHex(ir_->contentDigest(), /*LowerCase=*/true) + '\n' + sharedWithProcess_;
    return llvm::Error::success();
}

FunctionCell* LoadedProgram::makeCell(std::string name) {
    FunctionCell& cell = cells_.emplace_back();
    cell.program = this;
    cell.name = std::move(name);
    return acquireStub(cell, *engine_.arena) ? &cell : nullptr;
}

void LoadedProgram::attach(FunctionCell& cell, llvm::Function& function) {
    cell.function = &function;
    cell.abi = classify(function);
    cell.wideEntry = needsWideEntry(function);
    if (cell.wideEntry) cell.slot->entry.store(reinterpret_cast<void*>(&kiln_wide_entry), std::memory_order_release);
}

llvm::Error LoadedProgram::makeCells() {
    for (llvm::Function& function : ir_->module()) {
        if (function.isDeclarationForLinker()) continue;
        FunctionCell* cell = makeCell(function.getName().str());
        if (!cell) return llvm::createStringError("no memory for the stub of '%s'", function.getName().str().c_str());
        attach(*cell, function);
        if (escapes(function)) noteLooseEntry();
        cellByFunction_[&function] = cell;
        cellByName_[cell->name] = cell;
        addresses_[&function] = asInteger(cell->stub);
        ++engine_.functions;
    }
    for (const ProgramFacts::IFunc& ifunc : ir_->facts().ifuncs) {
        FunctionCell* cell = makeCell(ifunc.name);
        if (!cell) return llvm::createStringError("no memory for the stub of '%s'", ifunc.name.c_str());
        if (llvm::Function* function = ir_->module().getFunction(ifunc.name))
            addresses_[function] = asInteger(cell->stub);
    }
    for (const ProgramBuiltin& row : programBuiltins()) {
        if (!ir_->module().getFunction(row.name)) continue;
        FunctionCell* cell = makeCell(row.name);
        if (!cell) return llvm::createStringError("no memory for the stub of '%s'", row.name);
        cell->builtin = row.run;
        builtins_[row.name] = cell;
    }
    return llvm::Error::success();
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
    PinScope pin;
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
        return reinterpret_cast<void*>(addressOf(*ir_->module().getFunction(initializer.function)));
    };
    // Destructors are registered first, last one first, so that they run after everything the program registers, in
    // their order: when the Program is dropped or the process exits.
    const auto& destructors = ir_->facts().destructors;
    for (auto it = destructors.rbegin(); it != destructors.rend(); ++it)
        exitList_.add([](void* function) { reinterpret_cast<void (*)()>(function)(); }, functionOf(*it));
    PinScope pin;
    // As glibc passes them; but nobody has said yet with which arguments the Program will run.
    char* noArguments = nullptr;
    for (const ProgramFacts::Initializer& initializer : ir_->facts().constructors)
        reinterpret_cast<void (*)(int, char**, char**)>(functionOf(initializer))(0, &noArguments, environ);
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

std::vector<std::pair<std::string, FunctionProfile>> LoadedProgram::currentProfiles(uint64_t fewest) {
    std::vector<std::pair<std::string, FunctionProfile>> profiles;
    for (const FunctionCell& cell : cells_) {
        auto profile = countedProfile(cell);
        if (!profile) continue;
        uint64_t most = profile->entries;
        for (const FunctionProfile::Branch& branch : profile->branches)
            for (uint64_t count : branch.counts)
                most = std::max(most, count);
        if (most >= fewest) profiles.emplace_back(cell.name, std::move(*profile));
    }
    return profiles;
}

void LoadedProgram::noteFailure(const std::string& path, Tier tier, const std::string& why) {
    std::lock_guard lock(mutex_);
    failures_[path] = std::string(tierName(tier)) + ": " + why;
}

std::string LoadedProgram::failureOf(const std::string& path) const {
    std::lock_guard lock(mutex_);
    auto found = failures_.find(path);
    return found == failures_.end() ? "" : found->second;
}

BytecodeFunction* LoadedProgram::keep(std::unique_ptr<BytecodeFunction> code) {
    std::lock_guard lock(mutex_);
    return translations_.emplace_back(std::move(code)).get();
}

Trial* LoadedProgram::keep(std::unique_ptr<Trial> trial) {
    std::lock_guard lock(mutex_);
    return trials_.emplace_back(std::move(trial)).get();
}

// Order: as first calls take them.
void LoadedProgram::lockForFork() {
    specializations_.lockForFork();
    firstCallMutex_.lock();
    ir_->lock().release();
    mutex_.lock();
    warmStart_.lockForFork();
    continuations_.lockForFork();
}

void LoadedProgram::forgetOtherThreads() {
    for (FunctionCell& cell : cells_)
        cell.loopInFlight.store(false, std::memory_order_relaxed);
    continuations_.forgetOtherThreads();
}

void LoadedProgram::unlockAfterFork() {
    continuations_.unlockAfterFork();
    warmStart_.unlockAfterFork();
    mutex_.unlock();
    ir_->unlockAfterFork();
    firstCallMutex_.unlock();
    specializations_.unlockAfterFork();
}

} // namespace kiln
