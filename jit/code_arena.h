#pragma once

// The one reservation of address space in which compiled code and the Programs' globals live, so that everything
// reaches everything with 32-bit displacements.
//
// Thread-safe: all members. Ownership: a Block is freed by whoever allocated it.

#include "llvm/Support/Error.h"

#include <cstddef>
#include <cstdint>
#include <memory>

namespace kiln {

class CodeArena {
public:
    enum class Use : uint8_t { Code, ReadOnly, Data };
    struct Block {
        std::byte* address = nullptr;  ///< where the running program sees it
        std::byte* writable = nullptr; ///< the alias through which it is filled; same as `address` for Data
        size_t sizeBytes = 0;
        Use use = Use::Data;
    };

    /// Reserves address space only. No executable page is mapped before the first Code block.
    static llvm::Expected<std::unique_ptr<CodeArena>> create(size_t reserveBytes);
    virtual ~CodeArena() = default;

    /// Sub-page blocks; zero-filled. Errors: out of reservation, mapping refused.
    virtual llvm::Expected<Block> allocate(Use use, size_t sizeBytes, size_t align) = 0;
    virtual void free(const Block& block) = 0;
    virtual size_t usedBytes(Use use) const = 0;
    virtual bool contains(const void* address) const = 0;

    /// The pages behind code are shared by their two mappings, and so would be by parent and child. To be called in
    /// pthread_atfork's handlers: the arena is locked meanwhile, and the child goes on with a copy of its own.
    /// Without them the child can run what is there but allocates nothing.
    virtual void beforeFork() {}
    virtual void afterForkInParent() {}
    virtual void afterForkInChild() {}
};

} // namespace kiln
