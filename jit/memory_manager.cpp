#include "jit/memory_manager.h"

#include "llvm/ADT/BitmaskEnum.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ExecutionEngine/JITLink/JITLink.h"

namespace kiln {

using llvm::Error;
using llvm::Expected;
using llvm::jitlink::BasicLayout;
using llvm::jitlink::LinkGraph;
using llvm::orc::ExecutorAddr;
using llvm::orc::MemLifetime;
using llvm::orc::MemProt;
using llvm::orc::shared::WrapperFunctionCall;

namespace {

LLVM_ENABLE_BITMASK_ENUMS_IN_NAMESPACE();

using Blocks = llvm::SmallVector<CodeArena::Block, 3>;

// What a finalized allocation's address points at.
struct LinkedMemory {
    Blocks blocks;
    std::vector<WrapperFunctionCall> deallocActions;
};

Expected<CodeArena::Use> useFor(MemProt protection) {
    const bool isWritable = (protection & MemProt::Write) != MemProt::None;
    const bool isExecutable = (protection & MemProt::Exec) != MemProt::None;
    if (isWritable && isExecutable) return llvm::createStringError("a section is writable and executable");
    if (isExecutable) return CodeArena::Use::Code;
    return isWritable ? CodeArena::Use::Data : CodeArena::Use::ReadOnly;
}

void freeBlocks(CodeArena& arena, const Blocks& blocks) {
    for (const CodeArena::Block& block : blocks)
        arena.free(block);
}

// Places every segment; on failure nothing stays allocated.
Error place(CodeArena& arena, BasicLayout& layout, Blocks& kept, Blocks& untilFinalized) {
    for (auto& [group, segment] : layout.segments()) {
        Expected<CodeArena::Use> use = useFor(group.getMemProt());
        if (!use) return use.takeError();
        const size_t sizeBytes = segment.ContentSize + segment.ZeroFillSize;
        Expected<CodeArena::Block> block = arena.allocate(*use, sizeBytes, segment.Alignment.value());
        if (!block) return block.takeError();
        (group.getMemLifetime() == MemLifetime::Finalize ? untilFinalized : kept).push_back(*block);
        segment.Addr = ExecutorAddr::fromPtr(block->address);
        segment.WorkingMem = reinterpret_cast<char*>(block->writable);
    }
    return layout.apply();
}

} // namespace

class ArenaMemoryManager::InFlight final : public JITLinkMemoryManager::InFlightAlloc {
public:
    InFlight(CodeArena& arena, LinkGraph& graph, Blocks kept, Blocks untilFinalized)
        : arena_(arena), graph_(graph), kept_(std::move(kept)), untilFinalized_(std::move(untilFinalized)) {}

    void finalize(OnFinalizedFunction onFinalized) override {
        auto actions = llvm::orc::shared::runFinalizeActions(graph_.allocActions());
        freeBlocks(arena_, untilFinalized_);
        if (!actions) {
            freeBlocks(arena_, kept_);
            return onFinalized(actions.takeError());
        }
        // The writable alias shows the same physical pages and x86 keeps its instruction cache coherent: nothing to
        // flush. Order: what publishes the code does so with a release store.
        auto* memory = new LinkedMemory{std::move(kept_), std::move(*actions)};
        onFinalized(FinalizedAlloc(ExecutorAddr::fromPtr(memory)));
    }

    void abandon(OnAbandonedFunction onAbandoned) override {
        freeBlocks(arena_, untilFinalized_);
        freeBlocks(arena_, kept_);
        onAbandoned(Error::success());
    }

private:
    CodeArena& arena_;
    LinkGraph& graph_;
    Blocks kept_, untilFinalized_;
};

void ArenaMemoryManager::allocate(const llvm::jitlink::JITLinkDylib*, LinkGraph& graph,
                                  OnAllocatedFunction onAllocated) {
    BasicLayout layout(graph);
    Blocks kept, untilFinalized;
    if (Error error = place(*arena_, layout, kept, untilFinalized)) {
        freeBlocks(*arena_, kept);
        freeBlocks(*arena_, untilFinalized);
        return onAllocated(std::move(error));
    }
    onAllocated(std::make_unique<InFlight>(*arena_, graph, std::move(kept), std::move(untilFinalized)));
}

void ArenaMemoryManager::deallocate(std::vector<FinalizedAlloc> allocations, OnDeallocatedFunction onDeallocated) {
    Error errors = Error::success();
    // Newest first: libgcc's deregistration of unwind tables searches from the newest.
    while (!allocations.empty()) {
        std::unique_ptr<LinkedMemory> memory(allocations.back().release().toPtr<LinkedMemory*>());
        allocations.pop_back();
        errors = llvm::joinErrors(std::move(errors), llvm::orc::shared::runDeallocActions(memory->deallocActions));
        freeBlocks(*arena_, memory->blocks);
    }
    onDeallocated(std::move(errors));
}

} // namespace kiln
