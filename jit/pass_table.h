#pragma once

// The table of the eight rows and the schedules made of them. jit/passes/ has one file a row, which says what the row
// adds in a given phase, and one for each pass of our own. Who wants a new LLVM pass adds it to a row; who wants
// another order edits schedule.cpp.
//
// Thread rule: tables are constant; everything else belongs to one compilation.

#include "kiln/tier.h"

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Analysis/CGSCCPassManager.h"
#include "llvm/IR/PassManager.h"

#include <array>
#include <cstdint>

namespace kiln {

/// Table order = order of the first run.
enum class Row : uint8_t { Inline, Scalar, Specialize, Combine, Branch, Loop, Vectorize, Dce };

/// Which part of a row a visit runs. A row knows some of these and ignores the others (see jit/passes/).
enum class Phase : uint8_t {
    Early,  ///< before inlining, or first
    Main,   ///< inside the inliner's bottom-up walk
    Late,   ///< after all inlining, around vectorization
    Last,   ///< before code generation
    Tidy,   ///< cheap, after a row that leaves litter
    Thread, ///< branch: jump threading
    Hoist,  ///< loop: out of loops
    Unroll, ///< loop: partial and runtime unrolling
    Pack,   ///< vectorize: straight-line code
    Turn,   ///< specialize: loops that bound memory drives, turn by turn
    Unfold, ///< branch: selects that a branch is better for
};

/// Collects a visit's passes; a row fills the level it works on.
struct PassSink {
    llvm::ModulePassManager module;
    llvm::CGSCCPassManager scc; ///< run beside the inliner, callees first
    llvm::FunctionPassManager function;
};

// What was counted, as passes get it. Bits.
using ProfileFacts = uint8_t;
inline constexpr ProfileFacts kNoFacts = 0;
inline constexpr ProfileFacts kEntryCounts = 1; ///< how often a function was entered, and that it was at all
inline constexpr ProfileFacts kWeights = 2;     ///< of branches' edges, and so how often blocks run and loops turn
inline constexpr ProfileFacts kTargets = 4;     ///< of calls through pointers

struct PassRow {
    Row row;
    llvm::StringLiteral name;
    llvm::StringLiteral purpose;
    /// What its passes decide by, LLVM's and ours; what they only keep up to date is none of it.
    ProfileFacts reads;
    /// Adds the passes of one phase. Does nothing for a phase that the row does not have.
    void (*add)(Phase phase, PassSink& sink);
};

/// One visit of a row. Function visits that stand side by side run function by function.
struct Step {
    Row row;
    Phase phase;
};

/// A tier's schedule: `before` on the whole unit, then `inside` on each function as the inliner leaves it, callees
/// first, then `after` on the whole unit.
struct Schedule {
    llvm::ArrayRef<Step> before, inside, after;
};

extern const std::array<PassRow, 8> kPassTable;
const PassRow& passRow(Row row);
const Schedule& scheduleFor(Tier tier);

// One per row, in jit/passes/<name>.cpp.
void addInline(Phase phase, PassSink& sink);
void addScalar(Phase phase, PassSink& sink);
void addSpecialize(Phase phase, PassSink& sink);
void addCombine(Phase phase, PassSink& sink);
void addBranch(Phase phase, PassSink& sink);
void addLoop(Phase phase, PassSink& sink);
void addVectorize(Phase phase, PassSink& sink);
void addDce(Phase phase, PassSink& sink);

} // namespace kiln
