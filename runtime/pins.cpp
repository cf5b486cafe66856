#include "pins.h"

#include "kiln/function.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <linux/membarrier.h>
#include <mutex>
#include <sys/syscall.h>
#include <thread>
#include <unistd.h>
#include <vector>

namespace kiln {

namespace pins {

namespace {

std::atomic<uint64_t> currentEpoch{1};

/// Of one thread; 0: outside. Order: written by its thread alone; the reclaimer's membarrier makes the write visible
/// before it reads.
struct Slot {
    std::atomic<uint64_t> epoch{0};
    unsigned depth = 0;
};

struct Registry {
    std::mutex mutex;
    std::vector<Slot*> slots;
};

Registry& registry() {
    static auto* the = new Registry; // threads may leave after static destruction
    return *the;
}

/// Both processes' barriers are registered for before the first entry.
bool registerBarrier() {
    return syscall(SYS_membarrier, MEMBARRIER_CMD_REGISTER_PRIVATE_EXPEDITED, 0, 0) == 0;
}

bool hasBarrier() {
    static const bool has = registerBarrier();
    return has;
}

struct ThreadSlot {
    Slot slot;
    ThreadSlot() {
        hasBarrier();
        Registry& r = registry();
        std::lock_guard lock(r.mutex);
        r.slots.push_back(&slot);
    }
    ~ThreadSlot() {
        Registry& r = registry();
        std::lock_guard lock(r.mutex);
        std::erase(r.slots, &slot);
    }
};

thread_local ThreadSlot threadSlot;

} // namespace

void enter() noexcept {
    Slot& slot = threadSlot.slot;
    if (slot.depth++ == 0) {
        slot.epoch.store(currentEpoch.load(std::memory_order_relaxed), std::memory_order_relaxed);
        if (hasBarrier())
            std::atomic_signal_fence(std::memory_order_seq_cst); // the reclaimer pays
        else
            std::atomic_thread_fence(std::memory_order_seq_cst);
    }
}

void leave() noexcept {
    Slot& slot = threadSlot.slot;
    if (--slot.depth == 0) slot.epoch.store(0, std::memory_order_release);
}

bool inside() {
    return threadSlot.slot.depth != 0;
}

uint64_t mark() {
    uint64_t removedAt = currentEpoch.fetch_add(1, std::memory_order_seq_cst);
    if (hasBarrier())
        syscall(SYS_membarrier, MEMBARRIER_CMD_PRIVATE_EXPEDITED, 0, 0);
    else
        std::atomic_thread_fence(std::memory_order_seq_cst);
    return removedAt;
}

namespace {

bool someoneInside(uint64_t since, const Slot* except) {
    Registry& r = registry();
    std::lock_guard lock(r.mutex);
    return std::any_of(r.slots.begin(), r.slots.end(), [&](const Slot* slot) {
        uint64_t epoch = slot->epoch.load(std::memory_order_acquire);
        return slot != except && epoch != 0 && epoch <= since;
    });
}

} // namespace

bool allLeftSince(uint64_t mark) {
    return !someoneInside(mark, nullptr);
}

void waitForOthers() {
    const Slot* own = &threadSlot.slot;
    uint64_t removedAt = mark();
    for (unsigned round = 0; someoneInside(removedAt, own); ++round) {
        // Leaving wakes nobody, as it must stay a plain store; whoever drops code can wait.
        if (round < 64)
            std::this_thread::yield();
        else
            usleep(200);
    }
}

// Slots of the parent's other threads are left alone: they lie in memory that nobody here will free.
void beforeFork() {
    (void)inside(); // registers the calling thread, which takes the lock
    registry().mutex.lock();
}
void afterForkInParent() {
    registry().mutex.unlock();
}
void afterForkInChild() {
    registry().slots.assign(1, &threadSlot.slot);
    registry().mutex.unlock();
}

} // namespace pins

PinScope::PinScope() noexcept {
    pins::enter();
}
PinScope::~PinScope() {
    pins::leave();
}

} // namespace kiln
