#pragma once

// What the engine keeps per host thread: the interpreter stack and its live segments. Made at the first entry,
// freed when the thread ends.

#include "stack_pool.h"

#include <atomic>
#include <cstddef>
#include <cstdint>

namespace kiln {

struct Segment;

struct ThreadState {
    Segment* segment = nullptr; ///< innermost live activation
    StackMemory stack;
    char* firstFree = nullptr; ///< of the stack, where no activation is live
    char* stackLimit = nullptr;
    uintptr_t nativeLow = 0, nativeHigh = 0; ///< bounds of the thread's own native stack

    /// The calling thread's; null when no memory is left for its stack.
    static ThreadState* current();

    bool onNativeStack(uintptr_t sp) const { return sp >= nativeLow && sp < nativeHigh; }
    /// Drops activations whose native frames are gone: longjmp and exceptions run no code of ours.
    void popDead(uintptr_t sp);
};

} // namespace kiln
