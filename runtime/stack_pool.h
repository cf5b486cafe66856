#pragma once

// Interpreter stacks of threads. They are address space, of which pages are touched as recursion deepens, and are
// handed out many to a mapping: a process may have 65,530 mappings only. There are no guard pages: limits are checked
// at each call.

#include <cstddef>

namespace kiln {

struct StackMemory {
    char* base = nullptr; ///< null: no memory at all
    size_t bytes = 0;
};

/// Thread-safe.
StackMemory takeStack();
/// Its pages go back to the system, but for the first of some, which the next thread is given. Thread-safe.
void giveBackStack(const StackMemory& stack);

/// Around fork(), so that the child finds the pool unlocked.
void lockStackPoolForFork();
void unlockStackPoolAfterFork();

} // namespace kiln
