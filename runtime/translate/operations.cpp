// What the opcodes have no rows for: vectors, integers of rare widths, half and bfloat. One operation an instruction
// (interp/operations.h); the scalar ones are vectors of one lane.

#include "translate/translator.h"

#include "interp/operations.h"

namespace kiln {

using interp::FloatKind;
using llvm::Type;

FloatKind Translator::floatKind(Type* type) {
    switch (type->getScalarType()->getTypeID()) {
    case Type::HalfTyID: return FloatKind::Half;
    case Type::BFloatTyID: return FloatKind::BFloat;
    case Type::FloatTyID: return FloatKind::F32;
    case Type::DoubleTyID: return FloatKind::F64;
    default: return FloatKind::F80;
    }
}

interp::Operation* Translator::emitOperation(interp::Operation::Run run, const char* name, Type* lanesOf, uint32_t a,
                                             uint32_t b, uint32_t c, uint32_t d) {
    if (!run) {
        fail(MustCompile::Intrinsic);
        return nullptr;
    }
    auto& operation = *out_->operations.emplace_back(std::make_unique<interp::Operation>());
    operation.run = run;
    operation.name = name;
    LaneLayout lanes = laneLayout(lanesOf);
    operation.lanes = lanes.lanes;
    operation.bits = lanes.bits;
    operation.stride = lanes.stride;
    emit(Op::Operation, a, b, c, d).pointer = &operation;
    return &operation;
}

void Translator::takesLanes(interp::Operation* operation, Type* type) {
    LaneLayout lanes = laneLayout(type);
    operation->fromBits = lanes.bits;
    operation->fromStride = lanes.stride;
}

bool Translator::arithmeticOnLanes(llvm::Instruction& inst, unsigned opcode) {
    Type* type = inst.getType();
    auto run = type->isFPOrFPVectorTy() ? interp::floatBinary(opcode, floatKind(type))
                                        : interp::integerBinary(opcode, type->getScalarSizeInBits());
    if (type->isPtrOrPtrVectorTy()) return fail(MustCompile::RareType);
    interp::Operation* operation = emitOperation(run, llvm::Instruction::getOpcodeName(opcode), type, ownSlot(),
                                                 slotOf(inst.getOperand(0)), slotOf(inst.getOperand(1)));
    if (!operation) return false;
    operation->e = opcode;
    return true;
}

bool Translator::compareLanes(llvm::CmpInst& inst) {
    Type* type = inst.getOperand(0)->getType();
    unsigned predicate = inst.getPredicate();
    auto run = type->isFPOrFPVectorTy() ? interp::floatCompare(floatKind(type))
                                        : interp::integerCompare(predicate, laneLayout(type).bits);
    interp::Operation* operation = emitOperation(run, inst.getOpcodeName(), inst.getType(), ownSlot(),
                                                 slotOf(inst.getOperand(0)), slotOf(inst.getOperand(1)));
    if (!operation) return false;
    operation->e = predicate;
    takesLanes(operation, type);
    return true;
}

bool Translator::negateLanes(llvm::UnaryOperator& inst) {
    return emitOperation(interp::signOperation(interp::Sign::Negate, floatKind(inst.getType())), "fneg", inst.getType(),
                         ownSlot(), slotOf(inst.getOperand(0))) != nullptr;
}

bool Translator::selectLanes(llvm::SelectInst& inst) {
    Type* type = inst.getType();
    return emitOperation(interp::selectLanes(laneLayout(type).stride), "select", type, ownSlot(),
                         slotOf(inst.getCondition()), slotOf(inst.getTrueValue()),
                         slotOf(inst.getFalseValue())) != nullptr;
}

/// Which operation converts; null for those that are moves.
interp::Operation::Run Translator::conversionOf(const llvm::CastInst& inst) {
    using I = llvm::Instruction;
    Type *from = inst.getSrcTy(), *to = inst.getDestTy();
    const unsigned fromBits = laneLayout(from).bits, toBits = laneLayout(to).bits;
    switch (inst.getOpcode()) {
    case I::Trunc:
    case I::ZExt:
    case I::SExt: return interp::integerConvert(inst.getOpcode(), fromBits, toBits);
    case I::PtrToInt:
    case I::IntToPtr: return interp::integerConvert(I::ZExt, fromBits, toBits);
    case I::FPExt:
    case I::FPTrunc: return interp::floatConvert(floatKind(from), floatKind(to));
    case I::FPToSI: return interp::floatToInteger(floatKind(from), true, false, toBits);
    case I::FPToUI: return interp::floatToInteger(floatKind(from), false, false, toBits);
    case I::SIToFP: return interp::integerToFloat(true, fromBits, floatKind(to));
    case I::UIToFP: return interp::integerToFloat(false, fromBits, floatKind(to));
    default: return nullptr;
    }
}

bool Translator::convertLanes(llvm::CastInst& inst) {
    using I = llvm::Instruction;
    Type *from = inst.getSrcTy(), *to = inst.getDestTy();
    uint32_t result = ownSlot(), operand = slotOf(inst.getOperand(0));
    const bool isBitCast = inst.getOpcode() == I::BitCast, isMove = inst.getOpcode() == I::AddrSpaceCast;
    if (isMove || (isBitCast && liesAsInMemory(from) && liesAsInMemory(to))) {
        emitMove(result, operand, std::min(bytesOf(from), bytesOf(to)));
        emitNormalize(to, result);
        return true;
    }
    interp::Operation* operation =
        emitOperation(isBitCast ? interp::bitCast() : conversionOf(inst), inst.getOpcodeName(), to, result, operand);
    if (!operation) return fail(MustCompile::RareType);
    operation->e = inst.getOpcode();
    operation->list = {laneLayout(from).lanes};
    takesLanes(operation, from);
    return true;
}

uint32_t Translator::emitCaseNumber(llvm::SwitchInst& inst) {
    Type* type = inst.getCondition()->getType();
    interp::Operation* operation =
        emitOperation(interp::caseNumber(), "case", type, scratch_[0], slotOf(inst.getCondition()));
    for (auto& item : inst.cases()) {
        const llvm::APInt value = item.getCaseValue()->getValue().zext(operation->stride * 8);
        for (unsigned bit = 0; bit < value.getBitWidth(); bit += 32)
            operation->list.push_back(static_cast<uint32_t>(value.extractBitsAsZExtValue(32, bit)));
    }
    return scratch_[0];
}

void Translator::emitNormalizeWide(Type* type, uint32_t slot) {
    // In place: the one lane is read whole before it is written.
    interp::Operation* operation = emitOperation(
        interp::integerConvert(llvm::Instruction::ZExt, type->getIntegerBitWidth(), type->getIntegerBitWidth()), "zext",
        type, slot, slot);
    operation->e = llvm::Instruction::ZExt;
    takesLanes(operation, type);
}

} // namespace kiln
