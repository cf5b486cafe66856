#pragma once

// One pool of the code arena: a window of the reservation that grows from its start as one contiguous mapping, so that
// the number of mappings does not depend on the number of blocks.
//
// Thread-safe: all members.

#include "jit/code_arena.h"
#include "jit/free_list.h"

#include <mutex>

#include <sys/types.h>

namespace kiln {

class ArenaPool {
public:
    /// `window` is reserved (PROT_NONE) address space owned by the arena.
    ArenaPool(CodeArena::Use use, std::byte* window, size_t windowBytes);
    ~ArenaPool();
    ArenaPool(const ArenaPool&) = delete;
    ArenaPool& operator=(const ArenaPool&) = delete;

    llvm::Expected<CodeArena::Block> allocate(size_t sizeBytes, size_t align);
    void free(const CodeArena::Block& block);
    size_t usedBytes() const;

    /// See CodeArena.
    void beforeFork();
    void afterForkInParent();
    void afterForkInChild();

private:
    bool isShared() const { return use_ != CodeArena::Use::Data; }
    llvm::Error grow(size_t neededBytes);
    llvm::Error openBacking();
    bool isBackingOurs() const;
    bool mapShared(int file, size_t offset, size_t sizeBytes);
    llvm::Error mapChunk(size_t offset, size_t sizeBytes);

    // Constant after construction.
    const CodeArena::Use use_;
    std::byte* const window_;
    const size_t windowBytes_;

    mutable std::mutex mutex_;
    // Guarded by mutex_.
    int owner_;               // the process that may write
    int childBacking_ = -1;   // between beforeFork() and afterFork..(): the child's copy of the file
    int backing_ = -1;        // memfd of Code and ReadOnly
    dev_t backingDevice_ = 0; // which file that is
    ino_t backingInode_ = 0;
    std::byte* alias_ = nullptr; // where Code and ReadOnly are written
    size_t mappedBytes_ = 0;
    size_t touchedBytes_ = 0; // nothing above was ever handed out: still zero
    size_t usedBytes_ = 0;
    FreeList free_;
};

} // namespace kiln
