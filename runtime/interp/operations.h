#pragma once

// Which operation serves an instruction, by what its lanes are. Null: there is none.

#include "interp/helpers.h"
#include "interp/lanes.h"
#include "interp/operation.h"

#include "llvm/IR/Intrinsics.h"

namespace kiln::interp {

using Run = Operation::Run;

// Integers (operations_integer.cpp, operations_wide.cpp). `bits`: of a lane; opcodes and predicates are LLVM's.
Run integerBinary(unsigned opcode, unsigned bits); ///< a = b op c; e = opcode
Run integerCompare(unsigned predicate,
                   unsigned bits); ///< truth values; e = predicate; `fromBits`, `fromStride`: operands
/// a = f(b, c, d), all lanes alike; e = intrinsic.
Run integerIntrinsic(llvm::Intrinsic::ID id, unsigned bits);
/// {value, flag} as in memory: e = intrinsic, f = byte offset of the flags, which are packed when there are many.
Run withOverflow();
/// -1, 0 or 1: e = intrinsic; `fromBits`, `fromStride`: operands.
Run threeWayCompare();
/// a = number of the case that b equals, all ones for none; list: the cases' containers as words of 32 bits.
Run caseNumber();
/// The helper made for one lane, done to each: `each`, `stride`, list = strides of operands.
Run eachLane();

// Floating point (operations_float.cpp). e = opcode, predicate or intrinsic.
Run floatBinary(unsigned opcode, FloatKind kind);
Run floatCompare(FloatKind kind); ///< e = predicate
Run floatUnary(llvm::Intrinsic::ID id, FloatKind kind);
Run floatBinaryIntrinsic(llvm::Intrinsic::ID id, FloatKind kind);
/// Negates, clears or copies (from c) the sign: bits, not numbers. `bits`, `stride`: of a lane.
enum class Sign : uint8_t { Negate, Clear, Copy };
Run signOperation(Sign sign, FloatKind kind);
Run fusedMultiplyAdd(FloatKind kind);
bool hasFusedHardware();       ///< one instruction of this processor does it, of float and double
Run powi(FloatKind kind);      ///< c: one integer of 32 bits
Run ldexp(FloatKind kind);     ///< c: integers, `fromBits` and `fromStride` theirs
Run frexp(FloatKind kind);     ///< {fraction, exponent} as in memory; e = byte offset of the exponents, `bits` theirs
Run isFpClass(FloatKind kind); ///< truth values; e = the mask of classes
Run canonicalize(FloatKind kind);
/// lrint, llrint, lround, llround: e = intrinsic; `bits`, `stride`: of the result.
Run roundToInteger(FloatKind kind);

// Conversions (operations_convert.cpp).
Run integerConvert(unsigned opcode, unsigned fromBits, unsigned toBits); ///< trunc, zext, sext
Run floatConvert(FloatKind from, FloatKind to);
Run floatToInteger(FloatKind from, bool isSigned, bool saturates, unsigned toBits);
Run integerToFloat(bool isSigned, unsigned fromBits, FloatKind to);
Run bitCast(); ///< between lanes that lie differently in memory and slot

// Lanes as such (operations_lanes.cpp). `stride`: of a lane that is moved.
Run shuffle(uint32_t stride);     ///< list: lanes of b, then of c; ~0: undefined; e = lanes of b
Run selectLanes(uint32_t stride); ///< a = b ? c : d, by lane
Run broadcast();                  ///< every lane of a = the scalar b
Run extractLane();                ///< a = the lane of b that c says; c: `fromBits`, `fromStride`
Run insertLane();                 ///< a = b with the lane that d says = c; d: `fromBits`, `fromStride`
Run insertSubvector();            ///< a = b with c from lane e on; `fromStride` = bytes of c
Run addressStart();               ///< a = b + number; e = bytes from lane to lane of b, 0: one for all
/// a += b * number; indices of `fromBits` and `fromStride`; e as above.
Run addressAddIndex();
Run activeLaneMask();        ///< a[i] = b + i < c, unsigned, without wrapping
Run stepVector();            ///< 0, 1, 2...
Run countLeadingZeroLanes(); ///< of b: `fromBits`, `fromStride`
Run compress();              ///< a = lanes of b where c, together; then d's
/// e = intrinsic; a: one lane; b: lanes of `bits`.
Run reduceInteger(llvm::Intrinsic::ID id, unsigned bits);
/// e = intrinsic; a: one lane; b: lanes; c: the start of fadd and fmul. Not ordered: the lanes are a power of two.
Run reduceFloat(FloatKind kind, bool ordered);

// Memory (operations_memory.cpp). `bits`: of a lane in memory; `stride`: of a lane in a slot.
Run loadPacked();     ///< a = what lies at address b + number, unpacked
Run storePacked();    ///< at address b + number: a, packed
Run moveFromMemory(); ///< a = b, which lies in the frame as in memory
Run moveToMemory();   ///< b, as in memory = a
Run maskedLoad();     ///< b: pointer, c: mask, d: what other lanes are
Run maskedStore();    ///< a: values, b: pointer, c: mask
Run gather();         ///< b: pointers, c: mask, d: what other lanes are
Run scatter();        ///< a: values, b: pointers, c: mask
Run expandLoad();     ///< as maskedLoad, but memory holds the chosen lanes only
Run compressStore();

// Atomics (atomics_wide.cpp). Every ordering is served by the strongest.
Run atomicLoad16();            ///< a = what lies at address b + number
Run atomicStore16();           ///< at address b + number: a
Run atomicCompareExchange16(); ///< b: pointer, c: expected, d: replacement; e = byte offset of the flag in a
/// b: pointer, c: operand, a: what was there; e = llvm::AtomicRMWInst::BinOp, `bits`, `stride`, `lanes` as ever.
Run atomicModify(uint32_t bytes);
Run atomicModifyFloat(uint32_t bytes, FloatKind kind);

} // namespace kiln::interp
