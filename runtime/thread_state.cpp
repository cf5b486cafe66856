#include "thread_state.h"

#include "bytecode.h"

#include <pthread.h>
#include <sys/mman.h>

namespace kiln {

namespace {

thread_local ThreadState* tlsState = nullptr;

/// Freed by a pthread key rather than a thread_local destructor: keys run after the destructors of the program's own
/// thread-local objects, which may still be interpreted.
pthread_key_t stateKey() {
    static pthread_key_t key = [] {
        pthread_key_t made{};
        pthread_key_create(&made, [](void* pointer) {
            auto* state = static_cast<ThreadState*>(pointer);
            munmap(state->stackBase, kInterpreterStackBytes);
            tlsState = nullptr;
            delete state;
        });
        return made;
    }();
    return key;
}

ThreadState* makeState() {
    void* stack = mmap(nullptr, kInterpreterStackBytes, PROT_READ | PROT_WRITE,
                       MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (stack == MAP_FAILED) return nullptr;
    auto* state = new ThreadState;
    state->stackBase = static_cast<char*>(stack);
    // The last page stays unreadable: running past the limit ends in a fault, as natively.
    state->stackLimit = state->stackBase + kInterpreterStackBytes - 4096;
    mprotect(state->stackLimit, 4096, PROT_NONE);
    pthread_attr_t attributes;
    if (pthread_getattr_np(pthread_self(), &attributes) == 0) {
        void* low = nullptr;
        size_t size = 0;
        pthread_attr_getstack(&attributes, &low, &size);
        state->nativeLow = reinterpret_cast<uintptr_t>(low);
        state->nativeHigh = state->nativeLow + size;
        pthread_attr_destroy(&attributes);
    }
    return state;
}

} // namespace

ThreadState* ThreadState::current() {
    if (tlsState) return tlsState;
    pthread_key_t key = stateKey();
    tlsState = makeState();
    if (tlsState) pthread_setspecific(key, tlsState);
    return tlsState;
}

void ThreadState::popDead(uintptr_t sp) {
    // On a foreign stack (a signal's, a fiber's) addresses say nothing about age.
    if (!onNativeStack(sp)) return;
    while (segment && onNativeStack(segment->nativeSp) && segment->nativeSp < sp)
        segment = segment->previous;
}

} // namespace kiln
