#include "ir/numbering.h"

#include "llvm/IR/Function.h"

namespace kiln {

Numbering::Numbering(const llvm::Function& function, std::pmr::memory_resource* memory)
    : values_(memory), blockOf_(memory), firstOf_(memory), blocks_(memory) {
    const size_t blocks = function.size();
    values_.reserve(function.arg_size() + 8 * blocks);
    for (const llvm::Argument& argument : function.args())
        values_.push_back(&argument);
    firstOf_.reserve(blocks + 1);
    blocks_.reserve(blocks);
    for (const llvm::BasicBlock& block : function) {
        firstOf_.push_back(static_cast<uint32_t>(values_.size()));
        blocks_.push_back(&block);
        for (const llvm::Instruction& instruction : block) {
            const_cast<llvm::Instruction&>(instruction).*memberOf(InstructionOrder()) =
                static_cast<unsigned>(values_.size());
            values_.push_back(&instruction);
        }
    }
    count_ = static_cast<unsigned>(values_.size());
    firstOf_.push_back(count_);
    // Blocks are too short for a loop over each: steps where they begin, summed up.
    blockOf_.resize(count_);
    for (size_t block = 1; block < blocks; ++block)
        blockOf_[firstOf_[block]] = 1;
    uint32_t block = 0; // an argument's, too
    for (uint32_t& of : blockOf_)
        of = block += of;
}

} // namespace kiln
