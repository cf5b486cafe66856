// Intrinsics that only vectors have: accesses under a mask, rearrangements, reductions.

#include "translate/translator.h"

#include "interp/operations.h"
#include "ir/vector_divisions.h"

namespace kiln {

using llvm::Type;
namespace Intrinsic = llvm::Intrinsic;

interp::Operation* Translator::emitShuffle(Type* result, uint32_t to, Type* from, uint32_t left, uint32_t right,
                                           const char* name, llvm::function_ref<uint32_t(uint32_t)> laneFor) {
    interp::Operation* operation =
        emitOperation(interp::shuffle(laneLayout(from).stride), name, result, to, left, right);
    operation->e = laneLayout(from).lanes;
    for (uint32_t i = 0; i < operation->lanes; ++i)
        operation->list.push_back(laneFor(i));
    return operation;
}

bool Translator::maskedAccess(llvm::IntrinsicInst& inst) {
    auto operand = [&](unsigned i) { return slotOf(inst.getArgOperand(i)); };
    const bool isStore = inst.getType()->isVoidTy();
    Type* type = isStore ? inst.getArgOperand(0)->getType() : inst.getType();
    if (!liesAsInMemory(type)) return fail(MustCompile::Intrinsic);
    switch (inst.getIntrinsicID()) {
    case Intrinsic::masked_load:
        emitOperation(interp::maskedLoad(), "masked.load", type, ownSlot(), operand(0), operand(2), operand(3));
        return true;
    case Intrinsic::masked_store:
        emitOperation(interp::maskedStore(), "masked.store", type, operand(0), operand(1), operand(3));
        return true;
    case Intrinsic::masked_gather:
        emitOperation(interp::gather(), "masked.gather", type, ownSlot(), operand(0), operand(2), operand(3));
        return true;
    case Intrinsic::masked_scatter:
        emitOperation(interp::scatter(), "masked.scatter", type, operand(0), operand(1), operand(3));
        return true;
    case Intrinsic::masked_expandload:
        emitOperation(interp::expandLoad(), "masked.expandload", type, ownSlot(), operand(0), operand(1), operand(2));
        return true;
    default:
        emitOperation(interp::compressStore(), "masked.compressstore", type, operand(0), operand(1), operand(2));
        return true;
    }
}

bool Translator::reduction(llvm::IntrinsicInst& inst) {
    const Intrinsic::ID id = inst.getIntrinsicID();
    const bool hasStart = id == Intrinsic::vector_reduce_fadd || id == Intrinsic::vector_reduce_fmul;
    llvm::Value* vector = inst.getArgOperand(hasStart ? 1 : 0);
    Type* type = vector->getType();
    const bool isFloat = type->isFPOrFPVectorTy();
    const LaneLayout lanes = laneLayout(type);
    interp::Operation::Run run = nullptr;
    if (isFloat) {
        // Where the order is free, compiled code halves vectors of 2^n lanes.
        const bool isFree = hasStart ? inst.hasAllowReassoc() : true;
        run = interp::reduceFloat(floatKind(type), !isFree || !llvm::isPowerOf2_32(lanes.lanes));
    } else {
        run = interp::reduceInteger(id, lanes.bits);
    }
    interp::Operation* operation =
        emitOperation(run, Intrinsic::getBaseName(id).data() + sizeof "llvm." - 1, type, ownSlot(), slotOf(vector),
                      hasStart ? slotOf(inst.getArgOperand(0)) : 0);
    if (!operation) return false;
    operation->e = id;
    return true;
}

bool Translator::rearrange(llvm::IntrinsicInst& inst) {
    auto operand = [&](unsigned i) { return slotOf(inst.getArgOperand(i)); };
    Type *type = inst.getType(), *from = inst.getArgOperand(0)->getType();
    const uint32_t to = ownSlot(), lanes = laneLayout(from).lanes;
    switch (inst.getIntrinsicID()) {
    case Intrinsic::vector_reverse:
        emitShuffle(type, to, from, operand(0), operand(0), "vector.reverse",
                    [&](uint32_t i) { return lanes - 1 - i; });
        return true;
    case Intrinsic::vector_splice: {
        const int64_t by = llvm::cast<llvm::ConstantInt>(inst.getArgOperand(2))->getSExtValue();
        const auto first = static_cast<uint32_t>(by < 0 ? by + lanes : by);
        emitShuffle(type, to, from, operand(0), operand(1), "vector.splice", [&](uint32_t i) { return first + i; });
        return true;
    }
    case Intrinsic::vector_interleave2:
        emitShuffle(type, to, from, operand(0), operand(1), "vector.interleave2",
                    [&](uint32_t i) { return i % 2 * lanes + i / 2; });
        return true;
    case Intrinsic::vector_deinterleave2: {
        Type* half = type->getStructElementType(0);
        if (!liesAsInMemory(half)) return fail(MustCompile::Intrinsic);
        for (unsigned part : {0u, 1u})
            emitShuffle(half, to + fieldOffset(type, {part}), from, operand(0), operand(0), "vector.deinterleave2",
                        [&](uint32_t i) { return 2 * i + part; });
        return true;
    }
    case Intrinsic::vector_extract: {
        const auto first = static_cast<uint32_t>(llvm::cast<llvm::ConstantInt>(inst.getArgOperand(1))->getZExtValue());
        emitShuffle(type, to, from, operand(0), operand(0), "vector.extract", [&](uint32_t i) { return first + i; });
        return true;
    }
    default: {
        const auto first = static_cast<uint32_t>(llvm::cast<llvm::ConstantInt>(inst.getArgOperand(2))->getZExtValue());
        interp::Operation* operation =
            emitOperation(interp::insertSubvector(), "vector.insert", type, to, operand(0), operand(1));
        const LaneLayout part = laneLayout(inst.getArgOperand(1)->getType());
        operation->e = first;
        operation->fromStride = part.lanes * part.stride;
        return true;
    }
    }
}

std::optional<bool> Translator::vectorIntrinsic(llvm::IntrinsicInst& inst) {
    auto operand = [&](unsigned i) { return slotOf(inst.getArgOperand(i)); };
    switch (inst.getIntrinsicID()) {
    case Intrinsic::masked_load:
    case Intrinsic::masked_store:
    case Intrinsic::masked_gather:
    case Intrinsic::masked_scatter:
    case Intrinsic::masked_expandload:
    case Intrinsic::masked_compressstore: return maskedAccess(inst);
    case Intrinsic::vector_reduce_add:
    case Intrinsic::vector_reduce_mul:
    case Intrinsic::vector_reduce_and:
    case Intrinsic::vector_reduce_or:
    case Intrinsic::vector_reduce_xor:
    case Intrinsic::vector_reduce_smax:
    case Intrinsic::vector_reduce_smin:
    case Intrinsic::vector_reduce_umax:
    case Intrinsic::vector_reduce_umin:
    case Intrinsic::vector_reduce_fadd:
    case Intrinsic::vector_reduce_fmul:
    case Intrinsic::vector_reduce_fmax:
    case Intrinsic::vector_reduce_fmin:
    case Intrinsic::vector_reduce_fmaximum:
    case Intrinsic::vector_reduce_fminimum: return reduction(inst);
    case Intrinsic::vector_reverse:
    case Intrinsic::vector_splice:
    case Intrinsic::vector_interleave2:
    case Intrinsic::vector_deinterleave2:
    case Intrinsic::vector_extract:
    case Intrinsic::vector_insert: return rearrange(inst);
    case Intrinsic::get_active_lane_mask:
        takesLanes(emitOperation(interp::activeLaneMask(), "get.active.lane.mask", inst.getType(), ownSlot(),
                                 operand(0), operand(1)),
                   inst.getArgOperand(0)->getType());
        return true;
    case Intrinsic::experimental_stepvector:
        emitOperation(interp::stepVector(), "stepvector", inst.getType(), ownSlot());
        return true;
    case Intrinsic::experimental_cttz_elts: {
        Type* from = inst.getArgOperand(0)->getType();
        interp::Operation* operation =
            emitOperation(interp::countLeadingZeroLanes(), "cttz.elts", inst.getType(), ownSlot(), operand(0));
        takesLanes(operation, from);
        operation->lanes = laneLayout(from).lanes;
        return true;
    }
    case Intrinsic::experimental_vector_compress:
        emitOperation(interp::compress(), "vector.compress", inst.getType(), ownSlot(), operand(0), operand(1),
                      operand(2));
        return true;
    case Intrinsic::ptrmask: {
        interp::Operation* operation = emitOperation(interp::integerBinary(llvm::Instruction::And, 64), "ptrmask",
                                                     inst.getType(), ownSlot(), operand(0), operand(1));
        operation->e = llvm::Instruction::And;
        return true;
    }
    case Intrinsic::vp_udiv:
    case Intrinsic::vp_sdiv:
    case Intrinsic::vp_urem:
    case Intrinsic::vp_srem:
        if (auto opcode = hiddenVectorDivision(inst)) return arithmeticOnLanes(inst, *opcode);
        return fail(MustCompile::Intrinsic);
    default: return std::nullopt;
    }
}

} // namespace kiln
