#pragma once

// Values of a canonical function are named by number: arguments first, then every instruction in block order
// (void ones too, so that the number of an instruction does not depend on types). Blocks by their order.

#include <cassert>
#include <cstddef>
#include <cstdint>
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
    unsigned of(const llvm::Value* value) const { return lookUp(value); }
    unsigned ofBlock(const llvm::BasicBlock* block) const { return lookUp(block); }
    unsigned size() const { return count_; }
    unsigned blocks() const { return blocks_; }

private:
    // Translation asks twice for each instruction: hence a table with no more to it than that needs.
    struct Entry {
        const void* key;
        unsigned number;
    };
    size_t placeOf(const void* key) const {
        return (reinterpret_cast<uintptr_t>(key) * 0x9e3779b97f4a7c15) >> shift_; // Fibonacci hashing
    }
    unsigned lookUp(const void* key) const {
        size_t place = placeOf(key);
        while (entries_[place].key != key) {
            assert(entries_[place].key && "of another function, or no value that has a number");
            place = (place + 1) & (entries_.size() - 1);
        }
        return entries_[place].number;
    }
    void add(const void* key, unsigned number);

    std::vector<Entry> entries_; ///< open addressing, at most three quarters full; blocks in it, too, counted apart
    unsigned shift_ = 0;
    unsigned count_ = 0, blocks_ = 0;
};

} // namespace kiln
