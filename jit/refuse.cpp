#include "jit/refuse.h"

#include "jit/emit.h"

#include "llvm/ADT/SmallPtrSet.h"
#include "llvm/ADT/StringSet.h"
#include "llvm/IR/CallingConv.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/InstrTypes.h"
#include "llvm/IR/Instructions.h"
#include "llvm/IR/IntrinsicInst.h"
#include "llvm/IR/Module.h"

namespace kiln {

using llvm::CallBase;
using llvm::Function;
using llvm::GlobalVariable;
using llvm::Instruction;
using llvm::Module;
using llvm::Type;
namespace CallingConv = llvm::CallingConv;

namespace {

// Multiplication expands to quadratically many instructions, conversion from floating point to more: 0.24 s at this
// width, 1.8 s at twice that.
constexpr unsigned kMostIntegerBits = 2048;
// Legalization splits a vector into registers one by one; beyond this its time grows much faster than the vector.
constexpr uint64_t kMostVectorBits = 64 * 1024;
// A load, store or phi of an aggregate becomes one node per scalar in it.
constexpr uint64_t kMostAggregateScalars = 4096;

// types

// Scalars in a first-class aggregate, counted no further than the limit.
uint64_t scalarCount(const Type* type) {
    if (const auto* array = llvm::dyn_cast<llvm::ArrayType>(type)) {
        const uint64_t each = scalarCount(array->getElementType());
        return each && array->getNumElements() > kMostAggregateScalars / each ? kMostAggregateScalars + 1
                                                                              : each * array->getNumElements();
    }
    uint64_t count = 0;
    if (const auto* structure = llvm::dyn_cast<llvm::StructType>(type)) {
        for (const Type* element : structure->elements())
            if ((count += scalarCount(element)) > kMostAggregateScalars) break;
        return count;
    }
    return 1;
}

template <typename Predicate>
bool anyType(const Instruction& instruction, Predicate matches) {
    if (matches(instruction.getType())) return true;
    if (const auto* alloca = llvm::dyn_cast<llvm::AllocaInst>(&instruction))
        if (alloca->getAllocatedType()->isScalableTy()) return matches(alloca->getAllocatedType());
    return llvm::any_of(instruction.operands(), [&](const llvm::Use& use) { return matches(use->getType()); });
}

bool isScalable(const Type* type) {
    return type->isScalableTy();
}
bool isTooWide(const Type* type) {
    if (const auto* vector = llvm::dyn_cast<llvm::FixedVectorType>(type)) {
        if (vector->getScalarType()->isIntegerTy() && vector->getScalarSizeInBits() > kMostIntegerBits) return true;
        const uint64_t bits = vector->getElementType()->isPointerTy() ? 64 : vector->getScalarSizeInBits();
        return vector->getNumElements() > kMostVectorBits / std::max<uint64_t>(bits, 1);
    }
    return type->isIntegerTy() && type->getIntegerBitWidth() > kMostIntegerBits;
}
bool isTooLarge(const Type* type) {
    return type->isAggregateType() && scalarCount(type) > kMostAggregateScalars;
}

// calls

bool isKnownConvention(CallingConv::ID convention) {
    switch (convention) {
    case CallingConv::C:
    case CallingConv::Fast:
    case CallingConv::Cold:
    case CallingConv::PreserveMost:
    case CallingConv::PreserveAll:
    case CallingConv::PreserveNone:
    case CallingConv::Tail:
    case CallingConv::X86_64_SysV:
    case CallingConv::Win64:
    case CallingConv::X86_VectorCall:
    case CallingConv::X86_RegCall: return true;
    default: return false;
    }
}

bool hasSwiftParameter(const llvm::AttributeList& attributes) {
    return attributes.hasAttrSomewhere(llvm::Attribute::SwiftSelf) ||
           attributes.hasAttrSomewhere(llvm::Attribute::SwiftError) ||
           attributes.hasAttrSomewhere(llvm::Attribute::SwiftAsync);
}

bool isForeignIntrinsic(const Instruction& instruction) {
    const auto* call = llvm::dyn_cast<llvm::IntrinsicInst>(&instruction);
    if (!call || !Function::isTargetIntrinsic(call->getIntrinsicID())) return false;
    return !call->getCalledFunction()->getName().starts_with("llvm.x86.");
}

// Intrinsics that some lowering has to take away before code generation; nothing in the schedules does.
bool isUnloweredIntrinsic(const Instruction& instruction) {
    const auto* call = llvm::dyn_cast<llvm::IntrinsicInst>(&instruction);
    if (!call) return false;
    const llvm::StringRef name = call->getCalledFunction()->getName();
    constexpr llvm::StringLiteral kPrefixes[] = {
        "llvm.coro.",
        "llvm.matrix.",
        "llvm.vscale",
        "llvm.ptrauth.",
        "llvm.experimental.gc.",
        "llvm.gcr",
        "llvm.gcw",
        "llvm.experimental.deoptimize",
        "llvm.experimental.guard",
        "llvm.experimental.widenable",
        "llvm.call.preallocated",
        "llvm.type.checked.load",
        "llvm.instrprof.",
        "llvm.localescape",
        "llvm.localrecover",
        "llvm.eh.async",
        "llvm.seh.",
        "llvm.experimental.patchpoint",
        "llvm.experimental.stackmap",
        "llvm.hwasan.",
        "llvm.init.trampoline",
    };
    return llvm::any_of(kPrefixes, [&](llvm::StringRef prefix) { return name.starts_with(prefix); });
}

// CPU

const llvm::StringSet<>& missingFeatures() {
    static const llvm::StringSet<> missing = [] {
        llvm::StringSet<> result;
        llvm::SmallVector<llvm::StringRef, 128> features;
        llvm::StringRef(hostCpu().features).split(features, ',');
        for (llvm::StringRef feature : features)
            if (feature.consume_front("-")) result.insert(feature);
        return result;
    }();
    return missing;
}

bool needsMissingFeature(const Function& function) {
    llvm::StringRef rest = function.getFnAttribute("target-features").getValueAsString();
    while (!rest.empty()) {
        auto [feature, tail] = rest.split(',');
        if (feature.consume_front("+") && missingFeatures().contains(feature)) return true;
        rest = tail;
    }
    return false;
}

// the table

constexpr Refusal kRefusals[] = {
    {.name = "module assembly",
     .reason = "its symbols cannot be cut into units",
     .onModule = [](const Module& module) { return !module.getModuleInlineAsm().empty(); }},
    {.name = "alias or ifunc",
     .reason = "resolved when a Program is made; JITLink fails on them",
     .onModule = [](const Module& module) { return !module.alias_empty() || !module.ifunc_empty(); }},
    {.name = "thread-local variable",
     .reason = "lowered when a Program is made; code for it needs a run-time linker",
     .onGlobal = [](const GlobalVariable& global) { return global.isThreadLocal(); }},
    {.name = "garbage collector",
     .reason = "code generation ends the process for a strategy that is not linked in",
     .onFunction = [](const Function& function) { return function.hasGC(); }},
    {.name = "calling convention",
     .reason = "unknown to the x86-64 code generator, or made for one language's run time",
     .onFunction = [](const Function& function) { return !isKnownConvention(function.getCallingConv()); },
     .onInstruction =
         [](const Instruction& instruction) {
             const auto* call = llvm::dyn_cast<CallBase>(&instruction);
             return call && !isKnownConvention(call->getCallingConv());
         }},
    {.name = "swift parameter",
     .reason = "code generation handles it only together with its convention",
     .onFunction = [](const Function& function) { return hasSwiftParameter(function.getAttributes()); },
     .onInstruction =
         [](const Instruction& instruction) {
             if (const auto* alloca = llvm::dyn_cast<llvm::AllocaInst>(&instruction)) return alloca->isSwiftError();
             const auto* call = llvm::dyn_cast<CallBase>(&instruction);
             return call && hasSwiftParameter(call->getAttributes());
         }},
    {.name = "missing CPU feature",
     .reason = "this CPU cannot run what the function was compiled for",
     .onFunction = needsMissingFeature},
    {.name = "scalable vector",
     .reason = "x86-64 has none; code generation crashes",
     .onInstruction = [](const Instruction& instruction) { return anyType(instruction, isScalable); }},
    {.name = "very wide value",
     .reason = "code generation expands it to quadratically many instructions",
     .onInstruction = [](const Instruction& instruction) { return anyType(instruction, isTooWide); }},
    {.name = "very large aggregate value",
     .reason = "code generation takes one node per scalar in it",
     .onInstruction = [](const Instruction& instruction) { return anyType(instruction, isTooLarge); }},
    {.name = "tile register",
     .reason = "needs AMX set up for the process",
     .onInstruction =
         [](const Instruction& instruction) {
             return anyType(instruction, [](const Type* type) { return type->isX86_AMXTy(); });
         }},
    {.name = "intrinsic of another target",
     .reason = "code generation ends the process",
     .onInstruction = isForeignIntrinsic},
    {.name = "intrinsic that must be lowered before",
     .reason = "code generation ends the process",
     .onInstruction = isUnloweredIntrinsic},
    {.name = "funclet exception handling",
     .reason = "Windows only; code generation ends the process",
     .onInstruction = [](const Instruction& instruction) { return instruction.isFuncletPad(); }},
};

llvm::Error refused(const Refusal& row, llvm::StringRef where) {
    return llvm::createStringError("refused: %s in %s: %s", row.name.data(), where.str().c_str(), row.reason.data());
}

} // namespace

llvm::ArrayRef<Refusal> refusals() {
    return kRefusals;
}

llvm::Error refuse(const Module& module) {
    for (const Refusal& row : kRefusals) {
        if (row.onModule && row.onModule(module)) return refused(row, "the unit");
        if (!row.onGlobal) continue;
        for (const GlobalVariable& global : module.globals())
            if (!global.use_empty() && row.onGlobal(global)) return refused(row, global.getName());
    }
    for (const Function& function : module) {
        if (function.isDeclaration()) continue;
        for (const Refusal& row : kRefusals)
            if (row.onFunction && row.onFunction(function)) return refused(row, function.getName());
        for (const Instruction& instruction : llvm::instructions(function))
            for (const Refusal& row : kRefusals)
                if (row.onInstruction && row.onInstruction(instruction)) return refused(row, function.getName());
    }
    return llvm::Error::success();
}

} // namespace kiln
