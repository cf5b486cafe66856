#include "ir/numbering.h"

#include "llvm/IR/Function.h"

#include <bit>

namespace kiln {

Numbering::Numbering(const llvm::Function& function) {
    size_t keys = function.arg_size();
    for (const llvm::BasicBlock& block : function)
        keys += 1 + block.size();
    const size_t places = std::bit_ceil(keys + keys / 3 + 2);
    entries_.resize(places);
    shift_ = static_cast<unsigned>(64 - std::countr_zero(places));
    for (const llvm::Argument& argument : function.args())
        add(&argument, count_++);
    for (const llvm::BasicBlock& block : function) {
        add(&block, blocks_++);
        for (const llvm::Instruction& instruction : block)
            add(&instruction, count_++);
    }
}

void Numbering::add(const void* key, unsigned number) {
    size_t place = placeOf(key);
    while (entries_[place].key)
        place = (place + 1) & (entries_.size() - 1);
    entries_[place] = {key, number};
}

} // namespace kiln
