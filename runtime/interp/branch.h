#pragma once

// Branches and loops.

#include "interp/frame.h"
#include "interp/slow_path.h"
#include "relaxed.h"

#include <atomic>
#include <bit>

namespace kiln::interp {

/// Branches come counted and not: a comparison wrapped in Plain counts nothing.
template <class F>
struct Plain : F {};
template <class F>
inline constexpr bool kCounts = true;
template <class F>
inline constexpr bool kCounts<Plain<F>> = false;

/// Which of a branch's targets is the next instruction. Where that is known, what runs next need not wait for the
/// distance to be read: a chain of five cycles and more in each loop that branches.
enum class Next : uint8_t { Neither, Taken, Otherwise };

/// Goes on at c when `taken`, else at d; `counts` are of the same two. Each side has an indirect jump of its own, so
/// that it is the conditional one that has to be predicted: processors are better at that.
#define KILN_BRANCH_TO(F, counts, taken, follows)                                                                      \
    do {                                                                                                               \
        if (taken) {                                                                                                   \
            if constexpr (kCounts<F>) bump(counts);                                                                    \
            if constexpr ((follows) == Next::Taken) KILN_NEXT;                                                         \
            KILN_GOTO(ip->c);                                                                                          \
        }                                                                                                              \
        if constexpr (kCounts<F>) bump((counts) + 1);                                                                  \
        if constexpr ((follows) == Next::Otherwise) KILN_NEXT;                                                         \
        KILN_GOTO(ip->d);                                                                                              \
    } while (false)

/// The right operand is a constant of at most 32 bits: an integer is sign-extended from b, a floating-point number
/// is b as a float.
template <class T>
[[gnu::always_inline]] inline T narrowImmediate(const Inst* ip) {
    if constexpr (std::is_floating_point_v<T>)
        return static_cast<T>(std::bit_cast<float>(ip->b));
    else
        return static_cast<T>(static_cast<int64_t>(static_cast<int32_t>(ip->b)));
}

/// imm points at the counts.
template <class T, class F, Next follows>
KILN_HANDLER branchIf(const Inst* ip, char* fp, Segment* segment) {
    const bool taken = F::template run<T>(get<T>(fp, ip->a), get<T>(fp, ip->b));
    KILN_BRANCH_TO(F, static_cast<uint32_t*>(ip->pointer), taken, follows);
}
template <class T, class F, Next follows>
KILN_HANDLER branchIfImm(const Inst* ip, char* fp, Segment* segment) {
    const bool taken = F::template run<T>(get<T>(fp, ip->a), narrowImmediate<T>(ip));
    KILN_BRANCH_TO(F, static_cast<uint32_t*>(ip->pointer), taken, follows);
}
struct LowestBit {};
template <class F, Next follows>
KILN_HANDLER branchIfTrue(const Inst* ip, char* fp, Segment* segment) {
    const bool taken = get<uint8_t>(fp, ip->a) & 1;
    KILN_BRANCH_TO(F, static_cast<uint32_t*>(ip->pointer), taken, follows);
}
KILN_HANDLER jump(const Inst* ip, char* fp, Segment* segment) {
    KILN_GOTO(ip->a);
}

/// Counts a back-edge. True: the frame may go on in compiled code now.
[[gnu::always_inline]] inline bool countBackEdge(LoopSite& site) {
    bump(&site.count);
    return __builtin_expect(site.count >= site.limit.load(std::memory_order_relaxed), 0);
}

/// Its count reached the limit. Apart, so that what runs each time needs no frame.
KILN_HANDLER loopJumpSlow(const Inst* ip, char* fp, Segment* segment) {
    const Inst* to = loopSlowPath(*static_cast<LoopSite*>(ip->pointer), fp, segment);
    if (to) KILN_RUN(to, fp);
    KILN_GOTO(ip->a);
}
/// A back-edge: counted, and the place where the frame may go on in compiled code.
KILN_HANDLER loopJump(const Inst* ip, char* fp, Segment* segment) {
    if (countBackEdge(*static_cast<LoopSite*>(ip->pointer))) {
        [[clang::musttail]] return loopJumpSlow(ip, fp, segment);
    }
    KILN_GOTO(ip->a);
}

/// What the header does: compares and branches. Taken stays in the loop.
template <class T, class F, bool isImmediate>
[[gnu::always_inline]] inline bool headerBranches(T left, const Inst* ip, const char* fp) {
    const T right = isImmediate ? narrowImmediate<T>(ip) : get<T>(fp, ip->b);
    return F::template run<T>(left, right);
}
/// Goes there if the distance is so many instructions. Where the processor guesses that right, what runs next waits for
/// nothing that is read from memory, as it would for longer than a short loop takes. The empty assembly keeps the two
/// ways apart.
#define KILN_GUESS(distance, instructions)                                                                             \
    if ((distance) == (instructions) * static_cast<int32_t>(sizeof(Inst))) {                                           \
        asm volatile("" : "+r"(ip));                                                                                   \
        KILN_RUN(ip + (instructions), fp);                                                                             \
    }

template <class T, class F, bool isImmediate>
KILN_HANDLER loopBranchSlow(const Inst* ip, char* fp, Segment* segment) {
    auto& site = *static_cast<LoopSite*>(ip->pointer);
    if (const Inst* to = loopSlowPath(site, fp, segment)) KILN_RUN(to, fp);
    if (headerBranches<T, F, isImmediate>(get<T>(fp, ip->a), ip, fp)) KILN_GOTO(ip->c);
    bump(&site.leaves);
    KILN_GOTO(ip->d);
}
/// What a back-edge adds to the header's left operand first.
enum class Step : uint8_t { None, Constant, Slot };
/// The operand, which has taken its step.
template <class T, Step kind>
[[gnu::always_inline]] inline T takeStep(const LoopSite& site, const Inst* ip, char* fp) {
    const T value = get<T>(fp, ip->a);
    if constexpr (kind == Step::None) return value;
    const T step = kind == Step::Slot ? get<T>(fp, site.stepSlot) : static_cast<T>(site.step);
    const T stepped = static_cast<T>(value + step);
    put<T>(fp, ip->a, stepped);
    return stepped;
}
/// A back-edge that does what the header does.
template <class T, class F, bool isImmediate, Step step>
KILN_HANDLER loopBranch(const Inst* ip, char* fp, Segment* segment) {
    auto& site = *static_cast<LoopSite*>(ip->pointer);
    const T left = takeStep<T, step>(site, ip, fp);
    if (countBackEdge(site)) {
        [[clang::musttail]] return loopBranchSlow<T, F, isImmediate>(ip, fp, segment);
    }
    if (headerBranches<T, F, isImmediate>(left, ip, fp)) {
        const auto distance = static_cast<int32_t>(ip->c);
        KILN_GUESS(distance, -1);
        KILN_GUESS(distance, -2);
        KILN_GUESS(distance, -3);
        KILN_GOTO(distance);
    }
    bump(&site.leaves);
    const auto distance = static_cast<int32_t>(ip->d);
    KILN_GUESS(distance, 2); // past the back-edge that has no step
    KILN_GOTO(distance);
}

} // namespace kiln::interp
