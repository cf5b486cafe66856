#include "translate/folding.h"

#include "llvm/IR/Constants.h"
#include "llvm/IR/Function.h"
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
    using T = llvm::Type;
    constexpr unsigned kPlain = 1u << T::PointerTyID | 1u << T::FloatTyID | 1u << T::DoubleTyID | 1u << T::X86_FP80TyID;
    if (type->isIntegerTy()) return type->getIntegerBitWidth() <= 64 || type->getIntegerBitWidth() == 128;
    return kPlain >> type->getTypeID() & 1;
}

Folding::Folding(const Numbering& numbering, const Survey& survey, const llvm::DataLayout& layout,
                 std::pmr::memory_resource* memory)
    : numbering_(numbering), layout_(layout), parts_(memory), kinds_(numbering.size(), Kind::Code, memory),
      partsAt_(numbering.size(), memory) {
    parts_.reserve(survey.of(Candidate::Address).size());
    for (uint32_t number : survey.of(Candidate::Address)) {
        Parts& parts = parts_.emplace_back();
        if (takeApart(*llvm::cast<GetElementPtrInst>(numbering.values()[number]), parts))
            partsAt_[number] = static_cast<uint32_t>(parts_.size());
        else
            parts_.pop_back();
    }
    for (auto kind = static_cast<size_t>(Candidate::Address); kind <= static_cast<size_t>(Candidate::Call); ++kind)
        for (uint32_t number : survey.of(static_cast<Candidate>(kind)))
            kinds_[number] = kindOf(static_cast<Candidate>(kind), number);
}

