// Atomic read-modify-writes and compare-exchanges, and those loads and stores that no plain one does.

#include "translate/translator.h"

#include "interp/operations.h"

namespace kiln {

using llvm::Type;

/// Compiled code calls a library function, which takes a lock, for what is not aligned to its size.
bool Translator::isAtomicHere(Type* type, llvm::Align align) const {
    return storeBytes(type) <= 16 && align.value() >= storeBytes(type);
}

bool Translator::modify(llvm::AtomicRMWInst& inst) {
    Type* type = inst.getType();
    if (!isAtomicHere(type, inst.getAlign())) return fail(MustCompile::WideAtomic);
    uint32_t to = ownSlot(), pointer = slotOf(inst.getPointerOperand()), by = slotOf(inst.getValOperand());
    if (interp::Helper helper = interp::atomicRmwHelper(inst)) {
        emitHelper(helper, to, pointer, by);
        return true;
    }
    uint32_t bytes = storeBytes(type);
    bool isComputed = type->isFPOrFPVectorTy() && inst.getOperation() != llvm::AtomicRMWInst::Xchg;
    auto run = isComputed ? interp::atomicModifyFloat(bytes, floatKind(type)) : interp::atomicModify(bytes);
    interp::Operation* operation = emitOperation(run, "atomicrmw", type, to, pointer, by);
    if (!operation) return fail(MustCompile::WideAtomic);
    operation->e = inst.getOperation();
    return true;
}

bool Translator::compareExchange(llvm::AtomicCmpXchgInst& inst) {
    Type* type = inst.getCompareOperand()->getType();
    if (!isAtomicHere(type, inst.getAlign())) return fail(MustCompile::WideAtomic);
    uint32_t to = ownSlot(), pointer = slotOf(inst.getPointerOperand());
    uint32_t expected = slotOf(inst.getCompareOperand()), replacement = slotOf(inst.getNewValOperand());
    if (interp::Helper helper = interp::compareExchangeHelper(inst)) {
        emitMove(to + 16, replacement, 8);
        emitHelper(helper, to, pointer, expected, fieldOffset(inst.getType(), {1}));
        return true;
    }
    if (storeBytes(type) != 16) return fail(MustCompile::WideAtomic);
    emitOperation(interp::atomicCompareExchange16(), "cmpxchg", type, to, pointer, expected, replacement)->e =
        fieldOffset(inst.getType(), {1});
    return true;
}

bool Translator::wideAtomicAccess(bool isLoad, Type* type, uint32_t value, const Address& address) {
    const Address plain = withoutIndex(address);
    interp::Operation* operation = emitOperation(isLoad ? interp::atomicLoad16() : interp::atomicStore16(),
                                                 isLoad ? "load.atomic" : "store.atomic", type, value, plain.base);
    operation->number = plain.offset;
    return true;
}

} // namespace kiln
