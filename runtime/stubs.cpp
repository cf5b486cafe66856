#include "stubs.h"

#include "jit/code_arena.h"

#include <cstring>
#include <mutex>
#include <vector>

namespace kiln {

namespace {

constexpr size_t kChunkStubs = 1024;

/// A run of stubs from the arena.
struct Chunk {
    const char* stubs;
    CellSlot* slots;
};

struct Supply {
    std::mutex mutex;
    std::vector<CellSlot*> freeOwn;
    size_t ownUsed = 0; ///< high-water mark
    size_t inUse = 0;
    // Arena chunks belong to one engine's arena; they are recycled only within it.
    struct ArenaChunks {
        CodeArena* arena;
        std::vector<Chunk> chunks;
        std::vector<CellSlot*> free;
    };
    std::vector<ArenaChunks> arenas;
};

/// Never destroyed: stubs are called until the very end of the process.
Supply& supply() {
    static auto* the = [] {
        __builtin_cpu_init();
        kiln_vector_level = __builtin_cpu_supports("avx512f") ? 2 : __builtin_cpu_supports("avx") ? 1 : 0;
        return new Supply;
    }();
    return *the;
}

/// Lock-free view of all chunks. Order: a new list is published with release; old ones are kept, as they are tiny and a
/// reader may still walk them.
struct ChunkList {
    std::vector<Chunk> chunks;
    const ChunkList* before = nullptr;
};
std::atomic<const ChunkList*> chunkList{nullptr};

bool isOwn(const CellSlot* slot) {
    return slot >= kiln_stub_cells && slot < kiln_stub_cells + kOwnStubs;
}

void encodeStub(char* at, const char* seenAt, const CellSlot* slot) {
    const unsigned char jump[] = {0x41, 0xff, 0x23}; // jmp *(%r11)
    auto distance = reinterpret_cast<const char*>(slot) - (seenAt + 7);
    auto displacement = static_cast<int32_t>(distance);
    const unsigned char lea[] = {0x4c, 0x8d, 0x1d}; // lea displacement(%rip), %r11
    std::memset(at, 0xcc, kStubBytes);
    std::memcpy(at, lea, 3);
    std::memcpy(at + 3, &displacement, 4);
    std::memcpy(at + 7, jump, 3);
}

void publishChunks(const Supply& s) {
    auto* next = new ChunkList;
    next->before = chunkList.load(std::memory_order_relaxed);
    for (const auto& entry : s.arenas)
        next->chunks.insert(next->chunks.end(), entry.chunks.begin(), entry.chunks.end());
    chunkList.store(next, std::memory_order_release);
}

bool addChunk(Supply& s, Supply::ArenaChunks& entry) {
    auto code = entry.arena->allocate(CodeArena::Use::Code, kChunkStubs * kStubBytes, 16);
    if (!code) {
        llvm::consumeError(code.takeError());
        return false;
    }
    auto data = entry.arena->allocate(CodeArena::Use::Data, kChunkStubs * sizeof(CellSlot), 16);
    if (!data) {
        llvm::consumeError(data.takeError());
        entry.arena->free(*code);
        return false;
    }
    auto* slots = reinterpret_cast<CellSlot*>(data->address);
    auto* stubs = reinterpret_cast<const char*>(code->address);
    for (size_t i = 0; i < kChunkStubs; ++i)
        encodeStub(reinterpret_cast<char*>(code->writable) + i * kStubBytes, stubs + i * kStubBytes, slots + i);
    for (size_t i = kChunkStubs; i-- > 0;)
        entry.free.push_back(slots + i);
    entry.chunks.push_back({stubs, slots});
    publishChunks(s);
    return true;
}

CellSlot* takeFromArena(Supply& s, CodeArena& arena) {
    Supply::ArenaChunks* entry = nullptr;
    for (auto& candidate : s.arenas)
        if (candidate.arena == &arena) entry = &candidate;
    if (!entry) entry = &s.arenas.emplace_back(Supply::ArenaChunks{&arena, {}, {}});
    if (entry->free.empty() && !addChunk(s, *entry)) return nullptr;
    CellSlot* slot = entry->free.back();
    entry->free.pop_back();
    return slot;
}

void* stubOf(const Supply& s, const CellSlot* slot) {
    if (isOwn(slot)) return kiln_stub_table + (slot - kiln_stub_cells) * static_cast<ptrdiff_t>(kStubBytes);
    for (const auto& entry : s.arenas)
        for (const Chunk& chunk : entry.chunks)
            if (slot >= chunk.slots && slot < chunk.slots + kChunkStubs)
                return const_cast<char*>(chunk.stubs) + (slot - chunk.slots) * static_cast<ptrdiff_t>(kStubBytes);
    return nullptr;
}

} // namespace

bool acquireStub(FunctionCell& cell, CodeArena& arena) {
    Supply& s = supply();
    std::lock_guard lock(s.mutex);
    CellSlot* slot = nullptr;
    if (!s.freeOwn.empty()) {
        slot = s.freeOwn.back();
        s.freeOwn.pop_back();
    } else if (s.ownUsed < kOwnStubs) {
        slot = kiln_stub_cells + s.ownUsed++;
    } else {
        slot = takeFromArena(s, arena);
    }
    if (!slot) return false;
    slot->cell = &cell;
    slot->entry.store(reinterpret_cast<void*>(&kiln_interpreter_entry), std::memory_order_release);
    cell.slot = slot;
    cell.stub = stubOf(s, slot);
    ++s.inUse;
    return true;
}

void releaseStub(FunctionCell& cell) {
    if (!cell.slot) return;
    Supply& s = supply();
    std::lock_guard lock(s.mutex);
    CellSlot* slot = cell.slot;
    slot->cell = nullptr; // kiln_enter traps
    slot->entry.store(reinterpret_cast<void*>(&kiln_interpreter_entry), std::memory_order_release);
    if (isOwn(slot)) {
        s.freeOwn.push_back(slot);
    } else {
        for (auto& entry : s.arenas)
            for (const Chunk& chunk : entry.chunks)
                if (slot >= chunk.slots && slot < chunk.slots + kChunkStubs) entry.free.push_back(slot);
    }
    cell.slot = nullptr;
    --s.inUse;
}

void forgetStubsOf(const CodeArena& arena) {
    Supply& s = supply();
    std::lock_guard lock(s.mutex);
    if (std::erase_if(s.arenas, [&](const auto& entry) { return entry.arena == &arena; })) publishChunks(s);
}

FunctionCell* cellOfStubAddress(const void* address) {
    if (FunctionCell* cell = cellOfOwnStub(address)) return cell;
    auto* at = static_cast<const char*>(address);
    if (const ChunkList* list = chunkList.load(std::memory_order_acquire))
        for (const Chunk& chunk : list->chunks)
            if (at >= chunk.stubs && at < chunk.stubs + kChunkStubs * kStubBytes)
                return chunk.slots[(at - chunk.stubs) / static_cast<ptrdiff_t>(kStubBytes)].cell;
    return nullptr;
}

size_t stubsInUse() {
    Supply& s = supply();
    std::lock_guard lock(s.mutex);
    return s.inUse;
}

} // namespace kiln
