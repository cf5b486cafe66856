#pragma once

// The semantics of rarer instructions, as functions of the frame: a is the result's slot, b, c, d the operands'.
// The translator asks for one by operation and type; null means there is none, and the function must be compiled.

#include "interp/frame.h"

#include "llvm/IR/Intrinsics.h"

namespace llvm {
class AtomicCmpXchgInst;
class AtomicRMWInst;
class DataLayout;
class IntrinsicInst;
class StoreInst;
class Type;
} // namespace llvm

namespace kiln::interp {

/// For intrinsics whose operands are their arguments in order and whose result is one slot. `imm` of the instruction is
/// the helper itself, so anything else a helper needs comes through d (see `resultOffsetInD`).
Helper intrinsicHelper(const llvm::IntrinsicInst& call);
/// The same by the type of the result, for one lane of a vector.
Helper laneHelper(llvm::Intrinsic::ID id, const llvm::Type* type);
/// The with.overflow family: d = byte offset of the flag in the result.
Helper overflowHelper(const llvm::IntrinsicInst& call);

/// b: pointer, c: operand; a: old value.
Helper atomicRmwHelper(const llvm::AtomicRMWInst& inst);
/// b: pointer, c: expected, and the replacement in the slot after the result (a + the result's size); d: byte offset of
/// the flag in the result.
Helper compareExchangeHelper(const llvm::AtomicCmpXchgInst& inst);
/// Sequentially consistent store of b's value (slot c) to address in slot b.
Helper atomicStoreHelper(unsigned bytes);

void fenceHelper(char* fp, const Inst* ip);
void memcpyHelper(char* fp, const Inst* ip);
void memmoveHelper(char* fp, const Inst* ip);
void memsetHelper(char* fp, const Inst* ip);
/// Copies d bytes from the address in slot b into the frame at a: what byval arguments are.
void copyInHelper(char* fp, const Inst* ip);
/// Fills the va_list at the address in slot a: c and d are the offsets of the first variable arguments in the save
/// area, which lies at b of the frame with the address of the stack arguments behind it.
void vaStartHelper(char* fp, const Inst* ip);
void vaCopyHelper(char* fp, const Inst* ip);
void readCycleCounterHelper(char* fp, const Inst* ip);
void getRoundingHelper(char* fp, const Inst* ip); ///< as FLT_ROUNDS says it
void setRoundingHelper(char* fp, const Inst* ip); ///< to what slot b says
void threadPointerHelper(char* fp, const Inst* ip);
void trapHelper(char* fp, const Inst* ip);
void debugTrapHelper(char* fp, const Inst* ip);

} // namespace kiln::interp
