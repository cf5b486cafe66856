#include "must_compile.h"

namespace kiln {

namespace {

constexpr MustCompileRow kTable[] = {
    {MustCompile::InlineAssembly, "inline assembly", "has no meaning but as machine code"},
    {MustCompile::ReturnsTwice, "setjmp", "returns twice into a native frame that must still be there"},
    {MustCompile::Personality, "personality", "a language other than C and C++ chooses landing pads by its own rules"},
    {MustCompile::ExceptionSpecification, "exception specification",
     "what violates one is judged by the tables of native frames"},
    {MustCompile::VarArgs, "va_arg", "an instruction that clang does not make for this target"},
    {MustCompile::Vector, "vector", "vector values have no slots yet"},
    {MustCompile::RareType, "rare type", "half, bfloat, integers over 64 bits other than 128, large aggregates"},
    {MustCompile::Intrinsic, "intrinsic", "an LLVM or target intrinsic without a handler"},
    {MustCompile::CallingConvention, "calling convention",
     "values that do not travel in plain registers or stack words"},
    {MustCompile::MustTail, "musttail call", "promises not to grow the native stack"},
    {MustCompile::WideAtomic, "wide atomic", "atomics other than integers and pointers of 1 to 8 bytes"},
    {MustCompile::Bundle, "operand bundle", "calls with operand bundles"},
    {MustCompile::Constant, "constant expression", "an expression that only code generation evaluates"},
};
static_assert(sizeof(kTable) / sizeof(kTable[0]) == static_cast<unsigned>(MustCompile::Count));

} // namespace

const MustCompileRow* mustCompileTable() {
    return kTable;
}
const char* mustCompileName(MustCompile reason) {
    return kTable[static_cast<unsigned>(reason)].name;
}

} // namespace kiln
