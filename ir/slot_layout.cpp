#include "ir/slot_layout.h"

#include "llvm/ADT/bit.h"
#include "llvm/Support/MathExtras.h"

#include <algorithm>

namespace kiln {

namespace {

/// Bytes of the container of an integer.
unsigned containerBytes(unsigned bits) {
    switch (bits) {
    case 1:
    case 8: return 1;
    case 16: return 2;
    case 32: return 4;
    default: return (bits + 63) / 64 * 8;
    }
}

} // namespace

LaneLayout laneLayout(llvm::Type* type) {
    LaneLayout out;
    auto* vector = llvm::dyn_cast<llvm::FixedVectorType>(type);
    if (vector) {
        out.lanes = vector->getNumElements();
        type = vector->getElementType();
    }
    if (type->isPointerTy()) {
        out.bits = 64;
        out.stride = 8;
    } else if (type->isIntegerTy()) {
        out.bits = type->getIntegerBitWidth();
        out.stride = containerBytes(out.bits);
    } else {
        out.bits = static_cast<unsigned>(type->getPrimitiveSizeInBits().getFixedValue());
        out.stride = static_cast<uint32_t>(llvm::PowerOf2Ceil(out.bits / 8)); // x86_fp80: 16
    }
    out.isPacked = vector && out.stride * 8 != out.bits;
    return out;
}

bool liesAsInMemory(llvm::Type* type) {
    return !type->isVectorTy() || !laneLayout(type).isPacked;
}

uint32_t slotBytes(llvm::Type* type, const llvm::DataLayout& layout) {
    switch (type->getTypeID()) { // the usual ones first: translation asks all the time
    case llvm::Type::VoidTyID: return 0;
    case llvm::Type::PointerTyID:
    case llvm::Type::FloatTyID:
    case llvm::Type::DoubleTyID: return 8;
    case llvm::Type::IntegerTyID:
        if (type->getIntegerBitWidth() <= 64) return 8;
        break;
    default: break;
    }
    uint64_t bytes = 0;
    if (type->isVectorTy()) {
        LaneLayout lanes = laneLayout(type);
        bytes = uint64_t{lanes.lanes} * lanes.stride;
    } else {
        bytes = layout.getTypeAllocSize(type).getFixedValue();
    }
    return static_cast<uint32_t>(llvm::alignTo(bytes, 8));
}

llvm::Type* slotStorageType(llvm::Type* type) {
    auto* integer = llvm::dyn_cast<llvm::IntegerType>(type->getScalarType());
    if (!integer) return type;
    unsigned bits = containerBytes(integer->getBitWidth()) * 8;
    if (bits == integer->getBitWidth()) return type;
    auto* container = llvm::IntegerType::get(type->getContext(), bits);
    auto* vector = llvm::dyn_cast<llvm::FixedVectorType>(type);
    return vector ? static_cast<llvm::Type*>(llvm::FixedVectorType::get(container, vector->getNumElements()))
                  : container;
}

} // namespace kiln
