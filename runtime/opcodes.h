#pragma once

// The opcodes of the interpreter: one table (opcodes.def), read by translator, interpreter and printers.

#include "bytecode.h"

#include "llvm/ADT/ArrayRef.h"

namespace kiln {

enum class Op : uint16_t {
#define KILN_OP(name, text, handler) name,
#include "opcodes.def"
#undef KILN_OP
    Count
};

Handler handlerOf(Op op);
/// Of instructions and their opcodes, as many of each.
void setHandlers(llvm::ArrayRef<Op> ops, llvm::MutableArrayRef<Inst> code);
/// Whether it is one of the rows from `first` on, up to `behind`.
constexpr bool isIn(Op op, Op first, Op behind) {
    return op >= first && op < behind;
}
/// One of the conditional branches, but of those that back-edges have taken over.
constexpr bool isBranch(Op op) {
    return isIn(op, Op::BrEqI8, Op::LoopEqI32);
}
/// Of a direct call: whether its instruction points at the callee's cell, and d is the number of its site.
constexpr bool callsByCell(Op op) {
    return isIn(op, Op::Call1Imm1, Op::Call3);
}
const char* opcodeName(Op op);
/// The inverse of handlerOf, for printers; Op::Count when `handler` is none of ours.
Op opcodeOf(Handler handler);

} // namespace kiln
