#include "jit/pass_table.h"

// The optimized tier's order follows what LLVM's own -O3 has settled on; its reasons, in short:
//  - before inlining only what makes callees small, since their size decides;
//  - while the inliner walks callees first, each function is simplified fully, so that callers see its final size;
//  - nothing that makes code longer or hides its structure before all inlining is done: no vectors, partial unrolling,
//    lookup tables, sunk common code.
// A unit comes from canonical functions (promoted allocas, no redundant loads, simplified control flow), so what -O3
// does to that end before inlining is left out; the code is as good without it.

namespace kiln {

namespace {

constexpr Step kBefore[] = {
    {Row::Inline, Phase::Early},     // what library functions do
    {Row::Branch, Phase::Early},     // expected branches, dead blocks
    {Row::Specialize, Phase::Early}, // constants across calls inside the unit
};

constexpr Step kInside[] = {
    {Row::Scalar, Phase::Main},     // what inlining brought: its allocas and repeated loads
    {Row::Specialize, Phase::Turn}, // before threading of branches ties a loop's turns together
    {Row::Branch, Phase::Thread},   //
    {Row::Specialize, Phase::Main}, // ranges, now that conditions are separate
    {Row::Branch, Phase::Tidy},     //
    {Row::Combine, Phase::Early},   // with the patterns that want to see whole expressions
    {Row::Branch, Phase::Main},     // tail recursion into loops
    {Row::Combine, Phase::Late},    // reassociation: equal subexpressions become equal
    {Row::Loop, Phase::Early},      // loops get their shape
    {Row::Branch, Phase::Tidy},     //
    {Row::Combine, Phase::Main},    //
    {Row::Loop, Phase::Main},       // counted, replaced, deleted, fully unrolled
    {Row::Scalar, Phase::Late},     // values across blocks and iterations
    {Row::Specialize, Phase::Late}, //
    {Row::Dce, Phase::Tidy},        // bits nobody demands
    {Row::Combine, Phase::Main},    //
    {Row::Branch, Phase::Thread},   // branches that the values above have decided
    {Row::Specialize, Phase::Main}, //
    {Row::Dce, Phase::Main},        // dead code and stores
    {Row::Loop, Phase::Hoist},      //
    {Row::Branch, Phase::Late},     // common code of branches shared
    {Row::Combine, Phase::Main},    //
};

constexpr Step kAfter[] = {
    {Row::Dce, Phase::Late},       // arguments and functions that inlining left without use
    {Row::Combine, Phase::Tidy},   // floating-point to integer
    {Row::Loop, Phase::Late},      // rotate what appeared since, split for vectorization
    {Row::Vectorize, Phase::Main}, // loops
    {Row::Combine, Phase::Main},   //
    {Row::Branch, Phase::Last},    // lookup tables; loops need not stay canonical
    {Row::Vectorize, Phase::Pack}, // straight-line code
    {Row::Combine, Phase::Main},   //
    {Row::Loop, Phase::Unroll},    //
    {Row::Scalar, Phase::Tidy},    // arrays that unrolling made constant-indexed
    {Row::Combine, Phase::Main},   //
    {Row::Loop, Phase::Hoist},     //
    {Row::Loop, Phase::Last},      // cold code back into the blocks that need it
    {Row::Combine, Phase::Last},   // division and remainder as one
    {Row::Branch, Phase::Main},    //
    {Row::Branch, Phase::Unfold},  // after all that would fold again
    {Row::Dce, Phase::Last},       //
};

constexpr Schedule kOptimized{kBefore, kInside, kAfter};
constexpr Schedule kNone{};

} // namespace

const Schedule& scheduleFor(Tier tier) {
    return tier == Tier::Optimized ? kOptimized : kNone;
}

} // namespace kiln
