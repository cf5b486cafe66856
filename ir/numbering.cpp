#include "ir/numbering.h"

#include "llvm/IR/Function.h"

#include <bit>

namespace kiln {

Numbering::Numbering(const llvm::Function& function) : blocks_(static_cast<unsigned>(function.size())) {
    keys_.reserve(function.arg_size() + 8 * blocks_);
    for (const llvm::Argument& argument : function.args())
        keys_.push_back(&argument);
    blockOf_.reserve(keys_.capacity());
    blockOf_.resize(keys_.size());
    uint32_t number = 0;
    for (const llvm::BasicBlock& block : function) {
        for (const llvm::Instruction& instruction : block) {
            keys_.push_back(&instruction);
            blockOf_.push_back(number);
        }
        ++number;
    }
    count_ = static_cast<unsigned>(keys_.size());
    for (const llvm::BasicBlock& block : function)
        keys_.push_back(&block);
    const size_t places = std::bit_ceil(2 * keys_.size() + 2);
    places_ = std::make_unique<uint32_t[]>(places);
    mask_ = places - 1;
    shift_ = static_cast<unsigned>(64 - std::countr_zero(places));
    for (uint32_t i = 0; i < keys_.size(); ++i) {
        size_t place = placeOf(keys_[i]);
        while (places_[place])
            place = (place + 1) & mask_;
        places_[place] = i + 1;
    }
}

} // namespace kiln
