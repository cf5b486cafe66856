#pragma once

// How handlers read and write the frame, and how they go on. Guest memory and frames are touched only from handlers,
// which KILN_HANDLER takes out of the sanitizers: a race or stray access of the guest is the guest's own.

#include "bytecode.h"

#include <cstring>
#include <type_traits>

namespace kiln::interp {

template <class T>
[[gnu::always_inline]] inline T get(const char* fp, uint32_t offset) {
    T value;
    __builtin_memcpy(&value, fp + offset, sizeof(T));
    return value;
}

template <class T>
[[gnu::always_inline]] inline void set(char* fp, uint32_t offset, T value) {
    __builtin_memcpy(fp + offset, &value, sizeof(T));
}

/// Writes an integer of at most 64 bits over its whole slot: what a wider read finds above it is zero, and it need not
/// wait for the store, as it would for a part of what it reads.
template <class T>
[[gnu::always_inline]] inline void put(char* fp, uint32_t offset, T value) {
    if constexpr (std::is_integral_v<T> && sizeof(T) < 8)
        set<uint64_t>(fp, offset, static_cast<uint64_t>(static_cast<std::make_unsigned_t<T>>(value)));
    else
        set<T>(fp, offset, value);
}

/// A rarer operation: an ordinary function of the frame and the instruction.
using Helper = void (*)(char* fp, const Inst* ip);

using U128 = unsigned __int128;
using S128 = __int128;

template <class T>
struct SignedOf {
    using type = std::make_signed_t<T>;
};
template <>
struct SignedOf<U128> {
    using type = S128;
};
template <class T>
using Signed = typename SignedOf<T>::type;

} // namespace kiln::interp

#define KILN_HELPER __attribute__((no_sanitize("address", "thread", "undefined"))) static void
/// How every handler ends: `to` runs, in the frame `newFp`.
#define KILN_RUN(to, newFp)                                                                                            \
    do {                                                                                                               \
        const Inst* next = (to);                                                                                       \
        KILN_DISPATCHED(ip, next);                                                                                     \
        [[clang::musttail]] return next->run(next, newFp, segment);                                                    \
    } while (false)
#define KILN_NEXT KILN_RUN(ip + 1, fp)
/// By a distance in bytes, as instructions hold it.
#define KILN_GOTO(relative)                                                                                            \
    KILN_RUN(reinterpret_cast<const Inst*>(reinterpret_cast<const char*>(ip) + static_cast<int32_t>(relative)), fp)
#ifndef KILN_DISPATCHED
#define KILN_DISPATCHED(from, to) static_cast<void>(from)
#endif
