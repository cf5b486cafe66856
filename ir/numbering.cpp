#include "ir/numbering.h"

#include "llvm/IR/Function.h"

namespace kiln {

Numbering::Numbering(const llvm::Function& function) {
    for (const llvm::Argument& argument : function.args())
        numbers_[&argument] = count_++;
    unsigned blockCount = 0;
    for (const llvm::BasicBlock& block : function) {
        blocks_[&block] = blockCount++;
        for (const llvm::Instruction& instruction : block)
            numbers_[&instruction] = count_++;
    }
}

} // namespace kiln
