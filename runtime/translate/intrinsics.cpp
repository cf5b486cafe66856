// Intrinsics that are operations: of vectors, of rare widths, and those that no helper is for.

#include "translate/translator.h"

#include "interp/operations.h"

#include "llvm/ADT/APFloat.h"

namespace kiln {

using llvm::Type;
namespace Intrinsic = llvm::Intrinsic;

namespace {

/// "smax", of "llvm.smax".
const char* nameOf(const llvm::IntrinsicInst& inst) {
    return Intrinsic::getBaseName(inst.getIntrinsicID()).data() + sizeof "llvm." - 1;
}

/// What a scalar helper does, done to each lane. Operands that are not vectors serve all lanes.
constexpr unsigned kHelperOperands = 3;

} // namespace

bool Translator::eachLane(llvm::IntrinsicInst& inst, interp::Helper helper) {
    uint32_t operands[kHelperOperands] = {0, 0, 0}, strides[kHelperOperands] = {0, 0, 0};
    for (unsigned i = 0; i < inst.arg_size() && i < kHelperOperands; ++i) {
        llvm::Value* operand = inst.getArgOperand(i);
        if (operand->getType()->isMetadataTy()) continue;
        operands[i] = slotOf(operand);
        if (operand->getType()->isVectorTy()) strides[i] = laneLayout(operand->getType()).stride;
    }
    interp::Operation* operation = emitOperation(interp::eachLane(), nameOf(inst), inst.getType(), ownSlot(),
                                                 operands[0], operands[1], operands[2]);
    operation->each = helper;
    operation->list.assign(strides, strides + kHelperOperands);
    return true;
}

bool Translator::rareIntegerIntrinsic(llvm::IntrinsicInst& inst) {
    auto operand = [&](unsigned i) { return operandSlot(inst, i); };
    const Intrinsic::ID id = inst.getIntrinsicID();
    Type* first = inst.getArgOperand(0)->getType();
    uint32_t to = ownSlot();
    switch (id) {
    case Intrinsic::sadd_with_overflow:
    case Intrinsic::uadd_with_overflow:
    case Intrinsic::ssub_with_overflow:
    case Intrinsic::usub_with_overflow:
    case Intrinsic::smul_with_overflow:
    case Intrinsic::umul_with_overflow: {
        interp::Operation* operation =
            emitOperation(interp::withOverflow(), nameOf(inst), first, to, operand(0), operand(1));
        operation->e = id;
        operation->f = fieldOffset(inst.getType(), {1});
        return true;
    }
    case Intrinsic::scmp:
    case Intrinsic::ucmp: {
        interp::Operation* operation =
            emitOperation(interp::threeWayCompare(), nameOf(inst), inst.getType(), to, operand(0), operand(1));
        operation->e = id;
        takesLanes(operation, first);
        return true;
    }
    default: break;
    }
    interp::Helper helper =
        inst.getType()->isVectorTy() ? interp::laneHelper(id, inst.getType()->getScalarType()) : nullptr;
    auto run = interp::integerIntrinsic(id, laneLayout(inst.getType()).bits);
    const bool isMinMax = llvm::isa<llvm::MinMaxIntrinsic>(inst);
    if (helper && !isMinMax) return eachLane(inst, helper);
    interp::Operation* operation =
        emitOperation(run, nameOf(inst), inst.getType(), to, operand(0), operand(1), operand(2));
    if (!operation) return false;
    operation->e = id;
    if (inst.arg_size() > 2)
        if (auto* scale = llvm::dyn_cast<llvm::ConstantInt>(inst.getArgOperand(2)))
            operation->f = static_cast<uint32_t>(scale->getLimitedValue());
    return true;
}

/// 0 for what is no value of the frame: arguments that are not there, and metadata.
uint32_t Translator::operandSlot(const llvm::IntrinsicInst& inst, unsigned i) {
    const llvm::Value* value = i < inst.arg_size() ? inst.getArgOperand(i) : nullptr;
    return value && !value->getType()->isMetadataTy() ? slotOf(value) : 0;
}

bool Translator::rareFloatIntrinsic(llvm::IntrinsicInst& inst) {
    auto operand = [&](unsigned i) { return operandSlot(inst, i); };
    const Intrinsic::ID id = inst.getIntrinsicID();
    Type *type = inst.getType(), *from = inst.getArgOperand(0)->getType();
    const interp::FloatKind kind = floatKind(from);
    interp::Operation::Run run = nullptr;
    Type* lanesOf = type;
    switch (id) {
    case Intrinsic::fma:
        return emitOperation(interp::fusedMultiplyAdd(kind), nameOf(inst), type, ownSlot(), operand(0), operand(1),
                             operand(2)) != nullptr;
    case Intrinsic::fabs: run = interp::signOperation(interp::Sign::Clear, kind); break;
    case Intrinsic::copysign: run = interp::signOperation(interp::Sign::Copy, kind); break;
    case Intrinsic::powi: run = interp::powi(kind); break;
    case Intrinsic::ldexp: run = interp::ldexp(kind); break;
    case Intrinsic::canonicalize: run = interp::canonicalize(kind); break;
    case Intrinsic::is_fpclass: run = interp::isFpClass(kind); break;
    case Intrinsic::lrint:
    case Intrinsic::llrint:
    case Intrinsic::lround:
    case Intrinsic::llround: run = interp::roundToInteger(kind); break;
    case Intrinsic::fptosi_sat:
    case Intrinsic::fptoui_sat:
        run = interp::floatToInteger(kind, id == Intrinsic::fptosi_sat, true, laneLayout(type).bits);
        break;
    case Intrinsic::frexp:
        // A struct's vector of lanes that do not fill their containers.
        if (!liesAsInMemory(type->getStructElementType(0))) return fail(MustCompile::Intrinsic);
        run = interp::frexp(kind);
        lanesOf = type->getStructElementType(1);
        break;
    case Intrinsic::convert_to_fp16: run = interp::floatConvert(kind, interp::FloatKind::Half); break;
    case Intrinsic::convert_from_fp16: run = interp::floatConvert(interp::FloatKind::Half, floatKind(type)); break;
    default: {
        interp::Helper helper = type->isVectorTy() ? interp::laneHelper(id, type->getScalarType()) : nullptr;
        if (helper) return eachLane(inst, helper);
        run = interp::floatUnary(id, kind);
        if (!run) run = interp::floatBinaryIntrinsic(id, kind);
    }
    }
    interp::Operation* operation =
        emitOperation(run, nameOf(inst), lanesOf, ownSlot(), operand(0), operand(1), operand(2));
    if (!operation) return false;
    operation->e = id;
    if (id == Intrinsic::frexp) operation->e = fieldOffset(type, {1});
    if (id == Intrinsic::is_fpclass)
        operation->e = static_cast<uint32_t>(llvm::cast<llvm::ConstantInt>(inst.getArgOperand(1))->getZExtValue());
    if (id == Intrinsic::ldexp) takesLanes(operation, inst.getArgOperand(1)->getType());
    return true;
}

bool Translator::rareIntrinsic(llvm::IntrinsicInst& inst) {
    auto operand = [&](unsigned i) { return slotOf(inst.getArgOperand(i)); };
    switch (inst.getIntrinsicID()) {
    case Intrinsic::load_relative: {
        const Op add = family(Op::AddI8, 64, false);
        uint32_t offset = extended(inst.getArgOperand(1), true);
        emit(add, scratch_[0], operand(0), offset);
        emit(Op::Load_32, scratch_[1], scratch_[0]);
        emit(Op::SExtI32, scratch_[1], scratch_[1]);
        emit(add, ownSlot(), operand(0), scratch_[1]);
        return true;
    }
    case Intrinsic::clear_cache: return true; // x86 sees to it by itself
    case Intrinsic::allow_runtime_check:
    case Intrinsic::allow_ubsan_check: emit(Op::MoveImm, ownSlot(), 0, 0, 0, 1); return true;
    case Intrinsic::readcyclecounter: emitHelper(interp::readCycleCounterHelper, ownSlot()); return true;
    case Intrinsic::get_rounding: emitHelper(interp::getRoundingHelper, ownSlot()); return true;
    case Intrinsic::set_rounding: emitHelper(interp::setRoundingHelper, 0, operand(0)); return true;
    case Intrinsic::thread_pointer: emitHelper(interp::threadPointerHelper, ownSlot()); return true;
    default: break;
    }
    if (auto done = vectorIntrinsic(inst)) return *done;
    if (inst.getType()->isVoidTy() || inst.arg_size() == 0 || llvm::Function::isTargetIntrinsic(inst.getIntrinsicID()))
        return fail(MustCompile::Intrinsic);
    Type* operandType = inst.getArgOperand(0)->getType();
    const bool isFloat = operandType->isFPOrFPVectorTy() || inst.getType()->isFPOrFPVectorTy();
    if (isFloat) return rareFloatIntrinsic(inst);
    if (operandType->isIntOrIntVectorTy()) return rareIntegerIntrinsic(inst);
    return fail(MustCompile::Intrinsic);
}

} // namespace kiln
