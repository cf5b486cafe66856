#pragma once

// Counters that any thread bumps and any thread reads: a lost count is fine, a data race is not.

#include <atomic>
#include <cstdint>

namespace kiln {

template <class T>
[[gnu::always_inline]] inline T readRelaxed(const T& value) {
    return std::atomic_ref(const_cast<T&>(value)).load(std::memory_order_relaxed);
}

template <class T>
[[gnu::always_inline]] inline void writeRelaxed(T& to, T value) {
    std::atomic_ref(to).store(value, std::memory_order_relaxed);
}

/// Not atomic as a whole.
[[gnu::always_inline]] inline void bump(uint32_t* counter) {
    writeRelaxed(*counter, readRelaxed(*counter) + 1);
}

} // namespace kiln
