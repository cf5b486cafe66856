#include "jit/arena_pool.h"

#include "llvm/Support/MathExtras.h"

#include <algorithm>
#include <cassert>
#include <cerrno>
#include <cstring>
#include <fcntl.h>
#include <sys/mman.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>
#include <utility>

#ifndef MFD_EXEC
#define MFD_EXEC 0x0010U
#endif

namespace kiln {

using llvm::Error;
using llvm::Expected;

namespace {

constexpr size_t kPageBytes = 4096;
constexpr size_t kFirstChunkBytes = size_t{1} << 20;
constexpr size_t kLargestChunkBytes = size_t{16} << 20; // address space and file size only: pages come when touched

// `-fsanitize=function` reads 8 bytes in front of the function it calls; they must be mapped for the first block too.
constexpr size_t kLeadBytes = 16;

// What freed code is filled with: int3, so that a stray jump stops at once.
constexpr int kTrapByte = 0xCC;

Error systemError(const char* what) {
    const int code = errno;
    return llvm::createStringError(std::error_code(code, std::generic_category()), "code arena: %s: %s", what,
                                   std::strerror(code));
}

const char* useName(CodeArena::Use use) {
    switch (use) {
    case CodeArena::Use::Code: return "code";
    case CodeArena::Use::ReadOnly: return "read-only data";
    case CodeArena::Use::Data: return "data";
    }
    return "?";
}

// A memory file that may be mapped executable. Kernels before 6.3 do not know the flag; newer ones may demand it.
int openMemoryFile() {
    int file = memfd_create("kiln-code", MFD_CLOEXEC | MFD_EXEC);
    if (file < 0 && errno == EINVAL) file = memfd_create("kiln-code", MFD_CLOEXEC);
    // Where the host has closed them, whoever writes to its standard streams would write into code.
    if (file < 0 || file > STDERR_FILENO) return file;
    const int above = fcntl(file, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    close(file);
    return above;
}

// Growing a file beyond RLIMIT_FSIZE would raise SIGXFSZ, which ends the host.
bool mayGrowTo(size_t sizeBytes) {
    rlimit limit{};
    return getrlimit(RLIMIT_FSIZE, &limit) != 0 || limit.rlim_cur >= sizeBytes;
}

} // namespace

ArenaPool::ArenaPool(CodeArena::Use use, std::byte* window, size_t windowBytes)
    : use_(use), window_(window), windowBytes_(windowBytes), owner_(getpid()) {}

ArenaPool::~ArenaPool() {
    if (alias_) munmap(alias_, windowBytes_);
    if (isBackingOurs()) close(backing_);
}

// Programs close all descriptors they find, or put files of their own in their place.
bool ArenaPool::isBackingOurs() const {
    struct stat status{};
    return backing_ >= 0 && fstat(backing_, &status) == 0 && status.st_dev == backingDevice_ &&
           status.st_ino == backingInode_;
}

size_t ArenaPool::usedBytes() const {
    std::lock_guard guard(mutex_);
    return usedBytes_;
}

Expected<CodeArena::Block> ArenaPool::allocate(size_t sizeBytes, size_t align) {
    std::lock_guard guard(mutex_);
    // A forked child without the fork handlers still shares the pages with its parent.
    if (isShared() && getpid() != owner_)
        return llvm::createStringError("code arena: made by another process (%d)", owner_);

    const bool canAlign = llvm::isPowerOf2_64(align) && reinterpret_cast<uintptr_t>(window_) % align == 0;
    if (!canAlign || align > windowBytes_ || sizeBytes > windowBytes_)
        return llvm::createStringError("code arena: %zu bytes of %s with alignment %zu do not fit", sizeBytes,
                                       useName(use_), align);
    align = std::max(align, FreeList::kGranuleBytes);
    const size_t wantedBytes = llvm::alignTo(std::max<size_t>(sizeBytes, 1), FreeList::kGranuleBytes);
    std::optional<size_t> offset = free_.take(wantedBytes, align);
    if (!offset) {
        if (Error error = grow(wantedBytes + align)) return error;
        offset = free_.take(wantedBytes, align);
        assert(offset && "a chunk made for this block cannot hold it");
    }
    usedBytes_ += wantedBytes;

    CodeArena::Block block;
    block.address = window_ + *offset;
    block.writable = (isShared() ? alias_ : window_) + *offset;
    block.sizeBytes = wantedBytes;
    block.use = use_;
    // Fresh pages are zero; touching them here would make a large zero-initialized global resident.
    if (*offset < touchedBytes_) std::memset(block.writable, 0, std::min(wantedBytes, touchedBytes_ - *offset));
    touchedBytes_ = std::max(touchedBytes_, *offset + wantedBytes);
    return block;
}

void ArenaPool::free(const CodeArena::Block& block) {
    std::lock_guard guard(mutex_);
    assert(block.address >= window_ && block.address + block.sizeBytes <= window_ + mappedBytes_);
    if (isShared() && getpid() != owner_) return;
    if (use_ == CodeArena::Use::Code) std::memset(block.writable, kTrapByte, block.sizeBytes);
    usedBytes_ -= block.sizeBytes;
    free_.add(static_cast<size_t>(block.address - window_), block.sizeBytes);
}

Error ArenaPool::grow(size_t neededBytes) {
    if (isShared() && backing_ < 0)
        if (Error error = openBacking()) return error;

    const size_t leadBytes = mappedBytes_ == 0 ? kLeadBytes : 0;
    const size_t missingBytes = neededBytes + leadBytes - std::min(neededBytes, free_.tailBytes(mappedBytes_));
    const size_t customaryBytes = std::clamp(mappedBytes_, kFirstChunkBytes, kLargestChunkBytes);
    const size_t leftBytes = windowBytes_ - mappedBytes_;
    const size_t chunkBytes = std::min(llvm::alignTo(std::max(missingBytes, customaryBytes), kPageBytes), leftBytes);
    if (chunkBytes < missingBytes)
        return llvm::createStringError("code arena: out of space for %s: %zu bytes wanted, %zu of %zu in use",
                                       useName(use_), neededBytes, usedBytes_, windowBytes_);

    if (Error error = mapChunk(mappedBytes_, chunkBytes)) return error;
    free_.add(mappedBytes_ + leadBytes, chunkBytes - leadBytes);
    mappedBytes_ += chunkBytes;
    return Error::success();
}

Error ArenaPool::openBacking() {
    const int file = openMemoryFile();
    if (file < 0) return systemError("memfd_create");
    void* alias = mmap(nullptr, windowBytes_, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (alias == MAP_FAILED) {
        Error error = systemError("no address space for the writable alias");
        close(file);
        return error;
    }
    struct stat status{};
    if (fstat(file, &status) == 0) {
        backingDevice_ = status.st_dev;
        backingInode_ = status.st_ino;
    }
    backing_ = file;
    alias_ = static_cast<std::byte*>(alias);
    return Error::success();
}

// The kernel joins a mapping with its neighbour when file, offset and protection continue: the pool stays one mapping.
Error ArenaPool::mapChunk(size_t offset, size_t sizeBytes) {
    if (!isShared()) {
        if (mprotect(window_ + offset, sizeBytes, PROT_READ | PROT_WRITE) != 0) return systemError("mprotect");
        return Error::success();
    }
    if (!isBackingOurs()) return llvm::createStringError("code arena: the program closed its memory file");
    if (!mayGrowTo(offset + sizeBytes)) return llvm::createStringError("code arena: RLIMIT_FSIZE is too small");
    if (ftruncate(backing_, static_cast<off_t>(offset + sizeBytes)) != 0) return systemError("ftruncate");

    if (!mapShared(backing_, offset, sizeBytes))
        return systemError(use_ == CodeArena::Use::Code ? "mapping executable pages" : "mapping read-only pages");
    return Error::success();
}

bool ArenaPool::mapShared(int file, size_t offset, size_t sizeBytes) {
    const int protection = use_ == CodeArena::Use::Code ? PROT_READ | PROT_EXEC : PROT_READ;
    const auto at = static_cast<off_t>(offset);
    constexpr int kFlags = MAP_SHARED | MAP_FIXED;
    return mmap(alias_ + offset, sizeBytes, PROT_READ | PROT_WRITE, kFlags, file, at) != MAP_FAILED &&
           mmap(window_ + offset, sizeBytes, protection, kFlags, file, at) != MAP_FAILED;
}

// The copy is made by the parent: in the child it would race with the parent's next allocation. A failure to make it is
// not the fork's problem; the child then only cannot add code.
void ArenaPool::beforeFork() {
    mutex_.lock();
    if (backing_ < 0 || !mayGrowTo(mappedBytes_)) return;
    const int copy = openMemoryFile();
    if (copy < 0) return;
    bool isWhole = ftruncate(copy, static_cast<off_t>(mappedBytes_)) == 0;
    for (size_t done = 0; isWhole && done < touchedBytes_;) {
        const ssize_t written = pwrite(copy, alias_ + done, touchedBytes_ - done, static_cast<off_t>(done));
        isWhole = written > 0;
        done += isWhole ? static_cast<size_t>(written) : 0;
    }
    if (isWhole)
        childBacking_ = copy;
    else
        close(copy);
}

void ArenaPool::afterForkInParent() {
    if (childBacking_ >= 0) close(std::exchange(childBacking_, -1));
    mutex_.unlock();
}

// Order: the new pages replace the old in one step per mapping, with the same contents, also under the code that calls
// us.
void ArenaPool::afterForkInChild() {
    const int copy = std::exchange(childBacking_, -1);
    if (backing_ < 0) {
        owner_ = getpid();
    } else if (copy >= 0) {
        if (mapShared(copy, 0, mappedBytes_)) owner_ = getpid();
        if (isBackingOurs()) close(backing_);
        backing_ = copy;
        struct stat status{};
        if (fstat(copy, &status) == 0) {
            backingDevice_ = status.st_dev;
            backingInode_ = status.st_ino;
        }
    }
    mutex_.unlock();
}

} // namespace kiln
