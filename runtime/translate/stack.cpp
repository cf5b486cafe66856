// Memory that lives as long as a call: variable-sized allocations, variable arguments.

#include "translate/translator.h"

#include "cell.h"

#include "llvm/IR/Function.h"

namespace kiln {

bool Translator::dynamicAlloca(llvm::AllocaInst& inst) {
    uint64_t bytes = layout_.getTypeAllocSize(inst.getAllocatedType()).getFixedValue();
    if (inst.getAlign().value() > uint64_t{1} << 31) return fail(MustCompile::RareType);
    emit(Op::DynamicAlloca, ownSlot(), extended(inst.getArraySize(), false),
         static_cast<uint32_t>(inst.getAlign().value()), 0, bytes);
    return true;
}

bool Translator::vaStart(llvm::IntrinsicInst& inst) {
    if (out_->variadicArea == 0) {
        frameTop_ = (frameTop_ + 15) / 16 * 16; // va_arg takes vectors from it
        out_->variadicArea = newSlot(kRegisterSaveBytes + 8);
    }
    // The variable arguments start behind the named ones'.
    const AbiPlan& abi = context_.cellOf(function_)->abi;
    emitHelper(interp::vaStartHelper, slotOf(inst.getArgOperand(0)), out_->variadicArea, 8 * abi.integerRegisters,
               6 * 8 + 16 * abi.vectorRegisters);
    return true;
}

} // namespace kiln
