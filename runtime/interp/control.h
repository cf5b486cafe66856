#pragma once

// Switches and returns.

#include "interp/branch.h"
#include "interp/count_values.h"
#include "interp/frame.h"
#include "interp/integer.h"

#include <atomic>

namespace kiln::interp {

template <bool counts>
KILN_HANDLER switchOn(const Inst* ip, char* fp, Segment* segment) {
    const auto& table = *static_cast<const SwitchTable*>(ip->pointer);
    uint64_t value = get<uint64_t>(fp, ip->a) & table.mask;
    if (!table.direct.empty()) {
        uint64_t index = value - table.directBase;
        if (index < table.direct.size()) {
            const SwitchTable::Target& hit = table.direct[index];
            if constexpr (counts) bump(table.counts + hit.edge);
            KILN_GOTO(hit.target);
        }
    } else {
        const SwitchTable::Case* low = table.cases.data();
        size_t count = table.cases.size();
        while (count > 1) {
            size_t half = count / 2;
            low += low[half].value <= value ? half : 0;
            count -= half;
        }
        if (count && low->value == value) {
            if constexpr (counts) bump(table.counts + low->edge);
            KILN_GOTO(low->target);
        }
    }
    if constexpr (counts) bump(table.counts);
    KILN_GOTO(table.defaultTarget);
}

/// Before the first instruction, as long as arguments are counted. a: where the function begins.
KILN_HANDLER countArguments(const Inst* ip, char* fp, Segment* segment) {
    lookAtArguments(*static_cast<ArgumentSites*>(ip->pointer), fp);
    KILN_GOTO(ip->a);
}

KILN_HANDLER returnVoid(const Inst* ip, char* fp, Segment* segment) {
    FrameHeader header = get<FrameHeader>(fp, 0);
    segment->top = fp;
    KILN_RUN(header.returnIp, header.callerFp);
}
/// Leaves the frame with a result of one word.
#define KILN_RETURN_WORD(T, value)                                                                                     \
    do {                                                                                                               \
        FrameHeader header = get<FrameHeader>(fp, 0);                                                                  \
        put<T>(header.callerFp, header.returnIp[-1].a, (value));                                                       \
        segment->top = fp;                                                                                             \
        KILN_RUN(header.returnIp, header.callerFp);                                                                    \
    } while (false)
KILN_HANDLER return64(const Inst* ip, char* fp, Segment* segment) {
    KILN_RETURN_WORD(uint64_t, get<uint64_t>(fp, ip->a));
}
KILN_HANDLER returnImm(const Inst* ip, char* fp, Segment* segment) {
    KILN_RETURN_WORD(uint64_t, ip->bits);
}
template <class T, class F>
KILN_HANDLER returnBinary(const Inst* ip, char* fp, Segment* segment) {
    KILN_RETURN_WORD(T, (F::template run<T>(get<T>(fp, ip->b), get<T>(fp, ip->c))));
}
template <class T, class F>
KILN_HANDLER returnBinaryImm(const Inst* ip, char* fp, Segment* segment) {
    KILN_RETURN_WORD(T, (F::template run<T>(get<T>(fp, ip->b), static_cast<T>(ip->bits))));
}
KILN_HANDLER returnBytes(const Inst* ip, char* fp, Segment* segment) {
    FrameHeader header = get<FrameHeader>(fp, 0);
    __builtin_memmove(header.callerFp + header.returnIp[-1].a, fp + ip->a, static_cast<size_t>(ip->imm));
    segment->top = fp;
    KILN_RUN(header.returnIp, header.callerFp);
}
/// Memory behind the frame, until it returns or restores the top. imm: bytes of an element, c: alignment.
KILN_HANDLER dynamicAlloca(const Inst* ip, char* fp, Segment* segment) {
    uint64_t align = ip->c < 16 ? 16 : ip->c, bytes = 0;
    char* base = reinterpret_cast<char*>((reinterpret_cast<uintptr_t>(segment->top) + align - 1) & ~(align - 1));
    if (__builtin_mul_overflow(get<uint64_t>(fp, ip->b), ip->bits, &bytes) || base > segment->limit ||
        bytes > static_cast<uint64_t>(segment->limit - base))
        stackOverflow();
    segment->top = base + ((bytes + 15) & ~uint64_t{15});
    set<char*>(fp, ip->a, base);
    KILN_NEXT;
}
KILN_HANDLER stackSave(const Inst* ip, char* fp, Segment* segment) {
    set<char*>(fp, ip->a, segment->top);
    KILN_NEXT;
}
KILN_HANDLER stackRestore(const Inst* ip, char* fp, Segment* segment) {
    segment->top = get<char*>(fp, ip->a);
    KILN_NEXT;
}

/// An exception arrived: what the landing pad is given.
KILN_HANDLER landingPad(const Inst* ip, char* fp, Segment* segment) {
    set<void*>(fp, ip->a, segment->exception);
    set<int32_t>(fp, ip->a + 8, segment->selector);
    KILN_NEXT;
}
KILN_HANDLER resumeUnwind(const Inst* ip, char* fp, Segment* segment) {
    segment->callFp = fp;
    segment->callIp = ip;
    resumeUnwinding(get<void*>(fp, ip->a));
}

/// The outermost frame of a segment returned: back to bareEnter's caller.
KILN_HANDLER leave(const Inst*, char*, Segment*) {}

KILN_HANDLER unreachable(const Inst*, char*, Segment*) {
    __builtin_trap();
}

} // namespace kiln::interp
