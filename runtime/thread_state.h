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
    /// Activations that may lie below one another before the interpreter keeps to itself what it could leave to
    /// compiled code: a recursion that changes between the two takes more of the native stack than natively. Its own is
    /// larger.
    uint32_t mostNested = 0;

    /// The calling thread's; null when no memory is left for its stack.
    static ThreadState* current();

    bool onNativeStack(uintptr_t sp) const { return sp >= nativeLow && sp < nativeHigh; }
    /// Drops activations whose native frames are gone: longjmp and exceptions run no code of ours.
    void popDead(uintptr_t sp);
};

} // namespace kiln
