#include "jit/pass_table.h"

#include "jit/passes.h"

namespace kiln {

const std::array<PassRow, 8> kPassTable{{
    {Row::Inline, "inline", "calls replaced by the callee's body where the profile and its size say so", addInline},
    {Row::Scalar, "scalar", "memory and aggregates into registers, values computed once", addScalar},
    {Row::Specialize, "specialize", "what is known of values: constants, ranges, possible callees", addSpecialize},
    {Row::Combine, "combine", "cheaper instructions, expressions brought into one order", addCombine},
    {Row::Branch, "branch", "threading, simplification and layout of control flow", addBranch},
    {Row::Loop, "loop", "rotation, hoisting, unswitching, induction variables, unrolling", addLoop},
    {Row::Vectorize, "vectorize", "loops and straight-line code on vectors", addVectorize},
    {Row::Dce, "dce", "dead code, dead stores, dead arguments and functions", addDce},
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
