#pragma once

// Values of a canonical function are named by number: arguments first, then every instruction in block order
// (void ones too, so that the number of an instruction does not depend on types). Blocks by their order.

#include "llvm/ADT/ArrayRef.h"
#include "llvm/IR/Argument.h"
#include "llvm/IR/BasicBlock.h"
#include "llvm/IR/Instruction.h"

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <memory_resource>
#include <vector>

namespace kiln {

/// Where an instruction keeps its number. LLVM has a place in each, for Instruction::comesBefore(), and all that it
/// asks of what is there is that it grows along a block, as these numbers do; but it is private, so that all else looks
/// values up in tables, which costs translation a sixth of its time. An explicit instantiation may name what is
/// private; each file has the same one, of which linkers keep one.
struct InstructionOrder {
    using Member = unsigned llvm::Instruction::*;
    friend constexpr Member memberOf(InstructionOrder);
};
template <class Tag, typename Tag::Member member>
struct Opened {
    friend constexpr typename Tag::Member memberOf(Tag) { return member; }
};
template struct Opened<InstructionOrder, &llvm::Instruction::Order>;

class Numbering {
public:
    /// REQUIRES: as long as it is used, nobody else uses the function, changes it, or asks LLVM which of its
    /// instructions comes first. `memory` outlives the numbering.
    explicit Numbering(const llvm::Function& function,
                       std::pmr::memory_resource* memory = std::pmr::new_delete_resource());

    /// REQUIRES: `value` is an argument or instruction of the function.
    unsigned of(const llvm::Value* value) const {
        if (auto* instruction = llvm::dyn_cast<llvm::Instruction>(value)) return of(instruction);
        return checked(llvm::cast<llvm::Argument>(value)->getArgNo(), value);
    }
    unsigned of(const llvm::Instruction* instruction) const {
        return checked(instruction->*memberOf(InstructionOrder()), instruction);
    }
    unsigned ofBlock(const llvm::BasicBlock* block) const { return blockOf(of(&block->front())); }
    unsigned size() const { return count_; }
    unsigned blocks() const { return static_cast<unsigned>(blocks_.size()); }
    /// Number of the block in which the value of that number is; of an argument, 0.
    unsigned blockOf(unsigned number) const { return blockOf_[number]; }
    /// Number of the block's first instruction; of one behind the last block, size().
    unsigned firstOf(unsigned block) const { return firstOf_[block]; }
    const llvm::BasicBlock* block(unsigned number) const { return blocks_[number]; }
    /// By number. A walk over these waits less for memory than one along the function's lists.
    llvm::ArrayRef<const llvm::Value*> values() const { return values_; }

private:
    unsigned checked(unsigned number, [[maybe_unused]] const llvm::Value* value) const {
        assert(number < count_ && values_[number] == value && "of another function, or it was changed");
        return number;
    }

    std::pmr::vector<const llvm::Value*> values_; ///< by number
    std::pmr::vector<uint32_t> blockOf_;          ///< by number of the value
    std::pmr::vector<uint32_t> firstOf_;          ///< by number of the block
    std::pmr::vector<const llvm::BasicBlock*> blocks_;
    unsigned count_ = 0;
};

} // namespace kiln
