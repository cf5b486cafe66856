#include "stack_pool.h"

#include "held_signals.h"

#include <mutex>
#include <sys/mman.h>
#include <vector>

namespace kiln {

namespace {

// Holds a recursion of a million calls of a function with a hundred values.
constexpr size_t kStackBytes = size_t{1} << 30;
constexpr size_t kStacksPerMapping = 32;
// What a stack keeps when its thread ends. Short threads use no more: giving back pages that were touched interrupts
// every processor, and the next thread has to be given new ones.
constexpr size_t kKeptBytes = size_t{64} << 10;
// Only so many stacks keep it: what a crowd of threads leaves behind is not for the rest of the process.
constexpr size_t kMostKeeping = 32;
// For hosts whose address space is limited: one at a time, the first that can be had, and little, as malloc wants some.
constexpr size_t kSingleBytes[] = {size_t{64} << 20, size_t{4} << 20, size_t{256} << 10};

struct Pool {
    std::mutex mutex;
    std::vector<char*> free;    // guarded by mutex: no page of them is touched
    std::vector<char*> keeping; // guarded by mutex: their first pages are
};
// Never destroyed: threads may end after exit() has begun.
Pool& pool() {
    static Pool* const instance = new Pool;
    return *instance;
}

char* reserve(size_t bytes) {
    void* start = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (start == MAP_FAILED) return nullptr;
    madvise(start, bytes, MADV_NOHUGEPAGE); // else the first touch of each takes two megabytes
    return static_cast<char*>(start);
}

/// A handler of the program's that runs on this thread may want a stack, too.
struct Locked {
    explicit Locked(std::mutex& mutex) : lock(mutex) {}
    HeldSignals signals; ///< longer than the lock
    std::lock_guard<std::mutex> lock;
};

char* takeFromPool() {
    Pool& all = pool();
    const Locked lock(all.mutex);
    if (!all.keeping.empty()) {
        char* base = all.keeping.back();
        all.keeping.pop_back();
        return base;
    }
    if (all.free.empty()) {
        char* start = reserve(kStacksPerMapping * kStackBytes);
        for (size_t i = 0; start && i < kStacksPerMapping; ++i)
            all.free.push_back(start + i * kStackBytes);
    }
    if (all.free.empty()) return nullptr;
    char* base = all.free.back();
    all.free.pop_back();
    return base;
}

} // namespace

StackMemory takeStack() {
    if (char* base = takeFromPool()) return {base, kStackBytes};
    for (const size_t bytes : kSingleBytes)
        if (char* base = reserve(bytes)) return {base, bytes};
    return {};
}

void giveBackStack(const StackMemory& stack) {
    if (stack.bytes != kStackBytes) {
        munmap(stack.base, stack.bytes);
        return;
    }
    madvise(stack.base + kKeptBytes, stack.bytes - kKeptBytes, MADV_DONTNEED);
    Pool& all = pool();
    {
        const Locked lock(all.mutex);
        if (all.keeping.size() < kMostKeeping) return all.keeping.push_back(stack.base);
    }
    madvise(stack.base, kKeptBytes, MADV_DONTNEED);
    const Locked lock(all.mutex);
    all.free.push_back(stack.base);
}

void lockStackPoolForFork() {
    pool().mutex.lock();
}

void unlockStackPoolAfterFork() {
    pool().mutex.unlock();
}

} // namespace kiln
