// Loads, stores, addresses and the parts of aggregates.

#include "translate/translator.h"

#include "interp/operations.h"

#include "llvm/IR/Operator.h"

namespace kiln {

using llvm::Type;

/// Index of the size among the five of an access; none: the value has handlers of its own.
std::optional<unsigned> Translator::accessSize(Type* type) const {
    switch (type->getTypeID()) { // the usual ones first: translation asks all the time
    case Type::PointerTyID:
    case Type::DoubleTyID: return 3;
    case Type::FloatTyID: return 2;
    case Type::IntegerTyID:
        switch (type->getIntegerBitWidth()) {
        case 8: return 0;
        case 16: return 1;
        case 32: return 2;
        case 64: return 3;
        default: break;
        }
        break;
    default: break;
    }
    uint64_t bytes = storeBytes(type);
    if (type->isVectorTy() ? !liesAsInMemory(type) || bytes > 16 || !llvm::isPowerOf2_64(bytes)
                           : !type->isIntegerTy() && !type->isPointerTy() && !type->isFloatingPointTy())
        return std::nullopt;
    if (type->isX86_FP80Ty() || (type->isIntegerTy() && width(type).odd())) return std::nullopt;
    switch (bytes) {
    case 1: return 0;
    case 2: return 1;
    case 4: return 2;
    case 8: return 3;
    default: return 4;
    }
}

/// A pointer as it is; a constant needs no slot.
Translator::Address Translator::plainAddress(const llvm::Value* pointer) {
    Address address;
    if (auto bits = bitsOf(pointer)) {
        address.isFixed = true;
        address.offset = static_cast<int64_t>(*bits);
    } else {
        address.base = slotOf(pointer);
    }
    return address;
}

/// Of an address by number. REQUIRES: it is simple.
Translator::Address Translator::addressOf(uint32_t number) {
    AddressParts parts = folding_.address(number);
    Address address = plainAddress(parts.base);
    address.offset = static_cast<int64_t>(static_cast<uint64_t>(address.offset) + static_cast<uint64_t>(parts.offset));
    if (parts.index) {
        address.kind = parts.kind;
        address.index = slotOf(parts.index);
        address.scale = static_cast<uint32_t>(parts.scale);
    }
    return address;
}

Translator::Address Translator::addressOperand(const llvm::Value* pointer) {
    if (!llvm::isa<llvm::GetElementPtrInst>(pointer)) return plainAddress(pointer);
    const uint32_t number = numbering_.of(pointer);
    if (folding_.isWithoutCode(number)) return addressOf(number);
    Address address;
    address.base = slots_[number];
    return address;
}

/// Which of the forms of opcodes.def, with accesses of that many bytes.
unsigned Translator::addressForm(const Address& address, uint32_t bytes) const {
    unsigned fixed = address.isFixed ? 7 : 0;
    if (address.kind == IndexKind::None) return fixed;
    unsigned index = address.kind == IndexKind::S64 ? 1 : address.kind == IndexKind::S32 ? 2 : 3;
    return fixed + index + (address.scale == bytes ? 0 : 3);
}

void Translator::emitAccess(Op first, unsigned size, uint32_t valueSlot, const Address& address) {
    unsigned form = addressForm(address, 1u << size);
    emit(static_cast<Op>(static_cast<unsigned>(first) + 5 * form + size), valueSlot, address.base, address.index,
         address.scale, static_cast<uint64_t>(address.offset));
}

/// False: the address does not leave room for the value.
bool Translator::emitStoreImmediate(unsigned size, uint64_t value, const Address& address) {
    auto low = static_cast<uint32_t>(value), high = static_cast<uint32_t>(value >> 32);
    bool fits = address.isFixed || address.offset == static_cast<int32_t>(address.offset);
    if (!fits || size > 3) return false;
    emitAccess(Op::StoreImm_8, size, 0, address);
    Inst& inst = code_.back();
    if (address.isFixed) {
        inst.a = low;
        inst.b = high;
    } else {
        inst.a = static_cast<uint32_t>(address.offset);
        inst.bits = value;
    }
    return true;
}

void Translator::emitLea(uint32_t to, const Address& address) {
    emit(static_cast<Op>(static_cast<unsigned>(Op::Lea) + addressForm(address, 1)), to, address.base, address.index,
         address.scale, static_cast<uint64_t>(address.offset));
}

uint32_t Translator::materialize(const Address& address) {
    if (!address.isFixed && address.kind == IndexKind::None && address.offset == 0) return address.base;
    emitLea(scratch_[2], address);
    return scratch_[2];
}

Translator::Address Translator::withoutIndex(const Address& address) {
    if (!address.isFixed && address.kind == IndexKind::None) return address;
    Address plain;
    plain.base = materialize(address);
    return plain;
}

bool Translator::load(llvm::LoadInst& inst) {
    Type* type = inst.getType();
    Address address = addressOperand(inst.getPointerOperand());
    if (inst.getOrdering() != llvm::AtomicOrdering::NotAtomic) {
        if (!isAtomicHere(type, inst.getAlign())) return fail(MustCompile::WideAtomic);
        if (storeBytes(type) == 16) return wideAtomicAccess(true, type, ownSlot(), address);
    }
    if (auto size = accessSize(type)) {
        emitAccess(Op::Load_8, *size, ownSlot(), address);
        return true;
    }
    address = withoutIndex(address);
    if (type->isIntegerTy(1)) {
        emit(Op::LoadBit, ownSlot(), address.base, 0, 0, static_cast<uint64_t>(address.offset));
        return true;
    }
    if (!liesAsInMemory(type)) {
        emitOperation(interp::loadPacked(), "load", type, ownSlot(), address.base)->number = address.offset;
        return true;
    }
    emit(Op::LoadBytes, ownSlot(), address.base, 0, storeBytes(type), static_cast<uint64_t>(address.offset));
    emitNormalize(type, ownSlot());
    return true;
}

bool Translator::store(llvm::StoreInst& inst) {
    llvm::Value* value = inst.getValueOperand();
    Type* type = value->getType();
    Address address = addressOperand(inst.getPointerOperand());
    if (inst.getOrdering() != llvm::AtomicOrdering::NotAtomic) {
        if (!isAtomicHere(type, inst.getAlign())) return fail(MustCompile::WideAtomic);
        if (storeBytes(type) == 16) return wideAtomicAccess(false, type, slotOf(value), address);
        if (inst.getOrdering() == llvm::AtomicOrdering::SequentiallyConsistent) {
            interp::Helper helper = interp::atomicStoreHelper(storeBytes(type));
            if (!helper) return fail(MustCompile::WideAtomic);
            emitHelper(helper, 0, materialize(address), slotOf(value));
            return true;
        }
    }
    auto size = type->isIntegerTy(1) ? std::optional(0u) : accessSize(type);
    if (!size) {
        address = withoutIndex(address);
        if (liesAsInMemory(type))
            emit(Op::StoreBytes, slotOf(value), address.base, 0, storeBytes(type),
                 static_cast<uint64_t>(address.offset));
        else
            emitOperation(interp::storePacked(), "store", type, slotOf(value), address.base)->number = address.offset;
        return true;
    }
    auto immediate = liesAsInMemory(type) ? bitsOf(value) : std::nullopt;
    if (!immediate || !emitStoreImmediate(*size, *immediate, address))
        emitAccess(Op::Store_8, *size, slotOf(value), address);
    return true;
}

bool Translator::gep(llvm::GetElementPtrInst& inst) {
    if (inst.getType()->isVectorTy()) return gepOfLanes(inst);
    uint32_t to = ownSlot();
    if (folding_.isSimple(number_)) {
        emitLea(to, addressOf(number_));
        return true;
    }
    llvm::MapVector<llvm::Value*, llvm::APInt> variables;
    llvm::APInt constant(64, 0);
    if (!llvm::cast<llvm::GEPOperator>(inst).collectOffset(layout_, 64, variables, constant))
        return fail(MustCompile::RareType);
    emit(Op::Lea, to, slotOf(inst.getPointerOperand()), 0, 0, constant.getZExtValue());
    for (auto& [value, scale] : variables) {
        uint32_t index = extended(value, true);
        emit(Op::AddScaled, to, to, index, 0, scale.getZExtValue());
    }
    return true;
}

uint32_t Translator::fieldOffset(Type* aggregate, llvm::ArrayRef<unsigned> indices) const {
    uint64_t offset = 0;
    for (unsigned index : indices) {
        if (auto* record = llvm::dyn_cast<llvm::StructType>(aggregate)) {
            offset += layout_.getStructLayout(record)->getElementOffset(index).getFixedValue();
            aggregate = record->getElementType(index);
        } else {
            aggregate = llvm::cast<llvm::ArrayType>(aggregate)->getElementType();
            offset += layout_.getTypeAllocSize(aggregate).getFixedValue() * index;
        }
    }
    return static_cast<uint32_t>(offset);
}

bool Translator::extractValue(llvm::ExtractValueInst& inst) {
    uint32_t from =
        slotOf(inst.getAggregateOperand()) + fieldOffset(inst.getAggregateOperand()->getType(), inst.getIndices());
    if (!liesAsInMemory(inst.getType())) {
        emitOperation(interp::moveFromMemory(), "extractvalue", inst.getType(), ownSlot(), from);
        return true;
    }
    emitMove(ownSlot(), from, bytesOf(inst.getType()));
    emitNormalize(inst.getType(), ownSlot());
    return true;
}

bool Translator::insertValue(llvm::InsertValueInst& inst) {
    uint32_t to = ownSlot();
    if (!llvm::isa<llvm::UndefValue>(inst.getAggregateOperand()))
        emitMove(to, slotOf(inst.getAggregateOperand()), bytesOf(inst.getType()));
    llvm::Value* value = inst.getInsertedValueOperand();
    // Exactly the field's bytes: its neighbours are there already.
    uint32_t bytes = storeBytes(value->getType());
    uint32_t field = to + fieldOffset(inst.getType(), inst.getIndices());
    if (liesAsInMemory(value->getType()))
        emit(Op::MoveBytes, field, slotOf(value), 0, 0, bytes);
    else
        emitOperation(interp::moveToMemory(), "insertvalue", value->getType(), slotOf(value), field);
    return true;
}

bool Translator::select(llvm::SelectInst& inst) {
    if (inst.getCondition()->getType()->isVectorTy()) return selectLanes(inst);
    uint32_t bytes = bytesOf(inst.getType());
    uint32_t to = ownSlot(), decides = slotOf(inst.getCondition());
    auto whenTrue = bytes == 8 ? bitsOf(inst.getTrueValue()) : std::nullopt;
    auto whenFalse = bytes == 8 ? bitsOf(inst.getFalseValue()) : std::nullopt;
    if (whenTrue && whenFalse)
        emit(Op::SelectImms, to, decides, static_cast<uint32_t>(*whenTrue), static_cast<uint32_t>(*whenTrue >> 32),
             *whenFalse);
    else if (whenTrue)
        emit(Op::SelectImmElse, to, decides, 0, slotOf(inst.getFalseValue()), *whenTrue);
    else if (whenFalse)
        emit(Op::SelectElseImm, to, decides, slotOf(inst.getTrueValue()), 0, *whenFalse);
    else
        emit(bytes == 8 ? Op::Select64 : Op::SelectBytes, to, decides, slotOf(inst.getTrueValue()),
             slotOf(inst.getFalseValue()), bytes);
    return true;
}

} // namespace kiln
