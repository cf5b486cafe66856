#include "specializations.h"

#include "compile_path.h"
#include "engine_core.h"
#include "loaded_program.h"
#include "preserve.h"
#include "stubs.h"
#include "value_kinds.h"

#include "ir/specialize.h"

#include "llvm/IR/Function.h"
#include "llvm/IR/Module.h"
#include "llvm/Support/raw_ostream.h"

#include <algorithm>
#include <cstring>

namespace kiln {

namespace {

using Kind = BoundArgument::Kind;

constexpr char kReason[] = "specialized on request";
constexpr char kFallbackReason[] = "cannot be specialized: calls the ordinary function";

/// As high as allowed: who asks has waited for it already.
Tier tierOnRequest(const Options& options) {
    switch (options.tier) {
    case TierMode::Interpreter: return Tier::Interpreter;
    case TierMode::Baseline: return Tier::Baseline;
    case TierMode::Optimized: return Tier::Optimized;
    case TierMode::Auto: break;
    }
    return options.maxTier;
}

/// The parameters of the ordinary function that a specialization of it has left, in order.
std::vector<unsigned> remainingParameters(const FunctionCell& cell, const FunctionCell& ordinary) {
    std::vector<unsigned> remaining;
    for (unsigned i = 0; i < ordinary.function->arg_size(); ++i)
        if (!cell.specialization || !findBound(cell.specialization->bound, i)) remaining.push_back(i);
    return remaining;
}

std::string typeText(const llvm::Type& type) {
    std::string text;
    llvm::raw_string_ostream(text) << type;
    return text;
}

uint64_t addressIn(const Binding& binding) {
    uint64_t address;
    std::memcpy(&address, binding.value, sizeof address);
    return address;
}

Error wrongSignature(const FunctionCell& ordinary, llvm::Error error) {
    return {ErrorCode::WrongSignature,
            "function '" + ordinary.name + "' cannot be specialized: " + llvm::toString(std::move(error))};
}

} // namespace

bool canBeInterpreted(const Specialization& special) {
    return !special.cell.wideEntry && !special.cell.abi.unsupported;
}

/// A pointer to the Program's own. Not one that another variable ends at: it may be meant.
llvm::GlobalValue* Specializations::symbolAt(uint64_t address) {
    const FunctionCell* cell = cellOfStubAddress(reinterpret_cast<const void*>(address));
    if (cell) return cell->program == &program_ && !cell->specialization ? cell->function : nullptr;
    llvm::Module& module = program_.ir().module();
    llvm::GlobalVariable* found = nullptr;
    const std::string name = program_.symbolAt(address);
    if (!name.empty()) found = module.getNamedGlobal(name);
    if (!found || found->isDeclaration() || found->isThreadLocal()) return nullptr;
    const bool isEnd = llvm::any_of(module.globals(), [&](const llvm::GlobalVariable& other) {
        if (&other == found || other.isDeclaration()) return false;
        const uint64_t size = module.getDataLayout().getTypeAllocSize(other.getValueType()).getFixedValue();
        return program_.addressOf(other) + size == address;
    });
    return isEnd ? nullptr : found;
}

BoundArgument Specializations::pointerTo(unsigned parameter, const Binding& binding) {
    BoundArgument bound;
    bound.parameter = parameter;
    bound.address = addressIn(binding);
    if (bound.address == 0) {
        bound.bytes.assign(sizeof bound.address, '\0');
    } else if (binding.isConstantMemory) {
        bound.kind = Kind::Memory;
        bound.size = binding.constantBytes;
        if (bound.size <= kMaxBoundBytes) bound.bytes.assign(reinterpret_cast<const char*>(bound.address), bound.size);
    } else if ((bound.symbol = symbolAt(bound.address))) {
        bound.kind = Kind::Symbol;
    } else {
        bound.kind = Kind::Pointer;
    }
    return bound;
}

llvm::Error Specializations::bindOne(const FunctionCell& ordinary, unsigned parameter, const Binding& binding,
                                     BoundArguments& bound) {
    const llvm::Function& function = *ordinary.function;
    if (llvm::Error error = checkBindable(function, parameter)) return error;
    if (findBound(bound, parameter)) return llvm::createStringError("parameter %u is bound twice", parameter + 1);
    const llvm::Type& type = *function.getArg(parameter)->getType();
    if (!matches(binding.kind, type))
        return llvm::createStringError("parameter %u is %s, not %s", parameter + 1, typeText(type).c_str(),
                                       valueKindName(binding.kind));
    if (binding.isConstantMemory &&
        (binding.kind != ValueKind::Pointer || (binding.constantBytes != 0 && addressIn(binding) == 0)))
        return llvm::createStringError("parameter %u is no pointer to memory", parameter + 1);
    if (type.isPointerTy()) {
        bound.push_back(pointerTo(parameter, binding));
        return llvm::Error::success();
    }
    BoundArgument value;
    value.parameter = parameter;
    value.bytes.assign(reinterpret_cast<const char*>(binding.value), (type.getPrimitiveSizeInBits() + 7) / 8);
    bound.push_back(std::move(value));
    return llvm::Error::success();
}

Result<BoundArguments> Specializations::bind(const FunctionCell& cell, const FunctionCell& ordinary,
                                             const std::vector<Binding>& bindings) {
    if (llvm::Error error = checkSpecializable(*ordinary.function))
        return tl::unexpected(wrongSignature(ordinary, std::move(error)));
    BoundArguments bound;
    if (cell.specialization) bound = cell.specialization->bound;
    const std::vector<unsigned> remaining = remainingParameters(cell, ordinary);
    for (const Binding& binding : bindings) {
        if (binding.parameter >= remaining.size())
            return tl::unexpected(wrongSignature(
                cell, llvm::createStringError("it takes %zu parameters, so there is no parameter %u to bind",
                                              remaining.size(), binding.parameter + 1)));
        if (llvm::Error error = bindOne(ordinary, remaining[binding.parameter], binding, bound))
            return tl::unexpected(wrongSignature(ordinary, std::move(error)));
    }
    std::sort(bound.begin(), bound.end(),
              [](const BoundArgument& a, const BoundArgument& b) { return a.parameter < b.parameter; });
    relate(bound);
    return bound;
}

/// Null: no memory.
std::unique_ptr<Specialization> Specializations::create(const FunctionCell& ordinary, BoundArguments bound) {
    auto made = std::make_unique<Specialization>();
    FunctionCell& cell = made->cell;
    cell.program = &program_;
    cell.name = ordinary.name + describeBound(*ordinary.function, bound);
    cell.specialization = made.get();
    if (!acquireStub(cell, *program_.engine().arena)) return nullptr;
    made->ordinary = &ordinary;
    made->bound = std::move(bound);
    LoadedProgram::attach(cell, addBindingCaller(program_.ir(), *ordinary.function, made->bound, cell.name));
    return made;
}

Result<Specialization*> Specializations::find(const FunctionCell& cell, const std::vector<Binding>& bindings) {
    const FunctionCell& ordinary = cell.specialization ? *cell.specialization->ordinary : cell;
    std::lock_guard guard(mutex_);
    auto lock = program_.ir().lock();
    Result<BoundArguments> bound = bind(cell, ordinary, bindings);
    if (!bound) return tl::unexpected(bound.error());
    std::unique_ptr<Specialization>& known = byIdentity_[ordinary.name + '\n' + identityText(*bound)];
    if (!known) known = create(ordinary, std::move(*bound));
    if (!known)
        return tl::unexpected(
            Error{ErrorCode::OutOfMemory, "no memory for the stub of a specialization of '" + ordinary.name + "'"});
    return known.get();
}

/// False: nothing can run it.
bool Specializations::make(Specialization& made) {
    FunctionCell& cell = made.cell;
    const Tier tier = tierOnRequest(program_.engine().options);
    if (tier == Tier::Interpreter) return true;
    cell.requested.store(true, std::memory_order_relaxed);
    if (compilePath({&cell, nullptr, tier, kReason, 0})) return true;
    if (!cell.compileFailed.load(std::memory_order_relaxed)) return true; // no room: it gets hot like any other
    made.callsOrdinary.store(true, std::memory_order_relaxed);
    return compilePath({&cell, nullptr, Tier::Baseline, kFallbackReason, 0}) || canBeInterpreted(made);
}

Result<EntryPoint> Specializations::get(const FunctionCell& cell, const std::vector<Binding>& bindings) {
    PreserveThreadState preserve;
    Result<Specialization*> found = find(cell, bindings);
    if (!found) return tl::unexpected(found.error());
    Specialization& special = **found;
    std::lock_guard lock(special.making);
    if (!special.isMade) special.isMade = make(special);
    if (!special.isMade)
        return tl::unexpected(
            wrongSignature(*special.ordinary, llvm::createStringError(program_.failureOf(special.cell.name))));
    return EntryPoint{special.cell.stub};
}

void Specializations::releaseStubs() {
    for (auto& [identity, special] : byIdentity_)
        if (special) releaseStub(special->cell);
}

void Specializations::lockForFork() {
    mutex_.lock();
    for (auto& [identity, special] : byIdentity_)
        if (special) special->making.lock();
}

void Specializations::unlockAfterFork() {
    for (auto& [identity, special] : byIdentity_)
        if (special) special->making.unlock();
    mutex_.unlock();
}

} // namespace kiln
