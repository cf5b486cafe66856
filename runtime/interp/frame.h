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
#define KILN_NEXT [[clang::musttail]] return ip[1].run(ip + 1, fp, segment)
#define KILN_GOTO(relative)                                                                                            \
    do {                                                                                                               \
        const Inst* to = ip + static_cast<int32_t>(relative);                                                          \
        [[clang::musttail]] return to->run(to, fp, segment);                                                           \
    } while (false)
