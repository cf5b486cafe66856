#include "tls.h"

#include "held_signals.h"

#include <algorithm>
#include <atomic>
#include <climits>
#include <cstdlib>
#include <cstring>
#include <dlfcn.h>
#include <mutex>
#include <pthread.h>
#include <vector>

namespace kiln {

namespace {

struct Blocks {
    std::vector<void*> byIndex;
    unsigned rounds = 0; ///< of destructors of the thread's keys that are over
};

struct Registry {
    std::mutex mutex;
    std::vector<Blocks*> threads;
    std::vector<uintptr_t> freeIndices;
    uintptr_t next = 1;
};

Registry& registry() {
    static auto* the = new Registry; // threads may end after static destruction
    return *the;
}

thread_local Blocks* blocks = nullptr;

pthread_key_t key();

void freeBlocks(void* pointer) {
    auto* own = static_cast<Blocks*>(pointer);
    // The program's keys, made after ours, have destructors, too, which read thread-locals as natively: last round.
    if (++own->rounds < PTHREAD_DESTRUCTOR_ITERATIONS && pthread_setspecific(key(), own) == 0) return;
    {
        Registry& r = registry();
        std::lock_guard lock(r.mutex);
        std::erase(r.threads, own);
    }
    for (void* block : own->byIndex)
        std::free(block);
    delete own;
    blocks = nullptr;
}

/// A key and not a C++ destructor: keys run after the destructors of the program's own thread-locals.
pthread_key_t key() {
    static pthread_key_t made = [] {
        pthread_key_t k{};
        pthread_key_create(&k, freeBlocks);
        return k;
    }();
    return made;
}

Blocks* ownBlocks() {
    if (!blocks) {
        blocks = new Blocks;
        pthread_setspecific(key(), blocks);
        Registry& r = registry();
        std::lock_guard lock(r.mutex);
        r.threads.push_back(blocks);
    }
    return blocks;
}

uintptr_t indexOf(TlsDescriptor* descriptor) {
    std::atomic_ref<uintptr_t> index(descriptor->index);
    if (uintptr_t known = index.load(std::memory_order_acquire)) return known;
    Registry& r = registry();
    std::lock_guard lock(r.mutex);
    if (uintptr_t known = index.load(std::memory_order_relaxed)) return known;
    uintptr_t fresh = 0;
    if (!r.freeIndices.empty()) {
        fresh = r.freeIndices.back();
        r.freeIndices.pop_back();
    } else {
        fresh = r.next++;
    }
    index.store(fresh, std::memory_order_release);
    return fresh;
}

} // namespace

/// The thread's first look at it.
static void* makeBlock(TlsDescriptor* descriptor) {
    const HeldSignals signals; // natively a handler may read any thread-local
    uintptr_t index = indexOf(descriptor);
    Blocks* own = ownBlocks();
    if (own->byIndex.size() <= index) {
        // Another thread may look at the list while it drops a Program.
        std::lock_guard lock(registry().mutex);
        own->byIndex.resize(index + 1);
    }
    void*& block = own->byIndex[index];
    if (!block) {
        size_t align = std::max<size_t>(descriptor->align, 16);
        size_t size = (std::max<size_t>(descriptor->size, 1) + align - 1) / align * align;
        block = std::aligned_alloc(align, size);
        if (!block) __builtin_trap(); // natively the thread could not have started
        if (descriptor->image)
            std::memcpy(block, descriptor->image, descriptor->size);
        else
            std::memset(block, 0, size);
    }
    return block;
}

void* tlsAddress(TlsDescriptor* descriptor) {
    const uintptr_t index = std::atomic_ref<uintptr_t>(descriptor->index).load(std::memory_order_acquire);
    if (blocks && index != 0 && index < blocks->byIndex.size())
        if (void* block = blocks->byIndex[index]) return block;
    return makeBlock(descriptor);
}

void releaseTls(TlsDescriptor* descriptor) {
    uintptr_t index = descriptor->index;
    if (!index) return;
    Registry& r = registry();
    std::lock_guard lock(r.mutex);
    for (Blocks* thread : r.threads)
        if (thread->byIndex.size() > index) {
            std::free(thread->byIndex[index]);
            thread->byIndex[index] = nullptr;
        }
    r.freeIndices.push_back(index);
    descriptor->index = 0;
}

void lockTlsForFork() {
    registry().mutex.lock();
}

void unlockTlsAfterFork() {
    registry().mutex.unlock();
}

void* hostTlsAddress(const char* name) {
    return dlsym(RTLD_DEFAULT, name);
}

} // namespace kiln
