#pragma once

// Loads, stores, addresses, moves. Addresses: [b + imm], or [b + c * d + imm] with a 64-bit index.

#include "interp/frame.h"

namespace kiln::interp {

[[gnu::always_inline]] inline char* address(const Inst* ip, const char* fp) {
    return get<char*>(fp, ip->b) + ip->imm;
}
[[gnu::always_inline]] inline char* indexed(const Inst* ip, const char* fp) {
    return get<char*>(fp, ip->b) + get<int64_t>(fp, ip->c) * static_cast<int64_t>(ip->d) + ip->imm;
}

template <class T>
KILN_HANDLER load(const Inst* ip, char* fp, Segment* segment) {
    set<T>(fp, ip->a, get<T>(address(ip, fp), 0));
    KILN_NEXT;
}
template <class T>
KILN_HANDLER loadIndexed(const Inst* ip, char* fp, Segment* segment) {
    set<T>(fp, ip->a, get<T>(indexed(ip, fp), 0));
    KILN_NEXT;
}
/// The value stored lies in slot a.
template <class T>
KILN_HANDLER store(const Inst* ip, char* fp, Segment* segment) {
    set<T>(address(ip, fp), 0, get<T>(fp, ip->a));
    KILN_NEXT;
}
template <class T>
KILN_HANDLER storeIndexed(const Inst* ip, char* fp, Segment* segment) {
    set<T>(indexed(ip, fp), 0, get<T>(fp, ip->a));
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
    set<uint8_t>(fp, ip->a, get<uint8_t>(address(ip, fp), 0) & 1);
    KILN_NEXT;
}

KILN_HANDLER lea(const Inst* ip, char* fp, Segment* segment) {
    set<char*>(fp, ip->a, address(ip, fp));
    KILN_NEXT;
}
KILN_HANDLER leaIndexed(const Inst* ip, char* fp, Segment* segment) {
    set<char*>(fp, ip->a, indexed(ip, fp));
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
/// The function's constants, once per call: a bytes offset, b words.
KILN_HANDLER loadConstants(const Inst* ip, char* fp, Segment* segment) {
    const auto* from = static_cast<const uint64_t*>(ip->pointer);
    for (uint32_t i = 0; i < ip->b; ++i)
        set<uint64_t>(fp, ip->a + 8 * i, from[i]);
    KILN_NEXT;
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
