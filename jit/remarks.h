#pragma once

// What the passes say of one compilation: what each did, what it refused, and why. LLVM's own words, put down to the
// row of the pass table that ran, with functions named as the Program names them.
//
// Thread rule: values.

#include "llvm/ADT/StringRef.h"

#include <cstdint>
#include <string>
#include <vector>

namespace kiln {

enum class RemarkKind : uint8_t { Passed, Missed, Analysis };
/// "passed", "missed", "analysis".
const char* remarkKindName(RemarkKind kind);

/// Instead of a row's name, where a remark comes from none: of the unit as it was cut, and of code generation.
inline constexpr char kUnitRow[] = "unit", kCodegenRow[] = "codegen";
/// All that `row` may be.
std::vector<std::string> remarkRows();

struct Remark {
    std::string row;  ///< of the pass table, or one of the two above
    std::string pass; ///< "inline", "loop-vectorize", ...; ours begin with "kiln-"
    std::string name; ///< "Inlined", "NeverInline", ...
    RemarkKind kind = RemarkKind::Passed;
    std::string function;
    std::string place; ///< file:line:column; empty: the unit has no debug locations
    std::string text;  ///< one line
};

/// Remarks as bytes, in the order in which they were made.
struct RemarkText {
    std::string bytes;
    uint64_t count = 0; ///< those in `bytes`
    uint64_t cut = 0;   ///< those that came after there was no room
};

/// Bytes of one compilation's remarks, before compression: those of a unit of 2,900 instructions were 0.85 MB, and 15
/// KB compressed.
inline constexpr size_t kMostRemarkBytes = size_t{4} << 20;

/// Adds it, or counts it as cut. In texts, what ends fields or lines becomes a blank.
void append(RemarkText& text, const Remark& remark);
std::vector<Remark> decodeRemarks(llvm::StringRef bytes);

} // namespace kiln
