// Arithmetic, comparisons and conversions.

#include "translate/translator.h"

namespace kiln {

using llvm::Type;

namespace {

using I = llvm::Instruction;

Op integerFamily(unsigned opcode) {
    switch (opcode) {
    case I::Add: return Op::AddI8;
    case I::Sub: return Op::SubI8;
    case I::Mul: return Op::MulI8;
    case I::UDiv: return Op::UDivI8;
    case I::SDiv: return Op::SDivI8;
    case I::URem: return Op::URemI8;
    case I::SRem: return Op::SRemI8;
    case I::Shl: return Op::ShlI8;
    case I::LShr: return Op::LShrI8;
    case I::AShr: return Op::AShrI8;
    case I::And: return Op::AndI8;
    case I::Or: return Op::OrI8;
    default: return Op::XorI8;
    }
}

Op floatFamily(unsigned opcode) {
    switch (opcode) {
    case I::FAdd: return Op::FAddF32;
    case I::FSub: return Op::FSubF32;
    case I::FMul: return Op::FMulF32;
    case I::FDiv: return Op::FDivF32;
    default: return Op::FRemF32;
    }
}

} // namespace

bool Translator::arithmetic(llvm::BinaryOperator& inst) {
    if (!isPlain(inst.getType())) return arithmeticOnLanes(inst, inst.getOpcode());
    if (inst.getType()->isIntegerTy()) return integerArithmetic(inst);
    Type* type = inst.getType();
    const llvm::Value *left = inst.getOperand(0), *right = inst.getOperand(1);
    unsigned opcode = inst.getOpcode();
    if ((type->isFloatTy() || type->isDoubleTy()) && opcode != I::FRem) {
        // Rows: F32Imm F64Imm, then the same with the immediate on the left.
        unsigned family = opcode == I::FAdd ? 0 : opcode == I::FSub ? 1 : opcode == I::FMul ? 2 : 3;
        auto row = [&](unsigned side) {
            return static_cast<Op>(static_cast<unsigned>(Op::FAddF32Imm) + 4 * family + 2 * side + type->isDoubleTy());
        };
        if (auto bits = bitsOf(right)) {
            emit(row(0), ownSlot(), slotOf(left), 0, 0, *bits);
            return true;
        }
        if (auto bits = bitsOf(left)) {
            emit(row(1), ownSlot(), 0, slotOf(right), 0, *bits);
            return true;
        }
    }
    emit(floating(floatFamily(opcode), type), ownSlot(), slotOf(left), slotOf(right));
    return true;
}

bool Translator::integerArithmetic(llvm::BinaryOperator& inst) {
    Width w = width(inst.getType());
    unsigned opcode = inst.getOpcode();
    Op first = integerFamily(opcode);
    uint32_t to = ownSlot();
    if (auto* negated = folding_.negated(inst)) {
        compare(*negated, to, true);
        return true;
    }
    if (w.odd() && (opcode == I::SDiv || opcode == I::SRem || opcode == I::AShr)) {
        uint32_t left = scratch_[0], right = scratch_[1];
        emit(Op::SExtBits, left, slotOf(inst.getOperand(0)), 0, 0, w.bits);
        if (opcode == I::AShr)
            emit(Op::MaskBits, right, slotOf(inst.getOperand(1)), 0, 0, (uint64_t{1} << w.bits) - 1);
        else
            emit(Op::SExtBits, right, slotOf(inst.getOperand(1)), 0, 0, w.bits);
        emit(family(first, 64, false), to, left, right);
        emitNormalize(inst.getType(), to);
        return true;
    }
    const llvm::Value *left = inst.getOperand(0), *right = inst.getOperand(1);
    if (inst.isCommutative() && llvm::isa<llvm::Constant>(left)) std::swap(left, right);
    auto immediate = w.container <= 64 ? bitsOf(right) : std::nullopt;
    auto reversed =
        !immediate && w.container <= 64 && (opcode == I::Sub || opcode == I::Shl) ? bitsOf(left) : std::nullopt;
    if (immediate) {
        emit(family(first, w.container, true), to, slotOf(left), 0, 0, *immediate);
    } else if (reversed) {
        Op rows = opcode == I::Sub ? Op::ImmSubI8 : Op::ImmShlI8;
        emit(family(rows, w.container, false), to, 0, slotOf(right), 0, *reversed);
    } else {
        emit(family(first, w.container, false), to, slotOf(left), slotOf(right));
    }
    // Bitwise operations and shifts to the right leave clean bits clean.
    if (w.odd() && (opcode == I::Add || opcode == I::Sub || opcode == I::Mul || opcode == I::Shl))
        emitNormalize(inst.getType(), to);
    return true;
}

void Translator::compare(const llvm::CmpInst& inst, uint32_t to, bool isNegated) {
    auto predicate = static_cast<unsigned>(isNegated ? inst.getInversePredicate() : inst.getPredicate());
    if (auto* integers = llvm::dyn_cast<llvm::ICmpInst>(&inst)) return compareIntegers(*integers, to, predicate);
    Op first = static_cast<Op>(static_cast<unsigned>(Op::FCmp0F32) + 3 * predicate);
    emit(floating(first, inst.getOperand(0)->getType()), to, slotOf(inst.getOperand(0)), slotOf(inst.getOperand(1)));
}

void Translator::compareIntegers(const llvm::ICmpInst& inst, uint32_t to, unsigned predicate) {
    const llvm::Value *left = inst.getOperand(0), *right = inst.getOperand(1);
    if (llvm::isa<llvm::Constant>(left)) {
        std::swap(left, right);
        predicate = llvm::CmpInst::getSwappedPredicate(static_cast<llvm::CmpInst::Predicate>(predicate));
    }
    Width w = width(left->getType());
    Op first =
        static_cast<Op>(static_cast<unsigned>(Op::CmpEqI8) + 9 * (predicate - llvm::CmpInst::FIRST_ICMP_PREDICATE));
    if (w.odd() && inst.isSigned()) {
        emit(Op::SExtBits, scratch_[0], slotOf(left), 0, 0, w.bits);
        emit(Op::SExtBits, scratch_[1], slotOf(right), 0, 0, w.bits);
        emit(family(first, 64, false), to, scratch_[0], scratch_[1]);
        return;
    }
    auto immediate = w.container <= 64 ? bitsOf(right) : std::nullopt;
    if (immediate)
        emit(family(first, w.container, true), to, slotOf(left), 0, 0, *immediate);
    else
        emit(family(first, w.container, false), to, slotOf(left), slotOf(right));
}

uint32_t Translator::extended(const llvm::Value* value, bool isSigned) {
    Width w = width(value->getType());
    uint32_t from = slotOf(value);
    if (w.bits >= 64) return from; // of more, the low word
    uint32_t to = scratch_[2];
    if (w.bits == 1) {
        if (isSigned)
            emit(Op::SExtBits, to, from, 0, 0, 1);
        else
            emit(Op::ZExtI8, to, from);
    } else if (w.odd()) {
        if (!isSigned) return from;
        emit(Op::SExtBits, to, from, 0, 0, w.bits);
    } else {
        unsigned index = w.bits == 8 ? 0 : w.bits == 16 ? 1 : 2;
        emit(static_cast<Op>(static_cast<unsigned>(isSigned ? Op::SExtI8 : Op::ZExtI8) + index), to, from);
    }
    return to;
}

bool Translator::convert(llvm::CastInst& inst) {
    Type *from = inst.getSrcTy(), *to = inst.getDestTy();
    if (!isPlain(from) || !isPlain(to)) return convertLanes(inst);
    uint32_t slot = ownSlot();
    switch (inst.getOpcode()) {
    case I::Trunc:
    case I::ZExt:
    case I::SExt:
    case I::PtrToInt:
    case I::IntToPtr: return toInteger(inst);
    case I::BitCast:
    case I::AddrSpaceCast:
        emitMove(slot, slotOf(inst.getOperand(0)), bytesOf(to));
        emitNormalize(to, slot);
        return true;
    case I::FPExt:
    case I::FPTrunc: {
        Op op = from->isFloatTy()    ? (to->isDoubleTy() ? Op::FConvF32F64 : Op::FConvF32F80)
                : from->isDoubleTy() ? (to->isFloatTy() ? Op::FConvF64F32 : Op::FConvF64F80)
                                     : (to->isFloatTy() ? Op::FConvF80F32 : Op::FConvF80F64);
        emit(op, slot, slotOf(inst.getOperand(0)));
        return true;
    }
    case I::FPToSI:
    case I::FPToUI: {
        bool isSigned = inst.getOpcode() == I::FPToSI, wide = to->getIntegerBitWidth() == 128;
        Op first = isSigned ? (wide ? Op::FpToS128F32 : Op::FpToS64F32) : (wide ? Op::FpToU128F32 : Op::FpToU64F32);
        emit(floating(first, from), slot, slotOf(inst.getOperand(0)));
        emitNormalize(to, slot);
        return true;
    }
    default: return toFloating(inst);
    }
}

bool Translator::toInteger(llvm::CastInst& inst) {
    Width from = width(inst.getSrcTy()), to = width(inst.getDestTy());
    uint32_t slot = ownSlot();
    bool isSigned = inst.getOpcode() == I::SExt;
    if (to.bits <= from.bits) {
        if (to.bits == 128)
            emitMove(slot, slotOf(inst.getOperand(0)), 16);
        else if (to.odd())
            emit(Op::MaskBits, slot, slotOf(inst.getOperand(0)), 0, 0, (uint64_t{1} << to.bits) - 1);
        else
            emitMove(slot, slotOf(inst.getOperand(0)), 8);
        return true;
    }
    uint32_t value = extended(inst.getOperand(0), isSigned);
    if (to.bits == 128) {
        emit(isSigned ? Op::SExt128 : Op::ZExt128, slot, value);
        return true;
    }
    // The extension was just made for this: write it to its own slot.
    if (value == scratch_[2])
        code_.back().a = slot;
    else
        emitMove(slot, value, 8);
    emitNormalize(inst.getDestTy(), slot);
    return true;
}

bool Translator::toFloating(llvm::CastInst& inst) {
    bool isSigned = inst.getOpcode() == I::SIToFP;
    unsigned bits = inst.getSrcTy()->getIntegerBitWidth();
    Op first = bits == 128              ? (isSigned ? Op::S128ToFpF32 : Op::U128ToFpF32)
               : isSigned && bits == 32 ? Op::S32ToFpF32
               : isSigned               ? Op::S64ToFpF32
                                        : Op::U64ToFpF32;
    uint32_t value = isSigned && bits == 32 ? slotOf(inst.getOperand(0)) : extended(inst.getOperand(0), isSigned);
    emit(floating(first, inst.getDestTy()), ownSlot(), value);
    return true;
}

} // namespace kiln
