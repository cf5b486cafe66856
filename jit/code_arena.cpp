#include "jit/code_arena.h"

#include "jit/arena_pool.h"

#include "llvm/Support/MathExtras.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <sys/auxv.h>
#include <sys/mman.h>

#ifndef MAP_FIXED_NOREPLACE
#define MAP_FIXED_NOREPLACE 0x100000
#endif

namespace kiln {

using llvm::Error;
using llvm::Expected;

namespace {

constexpr size_t kPageBytes = 4096;
constexpr size_t kLeastBytes = size_t{4} << 20;
// Displacements are 32-bit and signed: nothing may lie further apart.
constexpr size_t kMostBytes = (size_t{2} << 30) - (size_t{64} << 20);

// Shares of the reservation in sixteenths; the rest is Data. Code carries about a third of its size in constants,
// unwind tables and GOT entries. It lies at the end, nearest to the executable: functions are called through stubs in
// the library's text, and jumps over more than 1 GiB were seen to be predicted badly (a loop of calls through pointers
// took 1.4 times as long on a Zen 4).
constexpr size_t kCodeShare = 7;
constexpr size_t kReadOnlyShare = 4;

constexpr int kReserveFlags = MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE;

// Address space below the executable, or anywhere. Below: libgcc keeps registered unwind tables sorted by address,
// highest first, and stops at the first that begins below the address it looks for; frames of the host, which lie
// above ours, are then found without a walk over our tables. And the executable is within reach of a 32-bit
// displacement.
std::byte* reserve(size_t sizeBytes) {
    constexpr uintptr_t kStep = uintptr_t{64} << 20;
    constexpr int kTries = 24;
    const uintptr_t image = getauxval(AT_PHDR) & ~(kStep - 1);
    for (int i = 0; i < kTries; ++i) {
        const uintptr_t distance = sizeBytes + kStep * static_cast<uintptr_t>(i + 1);
        // A non-PIE executable lies at 4 MiB: nothing is below it.
        if (image < distance + kStep || distance > kMostBytes + kStep) break;
        void* wanted = reinterpret_cast<void*>(image - distance);
        void* got = mmap(wanted, sizeBytes, PROT_NONE, kReserveFlags | MAP_FIXED_NOREPLACE, -1, 0);
        if (got == wanted) return static_cast<std::byte*>(got);
        if (got != MAP_FAILED) munmap(got, sizeBytes); // a kernel before 4.17 takes the address for a hint
    }
    void* anywhere = mmap(nullptr, sizeBytes, PROT_NONE, kReserveFlags, -1, 0);
    return anywhere == MAP_FAILED ? nullptr : static_cast<std::byte*>(anywhere);
}

class MappedArena final : public CodeArena {
public:
    MappedArena(std::byte* base, size_t sizeBytes, size_t codeBytes, size_t readOnlyBytes)
        : base_(base), sizeBytes_(sizeBytes), code_(Use::Code, base + sizeBytes - codeBytes, codeBytes),
          readOnly_(Use::ReadOnly, base + sizeBytes - codeBytes - readOnlyBytes, readOnlyBytes),
          data_(Use::Data, base, sizeBytes - codeBytes - readOnlyBytes) {}
    ~MappedArena() override { munmap(base_, sizeBytes_); }

    Expected<Block> allocate(Use use, size_t sizeBytes, size_t align) override {
        return pool(use).allocate(sizeBytes, align);
    }
    void free(const Block& block) override { pool(block.use).free(block); }
    size_t usedBytes(Use use) const override { return const_cast<MappedArena*>(this)->pool(use).usedBytes(); }
    bool contains(const void* address) const override {
        const auto* byte = static_cast<const std::byte*>(address);
        return byte >= base_ && byte < base_ + sizeBytes_;
    }
    void beforeFork() override {
        for (ArenaPool* pool : {&code_, &readOnly_, &data_})
            pool->beforeFork();
    }
    void afterForkInParent() override {
        for (ArenaPool* pool : {&code_, &readOnly_, &data_})
            pool->afterForkInParent();
    }
    void afterForkInChild() override {
        for (ArenaPool* pool : {&code_, &readOnly_, &data_})
            pool->afterForkInChild();
    }

private:
    ArenaPool& pool(Use use) { return use == Use::Code ? code_ : use == Use::ReadOnly ? readOnly_ : data_; }

    std::byte* const base_;
    const size_t sizeBytes_;
    ArenaPool code_, readOnly_, data_;
};

} // namespace

Expected<std::unique_ptr<CodeArena>> CodeArena::create(size_t reserveBytes) {
    if (reserveBytes < kLeastBytes || reserveBytes > kMostBytes)
        return llvm::createStringError("code arena: %zu bytes; must be from %zu to %zu", reserveBytes, kLeastBytes,
                                       kMostBytes);
    const size_t sizeBytes = llvm::alignTo(reserveBytes, 16 * kPageBytes);
    std::byte* base = reserve(sizeBytes);
    if (!base) {
        const int code = errno;
        return llvm::createStringError(std::error_code(code, std::generic_category()),
                                       "code arena: cannot reserve %zu bytes of address space: %s", sizeBytes,
                                       std::strerror(code));
    }
    const size_t sixteenth = sizeBytes / 16;
    return std::make_unique<MappedArena>(base, sizeBytes, kCodeShare * sixteenth, kReadOnlyShare * sixteenth);
}

} // namespace kiln
