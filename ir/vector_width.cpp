#include "ir/vector_width.h"

#include "llvm/ADT/bit.h"

namespace kiln {

uint64_t largestVectorBytes(const llvm::Type* type, const llvm::DataLayout& layout) {
    constexpr uint64_t kLargestRegister = 64;
    if (auto* vector = llvm::dyn_cast<llvm::FixedVectorType>(type)) {
        const uint64_t lane = llvm::bit_ceil(std::max<uint64_t>(8, layout.getTypeSizeInBits(vector->getElementType())));
        return std::min(llvm::bit_ceil<uint64_t>(vector->getNumElements()) * (lane / 8), kLargestRegister);
    }
    uint64_t largest = 0;
    for (const llvm::Type* part : type->subtypes())
        largest = std::max(largest, largestVectorBytes(part, layout));
    return largest;
}

} // namespace kiln
