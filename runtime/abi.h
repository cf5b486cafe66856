#pragma once

// The x86-64 System V calling convention as LLVM lowers it: where each argument and the result of an IR signature live.
// One classifier serves calls into the interpreter, calls out of it, and later the deopt buffer.
// Source: System V ABI, AMD64 supplement 1.0, section 3.2.3; LLVM's X86CallingConv.td for first-class IR types.

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/SmallVector.h"

#include <cstdint>

namespace llvm {
class AttributeList;
class CallBase;
class DataLayout;
class Function;
class FunctionType;
class Type;
} // namespace llvm

namespace kiln {

/// Register contents at a call; layout shared with entry.S.
struct RegImage {
    uint64_t gpr[6];
    uint64_t xmm[8][2];
    uint64_t al;
    uint64_t r10;
    uint64_t rax, rdx;
    uint64_t xmm0[2], xmm1[2];
    alignas(16) unsigned char x87[2][16];
    uint32_t x87Count;
};
static_assert(sizeof(RegImage) == 288);

/// How one 8-byte (x87: 10-byte, byval: n-byte) piece of an argument travels.
struct ArgMove {
    enum class Kind : uint8_t {
        Copy64, ///< integers and pointers: upper bits of the slot are copied as they are
        Zext1,
        Zext8,
        Zext16,
        Sext1,
        Sext8,
        Sext16,
        SextBits, ///< of an odd width, `bits`
        X87,      ///< 10 bytes into a 16-byte stack cell
        ByVal     ///< the slot holds the address of `bytes` bytes that travel on the stack
    };
    enum class Place : uint8_t { Gpr, Xmm, XmmHigh, Stack }; ///< XmmHigh: bytes 8 to 15 of a register
    Kind kind = Kind::Copy64;
    Place place = Place::Gpr;
    uint32_t index = 0; ///< register number, or 8-byte word of the stack area
    uint32_t arg = 0;   ///< which IR argument
    uint32_t part = 0;  ///< byte offset within the argument's slot
    uint32_t bytes = 8;
    uint32_t bits = 0;
};

/// One scalar of a result: where it is returned and where it lies in the value's memory layout.
struct ResultMove {
    enum class Place : uint8_t { Rax, Rdx, Xmm0, Xmm1, X87First, X87Second };
    Place place = Place::Rax;
    uint32_t offset = 0;
    uint32_t bytes = 8;    ///< up to 16 in a vector register
    uint32_t signBits = 0; ///< width of an integer that callers may rely on being sign-extended; 0: zero-extended
};

struct AbiPlan {
    const char* unsupported = nullptr; ///< reason when this signature cannot cross between tiers
    llvm::SmallVector<ArgMove, 4> args;
    llvm::SmallVector<ResultMove, 1> results;
    uint32_t stackWords = 0;
    uint32_t integerRegisters = 0; ///< used, or passed over for what did not fit
    uint32_t vectorRegisters = 0;  ///< the value of al in a varargs call
    uint32_t x87Results = 0;
    bool copiesArguments = false;             ///< byval: some are copies of their own
    bool returnsFirstGpr = false;             ///< sret: rax is the first argument again
    llvm::SmallVector<uint32_t, 4> argOffset; ///< byte offset of each argument behind the first one's slot
    uint32_t argBytes = 0;
    /// Equal for signatures whose values travel alike; what an indirect call and its callee must agree on.
    uint64_t shape = 0;
    uint32_t resultBytes = 0; ///< bytes in slot layout, a multiple of 8
};

/// Of a variadic function itself: no call's, so that indirect calls reach it as native callers do.
inline constexpr uint64_t kVariadicShape = 0;

/// `argTypes` are those of the call (a varargs call has more than the function type).
AbiPlan classify(llvm::Type* result, llvm::ArrayRef<llvm::Type*> argTypes, const llvm::AttributeList& attributes,
                 const llvm::DataLayout& layout);
/// Attributes by which the call's values travel: its own and, as code generation sees it, those of the function that it
/// names.
llvm::AttributeList attributesOf(const llvm::CallBase& call);
/// Of a call or function: whether values travel as in C.
bool isCallingConventionOfC(unsigned convention);
/// Whether classify() would find the same without these attributes, as with most.
bool areWithoutMeaning(const llvm::AttributeList& attributes);
/// Of calls that agree with the function's own type.
AbiPlan classify(const llvm::Function& function);

} // namespace kiln
