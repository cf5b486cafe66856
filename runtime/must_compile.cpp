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
    {MustCompile::RareType, "rare type", "fp128, values over 64 KiB, allocas over 1 GiB, types of the target"},
    {MustCompile::Intrinsic, "intrinsic",
     "target intrinsics are machine instructions; of LLVM's few have no operation"},
    {MustCompile::CallingConvention, "calling convention",
     "not C's, or values that do not travel in plain registers or stack words"},
    {MustCompile::MustTail, "musttail call", "promises not to grow the native stack"},
    {MustCompile::WideAtomic, "wide atomic",
     "over 16 bytes or not aligned to its size: a library function takes a lock"},
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
