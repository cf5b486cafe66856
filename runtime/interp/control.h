#pragma once

// Branches, switches, loops, calls and returns.

#include "call_site.h"
#include "cell.h"
#include "interp/count_values.h"
#include "interp/frame.h"
#include "interp/slow_path.h"
#include "relaxed.h"

#include <atomic>

namespace kiln::interp {

/// Branches come counted and not: a comparison wrapped in Plain counts nothing.
template <class F>
struct Plain : F {};
template <class F>
inline constexpr bool kCounts = true;
template <class F>
inline constexpr bool kCounts<Plain<F>> = false;

/// imm points at two counts: taken, not taken. c and d are the targets.
template <bool counts>
[[gnu::always_inline]] inline void bumpEdge(const Inst* ip, unsigned edge) {
    if constexpr (counts) bump(static_cast<uint32_t*>(ip->pointer) + edge);
}

template <class T, class F>
KILN_HANDLER branchIf(const Inst* ip, char* fp, Segment* segment) {
    if (F::template run<T>(get<T>(fp, ip->a), get<T>(fp, ip->b))) {
        bumpEdge<kCounts<F>>(ip, 0);
        KILN_GOTO(ip->c);
    }
    bumpEdge<kCounts<F>>(ip, 1);
    KILN_GOTO(ip->d);
}
/// The right operand is a constant of at most 32 bits, sign-extended from b.
template <class T, class F>
KILN_HANDLER branchIfImm(const Inst* ip, char* fp, Segment* segment) {
    if (F::template run<T>(get<T>(fp, ip->a), static_cast<T>(static_cast<int64_t>(static_cast<int32_t>(ip->b))))) {
        bumpEdge<kCounts<F>>(ip, 0);
        KILN_GOTO(ip->c);
    }
    bumpEdge<kCounts<F>>(ip, 1);
    KILN_GOTO(ip->d);
}
template <bool counts>
KILN_HANDLER branchIfTrue(const Inst* ip, char* fp, Segment* segment) {
    if (get<uint8_t>(fp, ip->a) & 1) {
        bumpEdge<counts>(ip, 0);
        KILN_GOTO(ip->c);
    }
    bumpEdge<counts>(ip, 1);
    KILN_GOTO(ip->d);
}
KILN_HANDLER jump(const Inst* ip, char* fp, Segment* segment) {
    KILN_GOTO(ip->a);
}

/// A back-edge: counted, and the place where the frame may go on in compiled code.
KILN_HANDLER loopJump(const Inst* ip, char* fp, Segment* segment) {
    auto* site = static_cast<LoopSite*>(ip->pointer);
    bump(&site->count);
    if (__builtin_expect(site->count >= site->limit.load(std::memory_order_relaxed), 0)) {
        if (const Inst* to = loopSlowPath(*site, fp, segment)) {
            [[clang::musttail]] return to->run(to, fp, segment);
        }
    }
    KILN_GOTO(ip->a);
}

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

[[gnu::always_inline]] inline void bindArguments(const CallSite& site, const char* fp, char* newFp) {
    const uint32_t* words = site.words.data();
    for (size_t i = 0, n = site.words.size(); i < n; ++i)
        set<uint64_t>(newFp, kFrameHeaderBytes + 8 * static_cast<uint32_t>(i), get<uint64_t>(fp, words[i]));
}

/// Order: the top moves before the frame is written, so that a signal handler's frames start above it.
[[gnu::always_inline]] inline char* pushFrame(const CallSite& site, BytecodeFunction* function, const Inst* ip,
                                              char* fp, Segment* segment) {
    char* newFp = segment->top; // behind the frame, and what it allocated dynamically
    char* top = newFp + function->frameBytes;
    if (__builtin_expect(top > segment->limit, 0)) stackOverflow();
    segment->top = top;
    std::atomic_signal_fence(std::memory_order_seq_cst);
    bindArguments(site, fp, newFp);
    set<FrameHeader>(newFp, 0, FrameHeader{ip + 1, fp, function});
    return newFp;
}

KILN_HANDLER call(const Inst* ip, char* fp, Segment* segment) {
    const auto& site = *static_cast<const CallSite*>(ip->pointer);
    FunctionCell& cell = *site.callee;
    BytecodeFunction* function = cell.interpretable.load(std::memory_order_acquire);
    if (__builtin_expect(function != nullptr, 1)) {
        bump(&cell.calls.count);
        if (__builtin_expect(cell.calls.count < cell.calls.limit.load(std::memory_order_relaxed), 1)) {
            char* newFp = pushFrame(site, function, ip, fp, segment);
            const Inst* first = function->code.data() + function->entry;
            [[clang::musttail]] return first->run(first, newFp, segment);
        }
    }
    function = callSlowPath(cell);
    if (function) {
        char* newFp = pushFrame(site, function, ip, fp, segment);
        const Inst* first = function->code.data() + function->entry;
        [[clang::musttail]] return first->run(first, newFp, segment);
    }
    callNative(site, cell.stub, ip, fp, segment);
    KILN_NEXT;
}

KILN_HANDLER callOut(const Inst* ip, char* fp, Segment* segment) {
    const auto& site = *static_cast<const CallSite*>(ip->pointer);
    callNative(site, site.target, ip, fp, segment);
    KILN_NEXT;
}

/// A pointer that turns out to be one of ours is entered without leaving the interpreter.
KILN_HANDLER callIndirect(const Inst* ip, char* fp, Segment* segment) {
    const auto& site = *static_cast<const CallSite*>(ip->pointer);
    void* target = get<void*>(fp, site.targetSlot);
    countTarget(site, target);
    if (FunctionCell* cell = cellOfStub(target)) {
        BytecodeFunction* function = cell->interpretable.load(std::memory_order_acquire);
        if (function) {
            bump(&cell->calls.count);
            if (cell->calls.count >= cell->calls.limit.load(std::memory_order_relaxed)) function = callSlowPath(*cell);
        } else {
            function = callSlowPath(*cell);
        }
        // A call through a wrong type goes the native way, where it means what it means natively.
        if (function && cell->abi.shape == site.abi.shape) {
            char* newFp = pushFrame(site, function, ip, fp, segment);
            const Inst* first = function->code.data() + function->entry;
            [[clang::musttail]] return first->run(first, newFp, segment);
        }
    }
    callNative(site, target, ip, fp, segment);
    KILN_NEXT;
}

/// Before the first instruction, as long as arguments are counted. a: where the function begins.
KILN_HANDLER countArguments(const Inst* ip, char* fp, Segment* segment) {
    lookAtArguments(*static_cast<ArgumentSites*>(ip->pointer), fp);
    KILN_GOTO(ip->a);
}

KILN_HANDLER returnVoid(const Inst*, char* fp, Segment* segment) {
    FrameHeader header = get<FrameHeader>(fp, 0);
    segment->top = fp;
    [[clang::musttail]] return header.returnIp->run(header.returnIp, header.callerFp, segment);
}
KILN_HANDLER return64(const Inst* ip, char* fp, Segment* segment) {
    FrameHeader header = get<FrameHeader>(fp, 0);
    set<uint64_t>(header.callerFp, header.returnIp[-1].a, get<uint64_t>(fp, ip->a));
    segment->top = fp;
    [[clang::musttail]] return header.returnIp->run(header.returnIp, header.callerFp, segment);
}
KILN_HANDLER returnImm(const Inst* ip, char* fp, Segment* segment) {
    FrameHeader header = get<FrameHeader>(fp, 0);
    set<uint64_t>(header.callerFp, header.returnIp[-1].a, ip->bits);
    segment->top = fp;
    [[clang::musttail]] return header.returnIp->run(header.returnIp, header.callerFp, segment);
}
KILN_HANDLER returnBytes(const Inst* ip, char* fp, Segment* segment) {
    FrameHeader header = get<FrameHeader>(fp, 0);
    __builtin_memmove(header.callerFp + header.returnIp[-1].a, fp + ip->a, static_cast<size_t>(ip->imm));
    segment->top = fp;
    [[clang::musttail]] return header.returnIp->run(header.returnIp, header.callerFp, segment);
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
