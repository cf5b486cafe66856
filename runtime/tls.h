#pragma once

// Thread-local storage of Programs, the same in both tiers: ir/ replaces each thread-local by a call of tlsAddress with
// its descriptor.

#include <cstdint>

namespace kiln {

/// In the Program's data: { size, align, initial image or null, index }. Layout shared with ir/lower_thread_locals.cpp.
struct TlsDescriptor {
    uint64_t size;
    uint64_t align;
    const void* image;
    uintptr_t index; ///< 0 until the variable is first touched by any thread
};

/// The calling thread's copy, made at first use; freed when the thread ends.
void* tlsAddress(TlsDescriptor* descriptor);
/// Frees the copies of a Program's variable in all threads. REQUIRES: no thread uses it any more.
void releaseTls(TlsDescriptor* descriptor);

/// Around a fork: the child finds no lock held by a thread that it does not have.
void lockTlsForFork();
void unlockTlsAfterFork();

/// The calling thread's copy of a thread-local of the host, by name; never cached.
void* hostTlsAddress(const char* name);

} // namespace kiln
