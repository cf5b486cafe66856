#pragma once

// The Program's global variables in memory.

#include "constants.h"
#include "jit/code_arena.h"

#include "llvm/ADT/DenseMap.h"
#include "llvm/Support/Error.h"

#include <cstddef>
#include <vector>

namespace llvm {
class GlobalVariable;
class Module;
} // namespace llvm

namespace kiln {

/// Owns the memory of one Program's globals: constants in read-only pages, small ones near the code (kNearDataBytes),
/// larger ones in mappings of their own.
class GlobalMemory {
public:
    explicit GlobalMemory(CodeArena& arena) : arena_(arena) {}
    ~GlobalMemory();
    GlobalMemory(const GlobalMemory&) = delete;
    GlobalMemory& operator=(const GlobalMemory&) = delete;

    /// Gives each defined variable of `module` its address.
    llvm::Error layOut(llvm::Module& module, llvm::DenseMap<const llvm::GlobalValue*, uint64_t>& addresses);
    /// Writes the initializers; every address must be known by now.
    llvm::Error initialize(const llvm::DataLayout& layout, AddressOf addressOf);
    /// Makes large constants read-only; the others are so by where they lie.
    void seal();

private:
    struct Placed {
        const llvm::GlobalVariable* variable;
        std::byte* writable;
    };
    struct Mapping {
        void* address;
        size_t bytes;
        bool constant;
    };
    llvm::Expected<CodeArena::Block> map(size_t bytes, bool constant);

    CodeArena& arena_;
    std::vector<CodeArena::Block> blocks_;
    std::vector<Mapping> mappings_;
    std::vector<Placed> placed_;
};

} // namespace kiln
