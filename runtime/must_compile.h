#pragma once

// What the interpreter cannot run exactly: such a function goes to the baseline tier at its first call.

namespace llvm {
class Function;
} // namespace llvm

namespace kiln {

enum class MustCompile : unsigned char {
    InlineAssembly,
    ReturnsTwice,
    Personality,
    ExceptionSpecification,
    VarArgs,
    RareType,
    Intrinsic,
    CallingConvention,
    MustTail,
    WideAtomic,
    Bundle,
    Constant,
    Count
};

struct MustCompileRow {
    MustCompile reason;
    const char* name;
    const char* why;
};
/// The table, in enumerator order; `Count` rows.
const MustCompileRow* mustCompileTable();
const char* mustCompileName(MustCompile reason);

} // namespace kiln
