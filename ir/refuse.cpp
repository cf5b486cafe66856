#include "ir/refuse.h"

#include "ir/diagnostics.h"

#include "llvm/ADT/SmallPtrSet.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/Instructions.h"
#include "llvm/IR/IntrinsicInst.h"
#include "llvm/IR/Module.h"

namespace kiln {

namespace {

/// Wider vectors are legal IR, but LLVM represents their constants element by element.
constexpr unsigned kMaxVectorElements = 65536;

/// Functions of the engine that lowered IR calls.
constexpr llvm::StringLiteral kReservedNames[] = {"kiln_tls_address", "kiln_host_tls_address", "kiln_deopt",
                                                  "kiln_library_allocate", "kiln_library_release"};

/// Says why values of a type cannot be had. Each type is looked at once; that also ends at a struct that (wrongly)
/// contains itself.
class TypeCheck {
public:
    /// Empty: nothing against it.
    llvm::StringRef whyNot(const llvm::Type* type) {
        if (!seen_.insert(type).second) return "";
        if (llvm::isa<llvm::ScalableVectorType>(type)) return "scalable vectors are not of x86-64";
        if (auto* vector = llvm::dyn_cast<llvm::FixedVectorType>(type))
            if (vector->getNumElements() > kMaxVectorElements) return "a vector has more than 65536 elements";
        if (type->isX86_AMXTy()) return "the x86_amx type is not supported";
        if (type->isPointerTy() && type->getPointerAddressSpace() != 0)
            return "address spaces other than 0 are not supported";
        if (type->isTargetExtTy()) return "target extension types are not of x86-64";
        if (type->isLabelTy()) return "labels as arguments are not supported";
        if (type->isTokenTy()) return "token values are only supported in coroutines";
        for (const llvm::Type* part : type->subtypes())
            if (llvm::StringRef why = whyNot(part); !why.empty()) return why;
        return "";
    }

private:
    llvm::SmallPtrSet<const llvm::Type*, 32> seen_;
};

struct RefusedName {
    llvm::StringLiteral prefix, why;
};
constexpr RefusedName kRefusedIntrinsics[] = {
    {"llvm.experimental.gc.", "garbage collection statepoints are not supported"},
    {"llvm.gc", "garbage collection is not supported"},
    {"llvm.experimental.deoptimize", "llvm.experimental.deoptimize is not supported"},
    {"llvm.experimental.guard", "llvm.experimental.guard is not supported"},
    {"llvm.experimental.widenable.condition", "llvm.experimental.widenable.condition is not supported"},
    {"llvm.experimental.stackmap", "stack maps are not supported"},
    {"llvm.experimental.patchpoint", "patch points are not supported"},
    {"llvm.call.preallocated.", "preallocated arguments are not supported"},
    {"llvm.localescape", "llvm.localescape is not supported"},
    {"llvm.localrecover", "llvm.localrecover is not supported"},
};

llvm::StringRef whyNotIntrinsic(llvm::StringRef name) {
    for (const RefusedName& refused : kRefusedIntrinsics)
        if (name.starts_with(refused.prefix)) return refused.why;
    return "";
}

llvm::StringRef whyNotAttributes(const llvm::AttributeList& attributes) {
    if (attributes.hasAttrSomewhere(llvm::Attribute::SwiftError)) return "swifterror is not supported";
    if (attributes.hasAttrSomewhere(llvm::Attribute::SwiftAsync)) return "swiftasync is not supported";
    if (attributes.hasAttrSomewhere(llvm::Attribute::InAlloca)) return "inalloca is not supported";
    if (attributes.hasAttrSomewhere(llvm::Attribute::Preallocated)) return "preallocated arguments are not supported";
    if (attributes.hasFnAttr("split-stack")) return "split stacks are not supported";
    return "";
}

llvm::StringRef whyNotInstruction(const llvm::Instruction& instruction) {
    if (auto* alloca = llvm::dyn_cast<llvm::AllocaInst>(&instruction))
        return alloca->isSwiftError() ? "swifterror is not supported" : "";
    if (instruction.isEHPad() && !llvm::isa<llvm::LandingPadInst>(instruction))
        return "exception handling by funclets is not of x86-64 linux";
    return "";
}

/// Of a function that is defined: what its first call goes through leaves only so many registers alone.
llvm::StringRef whyNotConvention(const llvm::Function& function) {
    namespace CallingConv = llvm::CallingConv;
    constexpr size_t kRegistersOfPreserveNone = 10; // the eleventh is r11
    switch (function.getCallingConv()) {
    case CallingConv::C:
    case CallingConv::Fast:
    case CallingConv::Tail:
    case CallingConv::X86_64_SysV:
    case CallingConv::Win64:
    case CallingConv::X86_RegCall: return "";
    case CallingConv::PreserveNone:
        return function.arg_size() <= kRegistersOfPreserveNone
                   ? ""
                   : "the calling convention preserve_none is supported for up to ten arguments";
    default: return "its calling convention is not supported";
    }
}

llvm::StringRef whyNotFunction(const llvm::Function& function, TypeCheck& types) {
    // Intrinsics take metadata, and some that are harmless name odd types.
    if (function.isIntrinsic()) return function.use_empty() ? "" : whyNotIntrinsic(function.getName());
    if (function.hasGC()) return "garbage collection is not supported";
    if (function.hasPrefixData() || function.hasPrologueData())
        return "data before or at a function's first instruction is not supported";
    if (!function.isDeclaration())
        if (llvm::StringRef why = whyNotConvention(function); !why.empty()) return why;
    if (function.getAddressSpace() != 0) return "address spaces other than 0 are not supported";
    if (llvm::StringRef why = whyNotAttributes(function.getAttributes()); !why.empty()) return why;
    if (llvm::StringRef why = types.whyNot(function.getFunctionType()); !why.empty()) return why;
    for (const llvm::Instruction& instruction : llvm::instructions(function)) {
        if (llvm::StringRef why = types.whyNot(instruction.getType()); !why.empty()) return why;
        for (const llvm::Use& operand : instruction.operands()) {
            llvm::Type* type = operand->getType();
            // `token none` and metadata operands carry nothing; labels are where control goes.
            if (type->isTokenTy() || type->isMetadataTy() || type->isLabelTy()) continue;
            if (llvm::StringRef why = types.whyNot(type); !why.empty()) return why;
        }
        if (auto* call = llvm::dyn_cast<llvm::CallBase>(&instruction); call && !llvm::isa<llvm::IntrinsicInst>(call))
            if (llvm::StringRef why = types.whyNot(call->getFunctionType()); !why.empty()) return why;
        if (auto* alloca = llvm::dyn_cast<llvm::AllocaInst>(&instruction))
            if (llvm::StringRef why = types.whyNot(alloca->getAllocatedType()); !why.empty()) return why;
        if (llvm::StringRef why = whyNotInstruction(instruction); !why.empty()) return why;
    }
    return "";
}

} // namespace

llvm::Error refuseSymbols(const llvm::Module& module, llvm::StringRef file) {
    if (!module.getModuleInlineAsm().empty()) {
        llvm::StringRef line = llvm::StringRef(module.getModuleInlineAsm()).ltrim().split('\n').first;
        return failure("'" + file + "' has file-scope assembly, which is not supported: '" + line.trim() + "'");
    }
    for (const llvm::GlobalValue& global : module.global_values()) {
        llvm::StringRef name = global.getName();
        bool reserved = name.starts_with("kiln.") || name.starts_with("llvm.kiln") ||
                        (!global.isDeclaration() && llvm::is_contained(kReservedNames, name));
        if (reserved) return failure("'" + file + "' uses the reserved symbol '" + name + "'");
    }
    return llvm::Error::success();
}

llvm::Error refuseUnsupported(const llvm::Module& module) {
    TypeCheck types;
    for (const llvm::GlobalVariable& global : module.globals()) {
        if (global.getAddressSpace() != 0)
            return failure("global '" + global.getName() + "': address spaces other than 0 are not supported");
        if (llvm::StringRef why = types.whyNot(global.getValueType()); !why.empty())
            return failure("global '" + global.getName() + "': " + why);
    }
    for (const llvm::Function& function : module)
        if (llvm::StringRef why = whyNotFunction(function, types); !why.empty())
            return failure("function '" + function.getName() + "': " + why);
    return llvm::Error::success();
}

} // namespace kiln
