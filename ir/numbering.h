#pragma once

// Values of a canonical function are named by number: arguments first, then every instruction in block order
// (void ones too, so that the number of an instruction does not depend on types). Blocks by their order.

#include "llvm/ADT/DenseMap.h"

#include <vector>

namespace llvm {
class BasicBlock;
class Function;
class Value;
} // namespace llvm

namespace kiln {

class Numbering {
public:
    explicit Numbering(const llvm::Function& function);

    /// REQUIRES: `value` is an argument or instruction of the function.
    unsigned of(const llvm::Value* value) const { return numbers_.at(value); }
    unsigned ofBlock(const llvm::BasicBlock* block) const { return blocks_.at(block); }
    unsigned size() const { return count_; }

private:
    llvm::DenseMap<const llvm::Value*, unsigned> numbers_;
    llvm::DenseMap<const llvm::BasicBlock*, unsigned> blocks_;
    unsigned count_ = 0;
};

} // namespace kiln
