#include "thread_state.h"

#include "bytecode.h"

#include <algorithm>
#include <memory>
#include <pthread.h>

namespace kiln {

namespace {

thread_local ThreadState* tlsState = nullptr;

// Never touched: what lies behind one stack is another thread's.
constexpr size_t kMarginBytes = size_t{16} << 10;

// What an activation and the native call that led to it take of the native stack, at most, and the part of that stack
// which all of them may take.
constexpr size_t kNestedBytes = 1024;
constexpr size_t kNestedPart = 8;
constexpr size_t kMostNested = 100'000; // where that stack is unlimited

/// Freed by a pthread key rather than a thread_local destructor: keys run after the destructors of the program's own
/// thread-local objects, which may still be interpreted.
pthread_key_t stateKey() {
    static pthread_key_t key = [] {
        pthread_key_t made{};
        pthread_key_create(&made, [](void* pointer) {
            auto* state = static_cast<ThreadState*>(pointer);
            tlsState = nullptr; // first: a signal's handler that is interpreted from here on gets another one
            giveBackStack(state->stack);
            delete state;
        });
        return made;
    }();
    return key;
}

ThreadState* makeState() {
    auto state = std::make_unique<ThreadState>();
    state->stack = takeStack();
    if (!state->stack.base) return nullptr;
    state->firstFree = state->stack.base;
    state->stackLimit = state->stack.base + state->stack.bytes - kMarginBytes;
    pthread_attr_t attributes;
    if (pthread_getattr_np(pthread_self(), &attributes) == 0) {
        void* low = nullptr;
        size_t size = 0;
        pthread_attr_getstack(&attributes, &low, &size);
        state->nativeLow = reinterpret_cast<uintptr_t>(low);
        state->nativeHigh = state->nativeLow + size;
        state->mostNested = static_cast<uint32_t>(std::min<size_t>(size / kNestedPart / kNestedBytes, kMostNested));
        pthread_attr_destroy(&attributes);
    }
    return state.release();
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
