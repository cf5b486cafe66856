#pragma once

// Who is inside a Program's code: epochs. A thread that enters through Function or run() announces the epoch it saw;
// whoever frees code waits until every announcement is newer than the code's removal.
// Source: epoch-based reclamation (Fraser 2004); the reader pays a plain store, the reclaimer a membarrier.

#include <cstdint>

namespace kiln::pins {

/// Nests; async-signal-safe once the thread has entered before.
void enter() noexcept;
void leave() noexcept;

/// True when the calling thread itself is inside.
bool inside();

/// What was made unreachable before the call to mark() is free once everyone inside at that time has left; the caller
/// counts, too.
uint64_t mark();
bool allLeftSince(uint64_t mark);

/// Returns when every thread that was inside at the call has left, the calling thread excepted.
void waitForOthers();

// Around fork: the child has none of the parent's other threads, inside or not.
void beforeFork();
void afterForkInParent();
void afterForkInChild();

} // namespace kiln::pins
