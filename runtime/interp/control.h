#pragma once

// Switches and returns.

#include "interp/branch.h"
#include "interp/frame.h"

#include <atomic>

namespace kiln::interp {

template <bool counts>
KILN_HANDLER switchOn(const Inst* ip, char* fp, Segment* segment) {
    const auto& table = *static_cast<const SwitchTable*>(ip->pointer);
    uint64_t value = get<uint64_t>(fp, ip->a) & table.mask;
    if (!table.dense.empty()) {
        uint64_t index = value - table.denseBase;
        if (index < table.dense.size() && table.dense[index] >= 0) {
            const SwitchTable::Case& hit = table.cases[static_cast<size_t>(table.dense[index])];
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

KILN_HANDLER returnVoid(const Inst* ip, char* fp, Segment* segment) {
    FrameHeader header = get<FrameHeader>(fp, 0);
    segment->top = fp;
    KILN_RUN(header.returnIp, header.callerFp);
}
KILN_HANDLER return64(const Inst* ip, char* fp, Segment* segment) {
    FrameHeader header = get<FrameHeader>(fp, 0);
    set<uint64_t>(header.callerFp, header.returnIp[-1].a, get<uint64_t>(fp, ip->a));
    segment->top = fp;
    KILN_RUN(header.returnIp, header.callerFp);
}
KILN_HANDLER returnImm(const Inst* ip, char* fp, Segment* segment) {
    FrameHeader header = get<FrameHeader>(fp, 0);
    set<uint64_t>(header.callerFp, header.returnIp[-1].a, ip->bits);
    segment->top = fp;
    KILN_RUN(header.returnIp, header.callerFp);
}
KILN_HANDLER returnBytes(const Inst* ip, char* fp, Segment* segment) {
    FrameHeader header = get<FrameHeader>(fp, 0);
    __builtin_memmove(header.callerFp + header.returnIp[-1].a, fp + ip->a, static_cast<size_t>(ip->imm));
    segment->top = fp;
    KILN_RUN(header.returnIp, header.callerFp);
}
/// The outermost frame of a segment returned: back to bareEnter's caller.
KILN_HANDLER leave(const Inst*, char*, Segment*) {}

KILN_HANDLER unreachable(const Inst*, char*, Segment*) {
    __builtin_trap();
}

} // namespace kiln::interp