Folding::Kind Folding::kindOf(Candidate candidate, uint32_t number) const {
    auto folded = [](bool is) { return is ? Kind::Folded : Kind::Code; };
    const auto& inst = *llvm::cast<Instruction>(numbering_.values()[number]);
    switch (candidate) {
    case Candidate::None:
    case Candidate::Alloca: return Kind::Code;
    case Candidate::Address:
        return folded(isFoldedAddress(llvm::cast<GetElementPtrInst>(inst), partsOf(number)) || sumOf(inst));
    case Candidate::Compare: return folded(isFoldedCompare(llvm::cast<llvm::CmpInst>(inst)));
    case Candidate::Add: return folded(isFoldedIndex(inst) || sumOf(inst));
    case Candidate::Sub: return folded(sumOf(inst).has_value());
    case Candidate::And: return folded(isTestedBits(llvm::cast<BinaryOperator>(inst)));
    case Candidate::SExt: return folded(isFoldedIndex(inst));
    case Candidate::ZExt: return isView(inst) ? Kind::Alias : folded(isFoldedIndex(inst));
    case Candidate::View:
    case Candidate::Call: return isView(inst) ? Kind::Alias : Kind::Code;
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
    case Instruction::Trunc: return isPlain(inst->getOperand(0)->getType()) && !isWhole(bits) && !isView(*inst);
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

/// Of a freeze, call or conversion but a sign extension: whether its result is its first operand's slot.
bool Folding::isView(const Instruction& inst) const {
    if (auto* call = llvm::dyn_cast<llvm::CallInst>(&inst)) {
        auto* intrinsic = llvm::dyn_cast<llvm::IntrinsicInst>(call);
        return intrinsic && handsThrough(*intrinsic) && !llvm::isa<llvm::Constant>(inst.getOperand(0));
    }
    if (llvm::isa<llvm::Constant>(inst.getOperand(0))) return false;
    if (inst.getOpcode() == Instruction::Freeze) return true;
    llvm::Type *to = inst.getType(), *from = inst.getOperand(0)->getType();
    if (to->isVectorTy() || from->isVectorTy()) return false;
    if (llvm::isa<llvm::AddrSpaceCastInst>(inst)) return true;
    if (llvm::isa<llvm::BitCastInst>(inst)) // an x86_mmx has a slot of its own, where it is refused
        return isWhole(static_cast<unsigned>(layout_.getTypeSizeInBits(to))) && !to->isX86_MMXTy();
    unsigned wide = bitsOf(from), narrow = bitsOf(to);
    if (narrow <= wide) return isWhole(narrow) || (narrow == 1 && decidesOnly(inst));
    if (narrow > 64 || inst.getOpcode() == Instruction::PtrToInt) return false;
    // Widened with zeros.
    return (wide != 1 && !isWhole(wide)) || isClean(inst.getOperand(0), 2); // the former are kept so
}

uint32_t Folding::root(const Value* value) const {
    for (;;) {
        const uint32_t number = numbering_.of(value);
        if (!isAlias(number)) return number;
        value = llvm::cast<Instruction>(value)->getOperand(0);
    }
}

// ---- compares ----

bool Folding::isFoldedCompare(const llvm::CmpInst& compare) const {
    if (!compare.hasOneUse()) return false;
    auto* user = llvm::cast<Instruction>(*compare.user_begin());
    if (user->getParent() != compare.getParent()) return false;
    llvm::Type* type = compare.getOperand(0)->getType();
    if (auto* negation = llvm::dyn_cast<BinaryOperator>(user)) return comparedBy(*negation) == &compare;
    if (!llvm::isa<llvm::BranchInst>(user)) return false;
    if (llvm::isa<llvm::FCmpInst>(compare)) return type->isFloatTy() || type->isDoubleTy();
    unsigned bits = bitsOf(type);
    return bits != 0 && (bits <= 64 || bits == 128) && !(compare.isSigned() && !isWhole(bits) && bits != 128);
}

/// Whether all that uses the `and` is a test for zero that runs in its branch.
bool Folding::isTestedBits(const BinaryOperator& both) const {
    auto* compare = both.hasOneUse() ? llvm::dyn_cast<llvm::ICmpInst>(*both.user_begin()) : nullptr;
    if (!compare || compare->getOperand(0) != &both || !compare->isEquality()) return false;
    auto* zero = llvm::dyn_cast<llvm::ConstantInt>(compare->getOperand(1));
    return zero && zero->isZero() && both.getParent() == compare->getParent() && isFoldedCompare(*compare) &&
           !llvm::isa<BinaryOperator>(*compare->user_begin());
}

const BinaryOperator* Folding::testedBits(const llvm::CmpInst& compare) const {
    auto* both = llvm::dyn_cast<BinaryOperator>(compare.getOperand(0));
    return both && both->getOpcode() == Instruction::And && isFolded(*both) ? both : nullptr;
}

const llvm::CmpInst* Folding::negated(const BinaryOperator& inst) const {
    const llvm::CmpInst* compare = comparedBy(inst);
    return compare && isFolded(*compare) ? compare : nullptr;
}

const llvm::CmpInst* Folding::comparedBy(const BinaryOperator& inst) const {
    auto* one = llvm::dyn_cast<llvm::ConstantInt>(inst.getOperand(1));
    if (inst.getOpcode() != Instruction::Xor || !one || !one->getType()->isIntegerTy(1) || !one->isOne())
        return nullptr;
    auto* compare = llvm::dyn_cast<llvm::CmpInst>(inst.getOperand(0));
    if (!compare || !compare->hasOneUse() || !isPlain(compare->getOperand(0)->getType())) return nullptr;
    return compare->getParent() == inst.getParent() ? compare : nullptr;
}

// ---- addresses ----

/// Bytes from one element to the next; translation asks for each address, mostly about the first.
uint64_t Folding::strideOf(llvm::generic_gep_type_iterator<llvm::User::const_op_iterator> step) {
    llvm::Type* element = step.getIndexedType();
    if (element->isPointerTy() || element->isDoubleTy() || element->isIntegerTy(64)) return 8;
    if (element->isIntegerTy(8)) return 1;
    if (element->isIntegerTy(32)) return 4;
    if (step.isVector()) return step.getSequentialElementStride(layout_).getFixedValue(); // lanes lie closer
    auto [known, isNew] = strides_.try_emplace(element, 0);
    if (isNew) known->second = step.getSequentialElementStride(layout_).getFixedValue();
    return known->second;
}

bool Folding::takeApart(const GetElementPtrInst& address, Parts& parts) {
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
        const uint64_t scale = strideOf(step);
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
bool Folding::isFoldedAddress(const GetElementPtrInst& address, const Parts* parts) const {
    if (!parts) return false;
    bool isFixed = isStaticAlloca(parts->own.base) && !parts->own.index;
    return llvm::all_of(address.users(), [&](const llvm::User* user) {
        auto* inst = llvm::cast<Instruction>(user);
        if (auto* outer = llvm::dyn_cast<GetElementPtrInst>(inst)) {
            const Parts* joined = partsOf(*outer);
            return joined && joined->joins && outer->getPointerOperand() == &address;
        }
        if (inst->getParent() != address.getParent() && !isFixed) return false;
        auto* store = llvm::dyn_cast<llvm::StoreInst>(inst);
        return llvm::isa<llvm::LoadInst>(inst) || (store && store->getValueOperand() != &address);
    });
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
    return !wraps && inst.getType()->isIntegerTy(32) && user->getParent() == inst.getParent() &&
           !(llvm::isa<llvm::ZExtInst>(user) && isView(*user)) && isFoldedIndex(*user);
}

AddressParts Folding::address(uint32_t number) const {
    AddressParts all = partsOf(number)->own;
    uint64_t offset = static_cast<uint64_t>(all.offset);
    auto foldedIndex = [&]() -> const Instruction* {
        auto* inst = llvm::dyn_cast<Instruction>(all.index);
        return inst && isFolded(*inst) ? inst : nullptr;
    };
    const Instruction* index = all.index ? foldedIndex() : nullptr;
    if (index && llvm::isa<llvm::CastInst>(index)) {
        all.kind = llvm::isa<llvm::SExtInst>(index) ? IndexKind::S32 : IndexKind::U32;
        all.index = index->getOperand(0);
        index = foldedIndex();
    }
    if (index) {
        // The bits of the narrower constant mean what the extension makes of them.
        auto* addend = llvm::cast<llvm::ConstantInt>(index->getOperand(1));
        uint64_t value =
            all.kind == IndexKind::U32 ? addend->getZExtValue() : static_cast<uint64_t>(addend->getSExtValue());
        offset += value * all.scale;
        all.index = index->getOperand(0);
    }
    all.offset = static_cast<int64_t>(offset);
    auto* inner = llvm::dyn_cast<GetElementPtrInst>(all.base);
    if (!inner) return all;
    const uint32_t innerNumber = numbering_.of(inner);
    if (kinds_[innerNumber] != Kind::Folded) return all;
    AddressParts below = address(innerNumber);
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
    return inst && isFolded(*inst) ? sumOf(*inst) : std::nullopt;
}

std::optional<Folding::Sum> Folding::sumOf(const Instruction& inst) const {
    if (!inst.hasOneUse() || inst.use_begin()->getOperandNo() != 0) return std::nullopt;
    auto* call = llvm::dyn_cast<llvm::CallInst>(inst.use_begin()->getUser());
    if (!call || call->getParent() != inst.getParent() || !addsToFirstArgument(*call, layout_)) return std::nullopt;
    const Value* base = inst.getOperand(0);
    int64_t addend = 0;
    if (auto* address = llvm::dyn_cast<GetElementPtrInst>(&inst)) {
        const Parts* known = partsOf(*address);
        if (!known || known->own.index || known->joins) return std::nullopt;
        addend = known->own.offset;
    } else if (inst.getOpcode() == Instruction::Add || inst.getOpcode() == Instruction::Sub) {
        auto* constant = llvm::dyn_cast<llvm::ConstantInt>(inst.getOperand(1));
        if (!constant || !isWhole(constant->getBitWidth())) return std::nullopt;
        addend = constant->getSExtValue();
        if (inst.getOpcode() == Instruction::Sub) addend = static_cast<int64_t>(0 - static_cast<uint64_t>(addend));
    } else {
        return std::nullopt;
    }
    if (llvm::isa<llvm::Constant>(base) || addend != static_cast<int32_t>(addend)) return std::nullopt;
    return Sum{base, static_cast<int32_t>(addend)};
}

// ---- uses ----

void Folding::forEachUse(const Value& value, llvm::function_ref<void(uint32_t use, uint32_t block)> visit) const {
    for (const llvm::Use& use : value.uses()) {
        auto* user = llvm::cast<Instruction>(use.getUser());
        if (auto* phi = llvm::dyn_cast<llvm::PHINode>(user)) {
            visit(kAtEnd, numbering_.ofBlock(phi->getIncomingBlock(use)));
            continue;
        }
        const uint32_t number = numbering_.of(user);
        if (isWithoutCode(number))
            forEachUse(*user, visit);
        else
            visit(number, numbering_.blockOf(number));
    }
}

} // namespace kiln
