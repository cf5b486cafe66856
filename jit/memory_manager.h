#pragma once

// JITLink's memory, taken from the code arena: each linked object gets one block per kind of memory, not pages of its
// own, and is filled through the arena's writable alias.
//
// Thread-safe: all members.

#include "jit/code_arena.h"

#include "llvm/ExecutionEngine/JITLink/JITLinkMemoryManager.h"

#include <memory>
#include <vector>

namespace kiln {

class ArenaMemoryManager final : public llvm::jitlink::JITLinkMemoryManager {
public:
    explicit ArenaMemoryManager(std::shared_ptr<CodeArena> arena) : arena_(std::move(arena)) {}

    void allocate(const llvm::jitlink::JITLinkDylib* dylib, llvm::jitlink::LinkGraph& graph,
                  OnAllocatedFunction onAllocated) override;
    void deallocate(std::vector<FinalizedAlloc> allocations, OnDeallocatedFunction onDeallocated) override;
    using JITLinkMemoryManager::allocate;
    using JITLinkMemoryManager::deallocate;

private:
    class InFlight;

    std::shared_ptr<CodeArena> arena_;
};

} // namespace kiln
