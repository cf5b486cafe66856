#include "jit/pass_table.h"

#include "jit/passes.h"

namespace kiln {

// Which facts a row reads: the inliner by how often a call is reached, and what its targets are; IPSCCP's function
// specialization by block frequencies; jump threading and SimplifyCFG by weights, the former by block frequencies where
// there is an entry count; unrolling, peeling and the vectorizer by trip counts, loop sinking by frequencies where
// there is an entry count.
const std::array<PassRow, 8> kPassTable{{
    {Row::Inline, "inline", "calls replaced by the callee's body where the profile and its size say so",
     kEntryCounts | kWeights | kTargets, addInline},
    {Row::Scalar, "scalar", "memory and aggregates into registers, values computed once", kNoFacts, addScalar},
    {Row::Specialize, "specialize", "what is known of values: constants, ranges, possible callees", kWeights,
     addSpecialize},
    {Row::Combine, "combine", "cheaper instructions, expressions brought into one order", kNoFacts, addCombine},
    {Row::Branch, "branch", "threading, simplification and layout of control flow", kEntryCounts | kWeights, addBranch},
    {Row::Loop, "loop", "rotation, hoisting, unswitching, induction variables, unrolling", kEntryCounts | kWeights,
     addLoop},
    {Row::Vectorize, "vectorize", "loops and straight-line code on vectors", kWeights, addVectorize},
    {Row::Dce, "dce", "dead code, dead stores, dead arguments and functions", kNoFacts, addDce},
}};
static_assert(kPassTable.size() == kPassCount);

const PassRow& passRow(Row row) {
    return kPassTable[static_cast<size_t>(row)];
}

namespace {

template <llvm::StringLiteral PassRow::* Member>
llvm::ArrayRef<llvm::StringRef> column() {
    static const auto values = [] {
        std::array<llvm::StringRef, kPassCount> result;
        for (size_t i = 0; i < kPassCount; ++i)
            result[i] = kPassTable[i].*Member;
        return result;
    }();
    return values;
}

} // namespace

llvm::ArrayRef<llvm::StringRef> passNames() {
    return column<&PassRow::name>();
}
llvm::ArrayRef<llvm::StringRef> passPurposes() {
    return column<&PassRow::purpose>();
}

std::optional<unsigned> findPass(llvm::StringRef name) {
    for (unsigned i = 0; i < kPassCount; ++i)
        if (kPassTable[i].name == name) return i;
    return std::nullopt;
}

} // namespace kiln
