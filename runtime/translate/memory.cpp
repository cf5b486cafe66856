// Loads, stores, addresses and the parts of aggregates.

#include "translate/translator.h"

#include "interp/operations.h"

#include "llvm/IR/Operator.h"

namespace kiln {

using llvm::Type;

bool Translator::accessOps(Type* type, bool isLoad, Op& plain, Op& indexed) const {
    uint64_t bytes = storeBytes(type);
    if (type->isVectorTy() ? !liesAsInMemory(type) || bytes > 16 || !llvm::isPowerOf2_64(bytes)
                           : !type->isIntegerTy() && !type->isPointerTy() && !type->isFloatingPointTy())
        return false;
    if (type->isX86_FP80Ty() || (type->isIntegerTy() && width(type).odd())) return false;
    unsigned index = bytes == 1 ? 0 : bytes == 2 ? 1 : bytes == 4 ? 2 : bytes == 8 ? 3 : 4;
    plain = static_cast<Op>(static_cast<unsigned>(isLoad ? Op::Load8 : Op::Store8) + index);
    indexed = static_cast<Op>(static_cast<unsigned>(isLoad ? Op::LoadIndexed8 : Op::StoreIndexed8) + index);
    return true;
}

/// An address computation whose only users are accesses of the same block is computed by them. Same block: a phi's slot
/// that it reads cannot have been overwritten in between.
bool Translator::folds(const llvm::GetElementPtrInst& inst) {
    if (inst.getType()->isVectorTy()) return false;
    llvm::MapVector<llvm::Value*, llvm::APInt> variables;
    llvm::APInt constant(64, 0);
    if (!llvm::cast<llvm::GEPOperator>(inst).collectOffset(layout_, 64, variables, constant)) return false;
    if (variables.size() > 1) return false;
    if (variables.size() == 1) {
        const llvm::APInt& scale = variables.front().second;
        return variables.front().first->getType()->isIntegerTy(64) && scale.isStrictlyPositive() &&
               scale.getActiveBits() <= 31;
    }
    return true;
}

bool Translator::isFolded(const llvm::GetElementPtrInst& inst) {
    if (!folds(inst)) return false;
    for (const llvm::User* user : inst.users()) {
        auto* access = llvm::cast<llvm::Instruction>(user);
        if (access->getParent() != inst.getParent()) return false;
        if (llvm::isa<llvm::LoadInst>(access)) continue;
        auto* store = llvm::dyn_cast<llvm::StoreInst>(access);
        if (!store || store->getValueOperand() == &inst) return false;
    }
    return true;
}

bool Translator::addressOperand(llvm::Value* pointer, const llvm::Instruction& user, Address& out) {
    auto* inst = llvm::dyn_cast<llvm::GetElementPtrInst>(pointer);
    if (!inst || inst->getParent() != user.getParent() || !folds(*inst)) {
        out.base = slotOf(pointer);
        return true;
    }
    llvm::MapVector<llvm::Value*, llvm::APInt> variables;
    llvm::APInt constant(64, 0);
    llvm::cast<llvm::GEPOperator>(inst)->collectOffset(layout_, 64, variables, constant);
    out.base = slotOf(inst->getPointerOperand());
    out.offset = constant.getSExtValue();
    if (!variables.empty()) {
        out.index = slotOf(variables.front().first);
        out.scale = static_cast<uint32_t>(variables.front().second.getZExtValue());
    }
    return true;
}

void Translator::emitAccess(Op plain, Op indexed, uint32_t valueSlot, const Address& address) {
    if (address.index == kNone)
        emit(plain, valueSlot, address.base, 0, 0, static_cast<uint64_t>(address.offset));
    else
        emit(indexed, valueSlot, address.base, address.index, address.scale, static_cast<uint64_t>(address.offset));
}

uint32_t Translator::materialize(const Address& address) {
    if (address.index == kNone && address.offset == 0) return address.base;
    emitAccess(Op::Lea, Op::LeaIndexed, scratch_[2], address);
    return scratch_[2];
}

bool Translator::load(llvm::LoadInst& inst) {
    Type* type = inst.getType();
    Address address;
    addressOperand(inst.getPointerOperand(), inst, address);
    if (inst.isAtomic()) {
        if (!isAtomicHere(type, inst.getAlign())) return fail(MustCompile::WideAtomic);
        if (storeBytes(type) == 16) return wideAtomicAccess(true, type, slotOf(&inst), address);
    }
    Op plain, indexed;
    if (accessOps(type, true, plain, indexed)) {
        emitAccess(plain, indexed, slotOf(&inst), address);
        return true;
    }
    uint32_t base = address.index == kNone ? address.base : materialize(address);
    uint64_t offset = address.index == kNone ? static_cast<uint64_t>(address.offset) : 0;
    if (type->isIntegerTy(1)) {
        emit(Op::LoadBit, slotOf(&inst), base, 0, 0, offset);
        return true;
    }
    if (!liesAsInMemory(type)) {
        emitOperation(interp::loadPacked(), "load", type, slotOf(&inst), base)->number = static_cast<int64_t>(offset);
        return true;
    }
    emit(Op::LoadBytes, slotOf(&inst), base, 0, storeBytes(type), offset);
    emitNormalize(type, slotOf(&inst));
    return true;
}

bool Translator::store(llvm::StoreInst& inst) {
    llvm::Value* value = inst.getValueOperand();
    Type* type = value->getType();
    uint32_t bytes = storeBytes(type);
    Address address;
    addressOperand(inst.getPointerOperand(), inst, address);
    if (inst.isAtomic()) {
        if (!isAtomicHere(type, inst.getAlign())) return fail(MustCompile::WideAtomic);
        if (bytes == 16) return wideAtomicAccess(false, type, slotOf(value), address);
    }
    if (inst.getOrdering() == llvm::AtomicOrdering::SequentiallyConsistent) {
        interp::Helper helper = interp::atomicStoreHelper(bytes);
        if (!helper) return fail(MustCompile::WideAtomic);
        emitHelper(helper, 0, materialize(address), slotOf(value));
        return true;
    }
    Op plain, indexed;
    if (type->isIntegerTy(1)) {
        plain = Op::Store8;
        indexed = Op::StoreIndexed8;
    } else if (!accessOps(type, false, plain, indexed)) {
        uint32_t base = address.index == kNone ? address.base : materialize(address);
        int64_t offset = address.index == kNone ? address.offset : 0;
        if (liesAsInMemory(type))
            emit(Op::StoreBytes, slotOf(value), base, 0, bytes, static_cast<uint64_t>(offset));
        else
            emitOperation(interp::storePacked(), "store", type, slotOf(value), base)->number = offset;
        return true;
    }
    emitAccess(plain, indexed, slotOf(value), address);
    return true;
}

bool Translator::gep(llvm::GetElementPtrInst& inst) {
    if (inst.getType()->isVectorTy()) return gepOfLanes(inst);
    if (isFolded(inst)) return true;
    llvm::MapVector<llvm::Value*, llvm::APInt> variables;
    llvm::APInt constant(64, 0);
    if (!llvm::cast<llvm::GEPOperator>(inst).collectOffset(layout_, 64, variables, constant))
        return fail(MustCompile::RareType);
    uint32_t to = slotOf(&inst);
    if (folds(inst)) {
        Address address;
        addressOperand(&inst, inst, address);
        emitAccess(Op::Lea, Op::LeaIndexed, to, address);
        return true;
    }
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
        emitOperation(interp::moveFromMemory(), "extractvalue", inst.getType(), slotOf(&inst), from);
        return true;
    }
    emitMove(slotOf(&inst), from, bytesOf(inst.getType()));
    emitNormalize(inst.getType(), slotOf(&inst));
    return true;
}

bool Translator::insertValue(llvm::InsertValueInst& inst) {
    uint32_t to = slotOf(&inst);
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
    emit(bytes == 8 ? Op::Select64 : Op::SelectBytes, slotOf(&inst), slotOf(inst.getCondition()),
         slotOf(inst.getTrueValue()), slotOf(inst.getFalseValue()), bytes);
    return true;
}

} // namespace kiln
