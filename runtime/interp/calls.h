#pragma once

// Calls. Each has rows by the number of words its arguments take, so that they are copied without a loop.

#include "call_site.h"
#include "cell.h"
#include "interp/count_values.h"
#include "interp/frame.h"
#include "interp/slow_path.h"
#include "relaxed.h"
#include "stubs.h"

#include <atomic>

namespace kiln::interp {

/// What an instruction of a direct call points at.
struct BySite {
    static const CallSite& site(const Inst* ip, const char*) { return *static_cast<const CallSite*>(ip->pointer); }
    [[gnu::always_inline]] static FunctionCell& cell(const Inst* ip) {
        return *static_cast<const CallSite*>(ip->pointer)->callee;
    }
    [[gnu::always_inline]] static char* frame(const Inst* ip, char* fp, const Segment*) {
        return fp + static_cast<const CallSite*>(ip->pointer)->frameBytes;
    }
};
/// The callee's cell: one step less on the way to its first instruction. The site is found by d, off the fast path.
struct ByCell {
    static const CallSite& site(const Inst* ip, const char* fp) {
        return *get<FrameHeader>(fp, 0).function->callSites[ip->d];
    }
    [[gnu::always_inline]] static FunctionCell& cell(const Inst* ip) {
        return *static_cast<FunctionCell*>(ip->pointer);
    }
    [[gnu::always_inline]] static char* frame(const Inst*, char*, const Segment* segment) { return segment->top; }
};

/// Up to three words, described by the fields b, c and d: slots; of those in the set `immediates`, sign-extended
/// numbers. With `adds`, the field behind the words' is added to the first of them.
/// The frame's size is known: functions that allocate dynamically use the other rows.
template <unsigned words, unsigned immediates = 0, bool adds = false>
struct FieldArguments : std::conditional_t<(words + adds < 3), ByCell, BySite> {
    [[gnu::always_inline]] static uint64_t immediate(const Inst* ip, unsigned field) {
        const uint32_t bits = field == 0 ? ip->b : field == 1 ? ip->c : ip->d;
        return static_cast<uint64_t>(static_cast<int64_t>(static_cast<int32_t>(bits)));
    }
    template <unsigned i>
    [[gnu::always_inline]] static uint64_t word(const Inst* ip, const char* fp) {
        if constexpr (immediates >> i & 1) return immediate(ip, i);
        const uint64_t value = get<uint64_t>(fp, i == 0 ? ip->b : i == 1 ? ip->c : ip->d);
        return adds && i == 0 ? value + immediate(ip, words) : value;
    }
    [[gnu::always_inline]] static void bind(const Inst* ip, const char* fp, char* arguments) {
        if constexpr (words > 0) set<uint64_t>(arguments, 0, word<0>(ip, fp));
        if constexpr (words > 1) set<uint64_t>(arguments, 8, word<1>(ip, fp));
        if constexpr (words > 2) set<uint64_t>(arguments, 16, word<2>(ip, fp));
    }
    /// Before a native call, which finds all arguments in slots.
    static void spill(const CallSite& site, const Inst* ip, char* fp) {
        if constexpr (words > 0 && (adds || (immediates & 1))) set<uint64_t>(fp, site.words[0], word<0>(ip, fp));
        if constexpr (words > 1 && (immediates & 2)) set<uint64_t>(fp, site.words[1], word<1>(ip, fp));
        if constexpr (words > 2 && (immediates & 4)) set<uint64_t>(fp, site.words[2], word<2>(ip, fp));
    }
};
/// Any number, as the site describes them; behind what the caller allocated dynamically.
struct ManyArguments : BySite {
    [[gnu::always_inline]] static char* frame(const Inst*, char*, const Segment* segment) { return segment->top; }
    [[gnu::always_inline]] static void bind(const Inst* ip, const char* fp, char* arguments) {
        const CallSite& site = BySite::site(ip, fp);
        const uint32_t* slots = site.words.data();
        for (uint32_t i = 0, n = static_cast<uint32_t>(site.words.size()); i < n; ++i)
            set<uint64_t>(arguments, 8 * i, get<uint64_t>(fp, slots[i]));
    }
    static void spill(const CallSite&, const Inst*, char*) {}
};

/// Order: the top moves before the frame is written, so that a signal handler's frames start above it.
template <class Arguments>
[[gnu::always_inline]] inline char* pushFrame(BytecodeFunction* function, const Inst* ip, char* fp, Segment* segment) {
    char* newFp = Arguments::frame(ip, fp, segment);
    char* top = newFp + function->frameBytes;
    if (__builtin_expect(top > segment->limit, 0)) return nullptr;
    segment->top = top;
    std::atomic_signal_fence(std::memory_order_seq_cst);
    Arguments::bind(ip, fp, newFp + kFrameHeaderBytes);
    set<FrameHeader>(newFp, 0, FrameHeader{ip + 1, fp, function});
    return newFp;
}

[[gnu::always_inline]] inline const Inst* firstOf(const FunctionCell& cell) {
    return cell.first.load(std::memory_order_relaxed);
}

/// The bytecode to enter; null: the slow path is due.
[[gnu::always_inline]] inline BytecodeFunction* countCall(FunctionCell& cell) {
    BytecodeFunction* function = cell.interpretable.load(std::memory_order_acquire);
    if (__builtin_expect(function == nullptr, 0)) return nullptr;
    bump(&cell.calls.count);
    return __builtin_expect(cell.calls.count < cell.calls.limit.load(std::memory_order_relaxed), 1) ? function
                                                                                                    : nullptr;
}

/// The bytecode to enter after all; null: call the cell's code.
inline BytecodeFunction* calledIn(const Segment& segment, FunctionCell& cell) {
    BytecodeFunction* function = callSlowPath(cell);
    return function || !isNestedDeeply(segment) ? function : cell.bytecode.load(std::memory_order_acquire);
}

// The slow paths are handlers of their own, so that what runs each time needs no frame.

template <class Arguments>
KILN_HANDLER callSlow(const Inst* ip, char* fp, Segment* segment) {
    FunctionCell& cell = Arguments::cell(ip);
    if (BytecodeFunction* function = calledIn(*segment, cell)) {
        char* newFp = pushFrame<Arguments>(function, ip, fp, segment);
        if (!newFp) stackOverflow();
        KILN_RUN(firstOf(cell), newFp);
    }
    const CallSite& site = Arguments::site(ip, fp);
    Arguments::spill(site, ip, fp);
    callCell(site, cell, cell.stub, ip, fp, segment);
    KILN_NEXT;
}
KILN_HANDLER overflow(const Inst*, char*, Segment*) {
    stackOverflow();
}
template <class Arguments>
KILN_HANDLER call(const Inst* ip, char* fp, Segment* segment) {
    FunctionCell& cell = Arguments::cell(ip);
    BytecodeFunction* function = countCall(cell);
    if (__builtin_expect(function == nullptr, 0)) {
        [[clang::musttail]] return callSlow<Arguments>(ip, fp, segment);
    }
    char* newFp = pushFrame<Arguments>(function, ip, fp, segment);
    if (__builtin_expect(newFp == nullptr, 0)) {
        [[clang::musttail]] return overflow(ip, fp, segment);
    }
    KILN_RUN(firstOf(cell), newFp);
}

KILN_HANDLER callOut(const Inst* ip, char* fp, Segment* segment) {
    const auto& site = *static_cast<const CallSite*>(ip->pointer);
    callNative(site, site.target, ip, fp, segment);
    KILN_NEXT;
}

/// A call through a wrong type goes the native way, where it means what it means natively.
template <class Arguments>
KILN_HANDLER callIndirectSlow(const Inst* ip, char* fp, Segment* segment) {
    const auto& site = *static_cast<const CallSite*>(ip->pointer);
    void* target = get<void*>(fp, site.targetSlot);
    FunctionCell* cell = cellOfStub(target);
    if (cell && cell->abi.shape == site.abiShape) {
        // Stubs of our own have been counted, and found due.
        BytecodeFunction* function = cellOfOwnStub(target) ? nullptr : countCall(*cell);
        if (!function) function = calledIn(*segment, *cell);
        if (function) {
            char* newFp = pushFrame<Arguments>(function, ip, fp, segment);
            if (!newFp) stackOverflow();
            KILN_RUN(firstOf(*cell), newFp);
        }
        callCell(site, *cell, target, ip, fp, segment);
        KILN_NEXT;
    }
    callNative(site, target, ip, fp, segment);
    KILN_NEXT;
}
/// A pointer that turns out to be one of ours is entered without leaving the interpreter.
template <class Arguments>
KILN_HANDLER enterTarget(const Inst* ip, char* fp, Segment* segment) {
    const auto& site = *static_cast<const CallSite*>(ip->pointer);
    FunctionCell* cell = cellOfOwnStub(get<void*>(fp, site.targetSlot));
    BytecodeFunction* function = cell && cell->abi.shape == site.abiShape ? countCall(*cell) : nullptr;
    if (__builtin_expect(function == nullptr, 0)) {
        [[clang::musttail]] return callIndirectSlow<Arguments>(ip, fp, segment);
    }
    char* newFp = pushFrame<Arguments>(function, ip, fp, segment);
    if (__builtin_expect(newFp == nullptr, 0)) {
        [[clang::musttail]] return overflow(ip, fp, segment);
    }
    KILN_RUN(firstOf(*cell), newFp);
}
template <class Arguments>
KILN_HANDLER targetMissed(const Inst* ip, char* fp, Segment* segment) {
    const auto& site = *static_cast<const CallSite*>(ip->pointer);
    missTarget(site, get<void*>(fp, site.targetSlot));
    [[clang::musttail]] return enterTarget<Arguments>(ip, fp, segment);
}
template <class Arguments>
KILN_HANDLER callIndirect(const Inst* ip, char* fp, Segment* segment) {
    const auto& site = *static_cast<const CallSite*>(ip->pointer);
    if (!isTargetCounted(site, get<void*>(fp, site.targetSlot))) {
        [[clang::musttail]] return targetMissed<Arguments>(ip, fp, segment);
    }
    [[clang::musttail]] return enterTarget<Arguments>(ip, fp, segment);
}

} // namespace kiln::interp
