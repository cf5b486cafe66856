// Vectors taken apart and put together, and addresses by the vector.

#include "translate/translator.h"

#include "interp/operations.h"

#include "llvm/IR/GetElementPtrTypeIterator.h"

namespace kiln {

using llvm::Type;

bool Translator::extractElement(llvm::ExtractElementInst& inst) {
    Type* vector = inst.getVectorOperandType();
    LaneLayout lanes = laneLayout(vector);
    uint32_t from = slotOf(inst.getVectorOperand());
    if (auto* index = llvm::dyn_cast<llvm::ConstantInt>(inst.getIndexOperand())) {
        uint64_t lane = index->getValue().getLimitedValue(lanes.lanes);
        emitMove(ownSlot(), from + static_cast<uint32_t>(lane < lanes.lanes ? lane : 0) * lanes.stride,
                 bytesOf(inst.getType()));
        return true;
    }
    interp::Operation* operation =
        emitOperation(interp::extractLane(), "extractelement", vector, ownSlot(), from, slotOf(inst.getIndexOperand()));
    takesLanes(operation, inst.getIndexOperand()->getType());
    return true;
}

bool Translator::insertElement(llvm::InsertElementInst& inst) {
    Type* vector = inst.getType();
    LaneLayout lanes = laneLayout(vector);
    llvm::Value *into = inst.getOperand(0), *element = inst.getOperand(1), *at = inst.getOperand(2);
    uint32_t to = ownSlot();
    if (auto* index = llvm::dyn_cast<llvm::ConstantInt>(at)) {
        // What is undefined must still be values of the lane's type.
        if (lanes.isPacked || !llvm::isa<llvm::UndefValue>(into)) emitMove(to, slotOf(into), bytesOf(vector));
        uint64_t lane = index->getValue().getLimitedValue(lanes.lanes);
        if (lane < lanes.lanes)
            emitMove(to + static_cast<uint32_t>(lane) * lanes.stride, slotOf(element), lanes.stride);
        return true;
    }
    interp::Operation* operation =
        emitOperation(interp::insertLane(), "insertelement", vector, to, slotOf(into), slotOf(element), slotOf(at));
    takesLanes(operation, at->getType());
    return true;
}

bool Translator::shuffleVector(llvm::ShuffleVectorInst& inst) {
    llvm::Value *left = inst.getOperand(0), *right = inst.getOperand(1);
    if (inst.isZeroEltSplat()) { // of the first lane of either
        const bool isOfLeft = llvm::is_contained(inst.getShuffleMask(), 0);
        emitOperation(interp::broadcast(), "splat", inst.getType(), ownSlot(), slotOf(isOfLeft ? left : right));
        return true;
    }
    uint32_t from = slotOf(left);
    const bool isUnary = llvm::isa<llvm::UndefValue>(right);
    LaneLayout lanes = laneLayout(left->getType());
    interp::Operation* operation = emitOperation(interp::shuffle(lanes.stride), "shufflevector", inst.getType(),
                                                 ownSlot(), from, isUnary ? from : slotOf(right));
    operation->e = lanes.lanes;
    for (int lane : inst.getShuffleMask()) {
        const bool isUndefined = lane < 0 || (isUnary && static_cast<unsigned>(lane) >= lanes.lanes);
        operation->list.push_back(isUndefined ? ~0u : static_cast<uint32_t>(lane));
    }
    return true;
}

/// base + offset + the sum of index times scale; base and each index may be one for all lanes or differ by lane.
bool Translator::gepOfLanes(llvm::GetElementPtrInst& inst) {
    auto strideBetweenLanes = [](llvm::Value* value) {
        return value->getType()->isVectorTy() ? laneLayout(value->getType()).stride : 0;
    };
    llvm::SmallVector<std::pair<llvm::Value*, int64_t>, 4> variables;
    int64_t offset = 0;
    for (auto step = llvm::gep_type_begin(inst), end = llvm::gep_type_end(inst); step != end; ++step) {
        llvm::Value* index = step.getOperand();
        auto* constant = llvm::dyn_cast<llvm::Constant>(index);
        if (constant && index->getType()->isVectorTy()) constant = constant->getSplatValue();
        auto* number = llvm::dyn_cast_or_null<llvm::ConstantInt>(constant);
        if (llvm::StructType* record = step.getStructTypeOrNull()) {
            auto field = static_cast<unsigned>(number->getZExtValue());
            offset += static_cast<int64_t>(layout_.getStructLayout(record)->getElementOffset(field).getFixedValue());
            continue;
        }
        auto size = static_cast<int64_t>(step.getSequentialElementStride(layout_).getFixedValue());
        if (number)
            offset += number->getValue().sextOrTrunc(64).getSExtValue() * size;
        else
            variables.push_back({index, size});
    }
    uint32_t to = ownSlot();
    llvm::Value* base = inst.getPointerOperand();
    interp::Operation* start = emitOperation(interp::addressStart(), "getelementptr", inst.getType(), to, slotOf(base));
    start->e = strideBetweenLanes(base);
    start->number = offset;
    for (auto [index, size] : variables) {
        interp::Operation* add =
            emitOperation(interp::addressAddIndex(), "getelementptr", inst.getType(), to, slotOf(index));
        takesLanes(add, index->getType());
        add->e = strideBetweenLanes(index);
        add->number = size;
    }
    return true;
}

} // namespace kiln
