#include "ir/unit_mapper.h"

#include "ir/program_module.h"
#include "ir/spread_calls.h"
#include "ir/unit.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/IR/AttributeMask.h"
#include "llvm/IR/Constants.h"
#include "llvm/IR/DebugInfo.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/IntrinsicInst.h"
#include "llvm/IR/Module.h"
#include "llvm/IR/Operator.h"

namespace kiln {

namespace {

/// Initializers larger than this stay outside: they would be read, hashed and stored with each unit that mentions them.
constexpr uint64_t kMaxConstantBytes = 64u << 10;
/// The same for all of one unit.
constexpr uint64_t kMaxConstantBytesPerUnit = 256u << 10;

/// No page below this or above user space is ever mapped, so such numbers are marks (-1, 1), not addresses.
constexpr uint64_t kLowestAddress = 65536;
constexpr uint64_t kHighestAddress = uint64_t{1} << 47;

/// What later passes read, and what names no global or debug info. Anything else stays behind.
constexpr unsigned kMetadataKinds[] = {
    llvm::LLVMContext::MD_tbaa,
    llvm::LLVMContext::MD_prof,
    llvm::LLVMContext::MD_fpmath,
    llvm::LLVMContext::MD_range,
    llvm::LLVMContext::MD_tbaa_struct,
    llvm::LLVMContext::MD_invariant_load,
    llvm::LLVMContext::MD_alias_scope,
    llvm::LLVMContext::MD_noalias,
    llvm::LLVMContext::MD_nontemporal,
    llvm::LLVMContext::MD_mem_parallel_loop_access,
    llvm::LLVMContext::MD_nonnull,
    llvm::LLVMContext::MD_dereferenceable,
    llvm::LLVMContext::MD_dereferenceable_or_null,
    llvm::LLVMContext::MD_unpredictable,
    llvm::LLVMContext::MD_invariant_group,
    llvm::LLVMContext::MD_align,
    llvm::LLVMContext::MD_loop,
    llvm::LLVMContext::MD_access_group,
    llvm::LLVMContext::MD_noundef,
    llvm::LLVMContext::MD_nosanitize,
};

/// Library functions that passes call instead of code that does the same, without being asked for a library.
constexpr llvm::StringLiteral kMadeOfCode[] = {"memset", "memcpy", "memmove", "memcmp", "bcmp",  "calloc",
                                               "strlen", "strcpy", "stpcpy",  "puts",   "fputc", "putchar"};

bool isAddress(const llvm::ConstantInt& number) {
    if (number.getValue().getActiveBits() > 64) return false;
    uint64_t value = number.getZExtValue();
    return value >= kLowestAddress && value < kHighestAddress;
}

/// A Program's definitions are final, but the runtime may bind weak data to what the process has already: then only
/// the one-definition rule vouches for the contents, and not even that for the place.
bool contentsAreKnown(const llvm::GlobalVariable& global) {
    return global.isConstant() && global.hasDefinitiveInitializer();
}

bool isNear(const llvm::GlobalVariable& global, uint64_t sizeBytes) {
    return !global.isDeclarationForLinker() && !global.isWeakForLinker() && sizeBytes <= kNearDataBytes;
}

bool isSaidOfDeclarations(llvm::StringRef attribute) {
    return attribute == "alloc-family" || attribute.starts_with("no-builtin"); // "no-builtins", "no-builtin-NAME"
}

/// Without what is said about a body. The CPU's features alone are a kilobyte, in each set of attributes again.
llvm::AttributeList forDeclaration(const llvm::Function& original) {
    llvm::LLVMContext& context = original.getContext();
    llvm::AttributeList attributes = original.getAttributes();
    llvm::AttributeMask body;
    body.addAttribute(llvm::Attribute::AlwaysInline);
    body.addAttribute(llvm::Attribute::Naked);
    for (llvm::Attribute attribute : attributes.getFnAttrs())
        if (attribute.isStringAttribute() && !isSaidOfDeclarations(attribute.getKindAsString()))
            body.addAttribute(attribute.getKindAsString());
    attributes = attributes.removeFnAttributes(context, body);
    // What the Program defines under a library function's name is known by its body alone; of a declaration, LLVM would
    // believe what it knows of the library's.
    return original.isDeclarationForLinker() ? attributes : attributes.addFnAttribute(context, "no-builtins");
}

} // namespace

void keepFromCallingItself(llvm::Function& copy, const llvm::Function& original) {
    if (!llvm::is_contained(kMadeOfCode, original.getName())) return;
    for (llvm::StringRef name : kMadeOfCode)
        copy.addFnAttr(("no-builtin-" + name).str());
}

UnitMapper::UnitMapper(llvm::Module& unit)
    // Metadata is shared between the modules of a context: "no module level changes" keeps the mapper from copying it.
    : unit_(unit), mapper_(values_, llvm::RF_NoModuleLevelChanges, nullptr, this) {}

llvm::Value* UnitMapper::materialize(llvm::Value* value) {
    auto* global = llvm::dyn_cast<llvm::GlobalValue>(value);
    if (!global || global->getParent() == &unit_) return global;
    if (auto* function = llvm::dyn_cast<llvm::Function>(global)) return declare(*function);
    return declare(*llvm::cast<llvm::GlobalVariable>(global)); // lowering left no other kind
}

llvm::Function* UnitMapper::declare(const llvm::Function& original) {
    // The Program and the bodies of library functions mean the same intrinsic.
    if (llvm::Function* known = original.isIntrinsic() ? unit_.getFunction(original.getName()) : nullptr) return known;
    auto linkage =
        original.hasExternalWeakLinkage() ? llvm::GlobalValue::ExternalWeakLinkage : llvm::GlobalValue::ExternalLinkage;
    auto* function =
        llvm::Function::Create(original.getFunctionType(), linkage, ProgramModule::unitName(original), &unit_);
    function->setCallingConv(original.getCallingConv());
    function->setAttributes(forDeclaration(original));
    return function;
}

llvm::GlobalVariable* UnitMapper::declare(const llvm::GlobalVariable& original) {
    uint64_t size = original.getValueType()->isSized()
                        ? unit_.getDataLayout().getTypeAllocSize(original.getValueType()).getFixedValue()
                        : 0;
    bool comesAlong =
        contentsAreKnown(original) && size <= kMaxConstantBytes && constantBytes_ + size <= kMaxConstantBytesPerUnit;
    auto linkage = comesAlong                          ? llvm::GlobalValue::AvailableExternallyLinkage
                   : original.hasExternalWeakLinkage() ? llvm::GlobalValue::ExternalWeakLinkage
                                                       : llvm::GlobalValue::ExternalLinkage;
    auto* global = new llvm::GlobalVariable(unit_, original.getValueType(), original.isConstant(), linkage, nullptr,
                                            ProgramModule::unitName(original));
    global->setAlignment(original.getAlign());
    global->setDSOLocal(isNear(original, size));
    if (comesAlong) {
        constantBytes_ += size;
        initializers_.emplace_back(&original, global);
    }
    return global;
}

llvm::Function& UnitMapper::createShell(const llvm::Function& original, llvm::FunctionType* type, llvm::StringRef name,
                                        bool isInternal) {
    auto linkage = isInternal ? llvm::GlobalValue::InternalLinkage : llvm::GlobalValue::ExternalLinkage;
    auto* shell = llvm::Function::Create(type, linkage, name, &unit_);
    shell->setCallingConv(original.getCallingConv());
    if (type == original.getFunctionType()) shell->setAttributes(original.getAttributes());
    if (!isInternal) keepFromCallingItself(*shell, original);
    shell->setUnnamedAddr(llvm::GlobalValue::UnnamedAddr::Global);
    shell->setAlignment(original.getAlign());
    return *shell;
}

llvm::Instruction* UnitMapper::copyInstruction(const llvm::Instruction& original) {
    llvm::Instruction* copy = original.clone();
    copy->setDebugLoc({});
    if (copy->hasMetadata()) {
        // Loop metadata names source lines, and those drag in all debug info of the source.
        if (copy->getMetadata(llvm::LLVMContext::MD_loop))
            llvm::updateLoopMetadataDebugLocations(*copy, [](llvm::Metadata* metadata) -> llvm::Metadata* {
                return llvm::isa_and_nonnull<llvm::DINode, llvm::DILocation>(metadata) ? nullptr : metadata;
            });
        copy->dropUnknownNonDebugMetadata(kMetadataKinds);
    }
    if (auto* call = llvm::dyn_cast<llvm::CallBase>(copy)) {
        callsThroughPointers_ |= call->isIndirectCall();
        // Null when called with another type than it has: such a call stays outside.
        auto known = copies_.find(call->getCalledFunction());
        if (known != copies_.end()) call->setCalledOperand(known->second);
        auto redirected = redirected_.find(llvm::cast<llvm::CallBase>(&original));
        if (redirected != redirected_.end()) {
            if (redirected->second.copy) call->setCalledOperand(redirected->second.copy);
            for (auto [number, function] : redirected->second.arguments)
                call->setArgOperand(number, function);
            if (redirected->second.isSpread) call->addFnAttr(llvm::Attribute::get(call->getContext(), kSpreadCall));
        }
    }
    return copy;
}

void UnitMapper::copyBody(const llvm::Function& original, llvm::Function& shell,
                          llvm::ArrayRef<llvm::Value*> argumentValues) {
    for (const llvm::Argument& argument : original.args())
        values_[&argument] =
            argumentValues.empty() ? shell.getArg(argument.getArgNo()) : argumentValues[argument.getArgNo()];
    for (const llvm::BasicBlock& block : original)
        values_[&block] = llvm::BasicBlock::Create(shell.getContext(), "", &shell);
    for (const llvm::BasicBlock& block : original) {
        auto* copy = llvm::cast<llvm::BasicBlock>(values_[&block]);
        for (const llvm::Instruction& instruction : block) {
            if (llvm::isa<llvm::DbgInfoIntrinsic>(instruction)) continue;
            llvm::Instruction* made = copyInstruction(instruction);
            made->insertInto(copy, copy->end());
            values_[&instruction] = made;
            ++instructions_;
        }
    }
    // Operands, once every value of the function is known.
    for (llvm::Instruction& instruction : llvm::instructions(shell)) {
        for (const llvm::Use& operand : instruction.operands())
            noteAbsoluteAddresses(*operand);
        if (auto* cast = llvm::dyn_cast<llvm::IntToPtrInst>(&instruction))
            if (auto* number = llvm::dyn_cast<llvm::ConstantInt>(cast->getOperand(0)))
                hasAbsoluteAddress_ |= isAddress(*number);
        mapper_.remapInstruction(instruction);
    }
    if (original.hasPersonalityFn()) shell.setPersonalityFn(mapper_.mapConstant(*original.getPersonalityFn()));
    if (llvm::MDNode* profile = original.getMetadata(llvm::LLVMContext::MD_prof))
        shell.setMetadata(llvm::LLVMContext::MD_prof, profile);
}

void UnitMapper::noteAbsoluteAddresses(const llvm::Value& value) {
    if (!llvm::isa<llvm::ConstantExpr, llvm::ConstantAggregate>(value) || !constantsSeen_.insert(&value).second) return;
    const auto& constant = llvm::cast<llvm::Constant>(value);
    if (llvm::Operator::getOpcode(&constant) == llvm::Instruction::IntToPtr)
        if (auto* number = llvm::dyn_cast<llvm::ConstantInt>(constant.getOperand(0)))
            hasAbsoluteAddress_ |= isAddress(*number);
    for (const llvm::Use& operand : constant.operands())
        noteAbsoluteAddresses(*operand);
}

const llvm::Function* UnitMapper::calledFor(const llvm::Function& original) const {
    if (auto known = copies_.find(&original); known != copies_.end()) return known->second;
    auto symbol = values_.find(&original);
    return symbol == values_.end() ? nullptr : llvm::cast<llvm::Function>(symbol->second);
}

llvm::Function& UnitMapper::symbolOf(const llvm::Function& original) {
    return *llvm::cast<llvm::Function>(mapper_.mapConstant(original));
}

void UnitMapper::finish() {
    // Grows while it is walked: an initializer may mention further constants.
    for (size_t i = 0; i < initializers_.size(); ++i) {
        auto [original, copy] = initializers_[i];
        noteAbsoluteAddresses(*original->getInitializer());
        copy->setInitializer(mapper_.mapConstant(*original->getInitializer()));
    }
}

} // namespace kiln
