#pragma once

// Loads, stores, addresses, moves.

#include "interp/frame.h"

namespace kiln::interp {

// Address forms. The displacement is the immediate, or `a` where the immediate is a value to store.
template <bool storesImmediate>
[[gnu::always_inline]] inline int64_t displacement(const Inst* ip) {
    if constexpr (storesImmediate)
        return static_cast<int32_t>(ip->a);
    else
        return ip->imm;
}
/// b + displacement.
struct Base {
    static constexpr bool kIsFixed = false;
    template <class T, bool storesImmediate>
    [[gnu::always_inline]] static char* of(const Inst* ip, const char* fp) {
        return get<char*>(fp, ip->b) + displacement<storesImmediate>(ip);
    }
};
/// b + c * size of the access + displacement; Index says how much of c's slot is the index, and how it is extended.
template <class Index>
struct BaseElement {
    static constexpr bool kIsFixed = false;
    template <class T, bool storesImmediate>
    [[gnu::always_inline]] static char* of(const Inst* ip, const char* fp) {
        return get<char*>(fp, ip->b) + static_cast<int64_t>(get<Index>(fp, ip->c)) * static_cast<int64_t>(sizeof(T)) +
               displacement<storesImmediate>(ip);
    }
};
/// b + c * d + displacement.
template <class Index>
struct BaseScaled {
    static constexpr bool kIsFixed = false;
    template <class T, bool storesImmediate>
    [[gnu::always_inline]] static char* of(const Inst* ip, const char* fp) {
        return get<char*>(fp, ip->b) + static_cast<int64_t>(get<Index>(fp, ip->c)) * static_cast<int64_t>(ip->d) +
               displacement<storesImmediate>(ip);
    }
};
/// The immediate; a value to store lies in a and b.
struct Fixed {
    static constexpr bool kIsFixed = true;
    template <class T, bool storesImmediate>
    [[gnu::always_inline]] static char* of(const Inst* ip, const char*) {
        return static_cast<char*>(ip->pointer);
    }
};
template <class Index>
struct FixedElement {
    static constexpr bool kIsFixed = true;
    template <class T, bool storesImmediate>
    [[gnu::always_inline]] static char* of(const Inst* ip, const char* fp) {
        return static_cast<char*>(ip->pointer) +
               static_cast<int64_t>(get<Index>(fp, ip->c)) * static_cast<int64_t>(sizeof(T));
    }
};
template <class Index>
struct FixedScaled {
    static constexpr bool kIsFixed = true;
    template <class T, bool storesImmediate>
    [[gnu::always_inline]] static char* of(const Inst* ip, const char* fp) {
        return static_cast<char*>(ip->pointer) +
               static_cast<int64_t>(get<Index>(fp, ip->c)) * static_cast<int64_t>(ip->d);
    }
};

[[gnu::always_inline]] inline char* address(const Inst* ip, const char* fp) {
    return Base::of<char, false>(ip, fp);
}

template <class T, class Address>
KILN_HANDLER load(const Inst* ip, char* fp, Segment* segment) {
    put<T>(fp, ip->a, get<T>(Address::template of<T, false>(ip, fp), 0));
    KILN_NEXT;
}
/// The value stored lies in slot a.
template <class T, class Address>
KILN_HANDLER store(const Inst* ip, char* fp, Segment* segment) {
    set<T>(Address::template of<T, false>(ip, fp), 0, get<T>(fp, ip->a));
    KILN_NEXT;
}
template <class T, class Address>
KILN_HANDLER storeImm(const Inst* ip, char* fp, Segment* segment) {
    uint64_t value = ip->bits;
    if constexpr (Address::kIsFixed) value = ip->a | static_cast<uint64_t>(ip->b) << 32;
    set<T>(Address::template of<T, true>(ip, fp), 0, static_cast<T>(value));
    KILN_NEXT;
}
/// d bytes; the slot's rest up to 8 bytes is cleared, so that odd integers come zero-extended.
KILN_HANDLER loadBytes(const Inst* ip, char* fp, Segment* segment) {
    if (ip->d < 8) set<uint64_t>(fp, ip->a, 0);
    __builtin_memcpy(fp + ip->a, address(ip, fp), ip->d);
    KILN_NEXT;
}
KILN_HANDLER storeBytes(const Inst* ip, char* fp, Segment* segment) {
    __builtin_memcpy(address(ip, fp), fp + ip->a, ip->d);
    KILN_NEXT;
}
/// One bit: what is not 0 or 1 in memory is undefined, so the low bit decides.
KILN_HANDLER loadBit(const Inst* ip, char* fp, Segment* segment) {
    put<uint8_t>(fp, ip->a, get<uint8_t>(address(ip, fp), 0) & 1);
    KILN_NEXT;
}

template <class Address>
KILN_HANDLER lea(const Inst* ip, char* fp, Segment* segment) {
    set<char*>(fp, ip->a, Address::template of<char, false>(ip, fp));
    KILN_NEXT;
}
/// a = b + c * imm: a further index of a multi-dimensional address.
KILN_HANDLER addScaled(const Inst* ip, char* fp, Segment* segment) {
    set<char*>(fp, ip->a, get<char*>(fp, ip->b) + get<int64_t>(fp, ip->c) * ip->imm);
    KILN_NEXT;
}
/// a = address of the frame's byte imm: where an alloca lies.
KILN_HANDLER frameAddress(const Inst* ip, char* fp, Segment* segment) {
    set<char*>(fp, ip->a, fp + ip->imm);
    KILN_NEXT;
}
/// Where a function with constants is entered: b words are put into their slots.
KILN_HANDLER loadConstants(const Inst* ip, char* fp, Segment* segment) {
    const auto* words = static_cast<const ConstantWord*>(ip->pointer);
    for (uint32_t i = 0; i < ip->b; ++i)
        set<uint64_t>(fp, words[i].slot, words[i].bits);
    KILN_GOTO(ip->a);
}

KILN_HANDLER move64(const Inst* ip, char* fp, Segment* segment) {
    set<uint64_t>(fp, ip->a, get<uint64_t>(fp, ip->b));
    KILN_NEXT;
}
/// Two moves in one step: a = b, c = d, in this order.
KILN_HANDLER move64Twice(const Inst* ip, char* fp, Segment* segment) {
    set<uint64_t>(fp, ip->a, get<uint64_t>(fp, ip->b));
    set<uint64_t>(fp, ip->c, get<uint64_t>(fp, ip->d));
    KILN_NEXT;
}
KILN_HANDLER moveImm(const Inst* ip, char* fp, Segment* segment) {
    set<uint64_t>(fp, ip->a, ip->bits);
    KILN_NEXT;
}
KILN_HANDLER moveBytes(const Inst* ip, char* fp, Segment* segment) {
    __builtin_memmove(fp + ip->a, fp + ip->b, static_cast<size_t>(ip->imm));
    KILN_NEXT;
}
KILN_HANDLER clearBytes(const Inst* ip, char* fp, Segment* segment) {
    __builtin_memset(fp + ip->a, 0, static_cast<size_t>(ip->imm));
    KILN_NEXT;
}
KILN_HANDLER select64(const Inst* ip, char* fp, Segment* segment) {
    set<uint64_t>(fp, ip->a, get<uint64_t>(fp, get<uint8_t>(fp, ip->b) & 1 ? ip->c : ip->d));
    KILN_NEXT;
}
/// The value for true (d), for false (c), or both are immediates.
KILN_HANDLER selectImmElse(const Inst* ip, char* fp, Segment* segment) {
    set<uint64_t>(fp, ip->a, get<uint8_t>(fp, ip->b) & 1 ? ip->bits : get<uint64_t>(fp, ip->d));
    KILN_NEXT;
}
KILN_HANDLER selectElseImm(const Inst* ip, char* fp, Segment* segment) {
    set<uint64_t>(fp, ip->a, get<uint8_t>(fp, ip->b) & 1 ? get<uint64_t>(fp, ip->c) : ip->bits);
    KILN_NEXT;
}
KILN_HANDLER selectImms(const Inst* ip, char* fp, Segment* segment) {
    const uint64_t whenTrue = ip->c | static_cast<uint64_t>(ip->d) << 32;
    set<uint64_t>(fp, ip->a, get<uint8_t>(fp, ip->b) & 1 ? whenTrue : ip->bits);
    KILN_NEXT;
}
KILN_HANDLER selectBytes(const Inst* ip, char* fp, Segment* segment) {
    __builtin_memmove(fp + ip->a, fp + (get<uint8_t>(fp, ip->b) & 1 ? ip->c : ip->d), static_cast<size_t>(ip->imm));
    KILN_NEXT;
}

/// What is rare runs as an ordinary function of the frame and the instruction.
KILN_HANDLER helper(const Inst* ip, char* fp, Segment* segment) {
    reinterpret_cast<Helper>(ip->pointer)(fp, ip);
    KILN_NEXT;
}
/// What no opcode has rows for: imm points to the record that says what is to be done.
KILN_HANDLER operation(const Inst* ip, char* fp, Segment* segment) {
    const auto& what = *static_cast<const Operation*>(ip->pointer);
    what.run(fp, ip, what);
    KILN_NEXT;
}

} // namespace kiln::interp
