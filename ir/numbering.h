#pragma once

// Values of a canonical function are named by number: arguments first, then every instruction in block order
// (void ones too, so that the number of an instruction does not depend on types). Blocks by their order.

#include "llvm/ADT/ArrayRef.h"
#include "llvm/IR/BasicBlock.h"

#include <cassert>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace kiln {

class Numbering {
public:
    explicit Numbering(const llvm::Function& function);

    /// REQUIRES: `value` is an argument or instruction of the function.
    unsigned of(const llvm::Value* value) const { return lookUp(value); }
    unsigned ofBlock(const llvm::BasicBlock* block) const { return lookUp(block) - count_; }
    unsigned size() const { return count_; }
    unsigned blocks() const { return blocks_; }
    /// Number of the block in which the value of that number is; of an argument, 0.
    unsigned blockOf(unsigned number) const { return blockOf_[number]; }
    const llvm::BasicBlock* block(unsigned number) const {
        return static_cast<const llvm::BasicBlock*>(keys_[count_ + number]);
    }
    /// By number. A walk over these waits less for memory than one along the function's lists.
    llvm::ArrayRef<const llvm::Value*> values() const { return llvm::ArrayRef(keys_).take_front(count_); }

private:
    // Translation asks twice for each instruction: hence a table with no more to it than that needs.
    size_t placeOf(const llvm::Value* key) const {
        return (reinterpret_cast<uintptr_t>(key) * 0x9e3779b97f4a7c15) >> shift_; // Fibonacci hashing
    }
    unsigned lookUp(const llvm::Value* key) const {
        for (size_t place = placeOf(key);; place = (place + 1) & mask_) {
            const uint32_t at = places_[place];
            assert(at && "of another function, or no value that has a number");
            if (keys_[at - 1] == key) return at - 1;
        }
    }

    std::vector<const llvm::Value*> keys_; ///< values by number, then blocks
    std::vector<uint32_t> blockOf_;        ///< by number of the value
    std::unique_ptr<uint32_t[]> places_;   ///< open addressing, at most half full: index into keys_, from 1
    size_t mask_ = 0;                      ///< of places
    unsigned shift_ = 0;
    unsigned count_ = 0, blocks_ = 0;
};

} // namespace kiln
