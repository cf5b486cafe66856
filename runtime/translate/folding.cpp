#include "translate/folding.h"

#include "llvm/IR/Constants.h"
#include "llvm/IR/Function.h"
#include "llvm/IR/GetElementPtrTypeIterator.h"
#include "llvm/IR/IntrinsicInst.h"

namespace kiln {

using llvm::BinaryOperator;
using llvm::GetElementPtrInst;
using llvm::Instruction;
using llvm::Value;

namespace {

/// Whether narrower reads of the slot need nothing done: widths that have a container of their own.
bool isWhole(unsigned bits) {
    return bits == 8 || bits == 16 || bits == 32 || bits == 64;
}

unsigned bitsOf(const llvm::Type* type) {
    return type->isPointerTy() ? 64 : type->isIntegerTy() ? type->getIntegerBitWidth() : 0;
}

bool isStaticAlloca(const Value* value) {
    auto* alloca = llvm::dyn_cast<llvm::AllocaInst>(value);
    return alloca && alloca->isStaticAlloca();
}

/// Calls that hand through their first argument.
bool handsThrough(const llvm::IntrinsicInst& call) {
    switch (call.getIntrinsicID()) {
    case llvm::Intrinsic::expect:
    case llvm::Intrinsic::expect_with_probability:
    case llvm::Intrinsic::ssa_copy:
    case llvm::Intrinsic::launder_invariant_group:
    case llvm::Intrinsic::strip_invariant_group:
    case llvm::Intrinsic::arithmetic_fence: return true;
    default: return false;
    }
}

} // namespace

bool isPlain(const llvm::Type* type) {
    switch (type->getTypeID()) {
    case llvm::Type::IntegerTyID: return type->getIntegerBitWidth() <= 64 || type->getIntegerBitWidth() == 128;
    case llvm::Type::PointerTyID:
    case llvm::Type::FloatTyID:
    case llvm::Type::DoubleTyID:
    case llvm::Type::X86_FP80TyID: return true;
    default: return false;
    }
}

Folding::Folding(const Numbering& numbering, const llvm::DataLayout& layout)
    : numbering_(numbering), layout_(layout), partsAt_(numbering.size()) {
    uint32_t number = 0;
    for (const Value* value : numbering.values()) {
        const uint32_t own = number++;
        auto* address = llvm::dyn_cast<GetElementPtrInst>(value);
        if (!address) continue;
        Parts parts;
        if (!takeApart(*address, parts)) continue;
        parts_.push_back(parts);
        partsAt_[own] = static_cast<uint32_t>(parts_.size());
    }
}

// ---- other views of a value ----

/// The whole slot is the value, zero-extended to 64 bits.
bool Folding::isClean(const Value* value, unsigned depth) const {
    if (llvm::isa<llvm::ConstantInt>(value)) return true;
    auto* inst = llvm::dyn_cast<Instruction>(value);
    unsigned bits = bitsOf(value->getType());
    if (!inst || bits == 0 || bits > 64) return false;
    switch (inst->getOpcode()) {
    case Instruction::Load: return true;
    // What is no opcode's writes its container only.
    case Instruction::ICmp:
    case Instruction::FCmp:
    case Instruction::ZExt: return isPlain(inst->getOperand(0)->getType());
    case Instruction::Trunc: return isPlain(inst->getOperand(0)->getType()) && !isWhole(bits) && !isAlias(*inst);
    case Instruction::Select:
        return depth > 0 && isClean(inst->getOperand(1), depth - 1) && isClean(inst->getOperand(2), depth - 1);
    case Instruction::PHI:
        return depth > 0 && llvm::all_of(inst->operands(), [&](const llvm::Use& use) {
                   return use.get() == value || isClean(use.get(), depth - 1);
               });
    default: return llvm::isa<BinaryOperator>(inst);
    }
}

/// All that is ever asked is whether the lowest bit is set.
bool Folding::decidesOnly(const Value& value) const {
    return llvm::all_of(value.uses(), [](const llvm::Use& use) {
        return llvm::isa<llvm::BranchInst>(use.getUser()) ||
               (llvm::isa<llvm::SelectInst>(use.getUser()) && use.getOperandNo() == 0);
    });
}

bool Folding::isAlias(const Value& value) const {
    auto* inst = llvm::dyn_cast<Instruction>(&value);
    if (!inst) return false;
    switch (inst->getOpcode()) {
    case Instruction::Trunc:
    case Instruction::ZExt:
    case Instruction::PtrToInt:
    case Instruction::IntToPtr:
    case Instruction::BitCast:
    case Instruction::AddrSpaceCast:
    case Instruction::Freeze:
    case Instruction::Call: break;
    default: return false;
    }
    if (inst->getNumOperands() == 0 || llvm::isa<llvm::Constant>(inst->getOperand(0))) return false;
    llvm::Type *to = inst->getType(), *from = inst->getOperand(0)->getType();
    if (inst->getOpcode() == Instruction::Freeze) return true;
    if (auto* call = llvm::dyn_cast<llvm::CallInst>(inst)) {
        auto* intrinsic = llvm::dyn_cast<llvm::IntrinsicInst>(call);
        return intrinsic && handsThrough(*intrinsic);
    }
    if (to->isVectorTy() || from->isVectorTy()) return false;
    if (llvm::isa<llvm::AddrSpaceCastInst>(inst)) return true;
    if (llvm::isa<llvm::BitCastInst>(inst)) return isWhole(static_cast<unsigned>(layout_.getTypeSizeInBits(to)));
    unsigned wide = bitsOf(from), narrow = bitsOf(to);
    if (narrow <= wide) return isWhole(narrow) || (narrow == 1 && decidesOnly(value));
    if (narrow > 64 || inst->getOpcode() == Instruction::PtrToInt) return false;
    // Widened with zeros.
    if (wide != 1 && !isWhole(wide)) return true; // kept so
    auto [entry, isNew] = aliases_.try_emplace(&value, nullptr);
    if (isNew && isClean(inst->getOperand(0), 2)) aliases_[&value] = inst->getOperand(0);
    return aliases_.lookup(&value) != nullptr;
}

const Value* Folding::root(const Value* value) const {
    while (isAlias(*value))
        value = llvm::cast<Instruction>(value)->getOperand(0);
    return value;
}

// ---- compares ----

bool Folding::isFoldedCompare(const llvm::CmpInst& compare) const {
    if (!compare.hasOneUse()) return false;
    auto* user = llvm::cast<Instruction>(*compare.user_begin());
    if (user->getParent() != compare.getParent()) return false;
    llvm::Type* type = compare.getOperand(0)->getType();
    if (auto* negation = llvm::dyn_cast<BinaryOperator>(user)) return negated(*negation) == &compare;
    if (!llvm::isa<llvm::BranchInst>(user)) return false;
    if (llvm::isa<llvm::FCmpInst>(compare)) return type->isFloatTy() || type->isDoubleTy();
    unsigned bits = bitsOf(type);
    return bits != 0 && (bits <= 64 || bits == 128) && !(compare.isSigned() && !isWhole(bits) && bits != 128);
}

const BinaryOperator* Folding::testedBits(const llvm::CmpInst& compare) const {
    auto* zero = llvm::dyn_cast<llvm::ConstantInt>(compare.getOperand(1));
    if (!compare.isEquality() || !zero || !zero->isZero() || !isFoldedCompare(compare)) return nullptr;
    if (llvm::isa<BinaryOperator>(*compare.user_begin())) return nullptr;
    auto* both = llvm::dyn_cast<BinaryOperator>(compare.getOperand(0));
    if (!both || both->getOpcode() != Instruction::And || !both->hasOneUse()) return nullptr;
    return both->getParent() == compare.getParent() ? both : nullptr;
}

const llvm::CmpInst* Folding::negated(const BinaryOperator& inst) const {
    auto* one = llvm::dyn_cast<llvm::ConstantInt>(inst.getOperand(1));
    if (inst.getOpcode() != Instruction::Xor || !one || !one->getType()->isIntegerTy(1) || !one->isOne())
        return nullptr;
    auto* compare = llvm::dyn_cast<llvm::CmpInst>(inst.getOperand(0));
    if (!compare || !compare->hasOneUse() || !isPlain(compare->getOperand(0)->getType())) return nullptr;
    return compare->getParent() == inst.getParent() ? compare : nullptr;
}

// ---- addresses ----

/// Bytes from one element to the next; translation asks for each address, mostly about these.
static uint64_t strideOf(llvm::generic_gep_type_iterator<llvm::User::const_op_iterator> step,
                         const llvm::DataLayout& layout) {
    const llvm::Type* element = step.getIndexedType();
    if (element->isPointerTy() || element->isDoubleTy() || element->isIntegerTy(64)) return 8;
    if (element->isIntegerTy(8)) return 1;
    if (element->isIntegerTy(32)) return 4;
    return step.getSequentialElementStride(layout).getFixedValue();
}

bool Folding::takeApart(const GetElementPtrInst& address, Parts& parts) const {
    if (address.getType()->isVectorTy()) return false;
    AddressParts& own = parts.own;
    own.base = address.getPointerOperand();
    uint64_t offset = 0;
    for (auto step = llvm::gep_type_begin(address), end = llvm::gep_type_end(address); step != end; ++step) {
        const Value* index = step.getOperand();
        if (llvm::StructType* record = step.getStructTypeOrNull()) {
            auto field = static_cast<unsigned>(llvm::cast<llvm::ConstantInt>(index)->getZExtValue());
            offset += layout_.getStructLayout(record)->getElementOffset(field).getFixedValue();
            continue;
        }
        uint64_t scale = strideOf(step, layout_);
        if (auto* constant = llvm::dyn_cast<llvm::ConstantInt>(index)) {
            if (constant->getBitWidth() > 64) return false;
            offset += static_cast<uint64_t>(constant->getSExtValue()) * scale;
            continue;
        }
        if (scale == 0) continue;
        unsigned bits = bitsOf(index->getType());
        if (own.index || (bits != 64 && bits != 32) || scale >= uint64_t{1} << 31) return false;
        own.index = index;
        own.kind = bits == 64 ? IndexKind::S64 : IndexKind::S32;
        own.scale = scale;
    }
    own.offset = static_cast<int64_t>(offset);
    parts.vars = own.index ? 1 : 0;
    auto* inner = llvm::dyn_cast<GetElementPtrInst>(own.base);
    const Parts* below = inner && inner->getParent() == address.getParent() ? partsOf(*inner) : nullptr;
    if (below && below->vars + parts.vars <= 1) {
        parts.joins = true;
        parts.vars = static_cast<uint8_t>(parts.vars + below->vars);
    }
    return true;
}

/// An address whose only users are accesses, or addresses that reach through it, of the same block: a frame that is
/// entered at a loop's header never misses it. Fixed parts of an alloca are recomputed there, so they may be anywhere.
bool Folding::isFoldedAddress(const GetElementPtrInst& address) const {
    const Parts* known = partsOf(address);
    if (!known) return false;
    const Parts& parts = *known;
    if (parts.folded >= 0) return parts.folded != 0;
    bool isFixed = isStaticAlloca(parts.own.base) && !parts.own.index;
    bool folds = llvm::all_of(address.users(), [&](const llvm::User* user) {
        auto* inst = llvm::cast<Instruction>(user);
        if (auto* outer = llvm::dyn_cast<GetElementPtrInst>(inst)) {
            const Parts* joined = partsOf(*outer);
            return joined && joined->joins && outer->getPointerOperand() == &address;
        }
        if (inst->getParent() != address.getParent() && !isFixed) return false;
        auto* store = llvm::dyn_cast<llvm::StoreInst>(inst);
        return llvm::isa<llvm::LoadInst>(inst) || (store && store->getValueOperand() != &address);
    });
    parts.folded = folds ? 1 : 0;
    return folds;
}

/// An extension of 32 bits, or the addition of a constant below it, that only addresses of the same block use: reading
/// their index, they extend it, and the constant goes into the offset.
bool Folding::isFoldedIndex(const Instruction& inst) const {
    auto isIndexOf = [&](const llvm::User* user) {
        auto* address = llvm::dyn_cast<GetElementPtrInst>(user);
        if (!address || address->getParent() != inst.getParent()) return false;
        const Parts* known = partsOf(*address);
        return known && known->own.index == &inst;
    };
    if (llvm::isa<llvm::SExtInst>(inst) || llvm::isa<llvm::ZExtInst>(inst))
        return inst.getType()->isIntegerTy(64) && inst.getOperand(0)->getType()->isIntegerTy(32) &&
               !llvm::isa<llvm::Constant>(inst.getOperand(0)) && llvm::all_of(inst.users(), isIndexOf);
    if (inst.getOpcode() != Instruction::Add || !inst.hasOneUse()) return false;
    auto* addend = llvm::dyn_cast<llvm::ConstantInt>(inst.getOperand(1));
    if (!addend || addend->getBitWidth() > 64 || llvm::isa<llvm::Constant>(inst.getOperand(0))) return false;
    auto* user = llvm::cast<Instruction>(*inst.user_begin());
    if (inst.getType()->isIntegerTy(64)) return isIndexOf(user);
    // What overflows is poison, so it may be added before or after the extension.
    bool wraps = !(llvm::isa<llvm::SExtInst>(user) && inst.hasNoSignedWrap()) &&
                 !(llvm::isa<llvm::ZExtInst>(user) && inst.hasNoUnsignedWrap());
    return !wraps && inst.getType()->isIntegerTy(32) && user->getParent() == inst.getParent() && !isAlias(*user) &&
           isFoldedIndex(*user);
}

AddressParts Folding::address(const GetElementPtrInst& address) const {
    AddressParts all = partsOf(address)->own;
    uint64_t offset = static_cast<uint64_t>(all.offset);
    auto addConstant = [&] {
        auto* sum = llvm::dyn_cast<BinaryOperator>(all.index);
        if (!sum || sum->getParent() != address.getParent() || !isFoldedIndex(*sum)) return;
        // The bits of the narrower constant mean what the extension makes of them.
        auto* addend = llvm::cast<llvm::ConstantInt>(sum->getOperand(1));
        uint64_t value =
            all.kind == IndexKind::U32 ? addend->getZExtValue() : static_cast<uint64_t>(addend->getSExtValue());
        offset += value * all.scale;
        all.index = sum->getOperand(0);
    };
    if (all.index) {
        auto* inst = llvm::dyn_cast<Instruction>(all.index);
        if (inst && llvm::isa<llvm::CastInst>(inst) && inst->getParent() == address.getParent() && !isAlias(*inst) &&
            isFoldedIndex(*inst)) {
            all.kind = llvm::isa<llvm::SExtInst>(inst) ? IndexKind::S32 : IndexKind::U32;
            all.index = inst->getOperand(0);
        }
        addConstant();
    }
    all.offset = static_cast<int64_t>(offset);
    auto* inner = llvm::dyn_cast<GetElementPtrInst>(all.base);
    if (!inner || !isSimple(*inner) || !isFoldedAddress(*inner)) return all;
    AddressParts below = this->address(*inner);
    below.offset = static_cast<int64_t>(static_cast<uint64_t>(below.offset) + offset);
    if (all.index) {
        below.index = all.index;
        below.kind = all.kind;
        below.scale = all.scale;
    }
    return below;
}

// ---- arguments ----

/// Calls of the Program's functions add while they pass few arguments of one word each.
static bool addsToFirstArgument(const llvm::CallInst& call, const llvm::DataLayout& layout) {
    const llvm::Function* callee = call.getCalledFunction();
    if (!callee || callee->isDeclaration() || call.arg_size() == 0 || call.arg_size() > 2) return false;
    if (call.isByValArgument(0) || (call.arg_size() > 1 && call.isByValArgument(1))) return false;
    return llvm::all_of(call.args(), [&](const llvm::Use& argument) {
        llvm::Type* type = argument->getType();
        return type->isSingleValueType() && !type->isVectorTy() && layout.getTypeSizeInBits(type) <= 64;
    });
}

std::optional<Folding::Sum> Folding::argumentSum(const Value& value) const {
    auto* inst = llvm::dyn_cast<Instruction>(&value);
    if (!inst || !inst->hasOneUse() || inst->use_begin()->getOperandNo() != 0) return std::nullopt;
    auto* call = llvm::dyn_cast<llvm::CallInst>(inst->use_begin()->getUser());
    if (!call || call->getParent() != inst->getParent() || !addsToFirstArgument(*call, layout_)) return std::nullopt;
    const Value* base = inst->getOperand(0);
    int64_t addend = 0;
    if (auto* address = llvm::dyn_cast<GetElementPtrInst>(inst)) {
        const Parts* known = partsOf(*address);
        if (!known || known->own.index || known->joins) return std::nullopt;
        addend = known->own.offset;
    } else if (inst->getOpcode() == Instruction::Add || inst->getOpcode() == Instruction::Sub) {
        auto* constant = llvm::dyn_cast<llvm::ConstantInt>(inst->getOperand(1));
        if (!constant || !isWhole(constant->getBitWidth())) return std::nullopt;
        addend = constant->getSExtValue();
        if (inst->getOpcode() == Instruction::Sub) addend = static_cast<int64_t>(0 - static_cast<uint64_t>(addend));
    } else {
        return std::nullopt;
    }
    if (llvm::isa<llvm::Constant>(base) || addend != static_cast<int32_t>(addend)) return std::nullopt;
    return Sum{base, static_cast<int32_t>(addend)};
}

// ---- uses ----

bool Folding::isFolded(const Instruction& inst) const {
    switch (inst.getOpcode()) {
    case Instruction::GetElementPtr: return isFoldedAddress(llvm::cast<GetElementPtrInst>(inst)) || argumentSum(inst);
    case Instruction::ICmp:
    case Instruction::FCmp: return isFoldedCompare(llvm::cast<llvm::CmpInst>(inst));
    case Instruction::SExt:
    case Instruction::ZExt: return !isAlias(inst) && isFoldedIndex(inst);
    case Instruction::Sub: return argumentSum(inst).has_value();
    case Instruction::Add: return isFoldedIndex(inst) || argumentSum(inst);
    case Instruction::And: {
        if (!inst.hasOneUse()) return false;
        auto* compare = llvm::dyn_cast<llvm::ICmpInst>(*inst.user_begin());
        return compare && testedBits(*compare) == &inst;
    }
    default: return false;
    }
}

void Folding::forEachUse(
    const Value& value, llvm::function_ref<void(const Instruction* use, const llvm::BasicBlock* atEndOf)> visit) const {
    for (const llvm::Use& use : value.uses()) {
        auto* user = llvm::dyn_cast<Instruction>(use.getUser());
        if (!user) continue;
        if (auto* phi = llvm::dyn_cast<llvm::PHINode>(user))
            visit(nullptr, phi->getIncomingBlock(use));
        else if (mayBeWithoutCode(*user) && (isAlias(*user) || isFolded(*user)))
            forEachUse(*user, visit);
        else
            visit(user, nullptr);
    }
}

} // namespace kiln
