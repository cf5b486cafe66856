#pragma once

// The opcodes of the interpreter: one table (opcodes.def), read by translator, interpreter and printers.

#include "bytecode.h"

namespace kiln {

enum class Op : uint16_t {
#define KILN_OP(name, text, handler) name,
#include "opcodes.def"
#undef KILN_OP
    Count
};

Handler handlerOf(Op op);
/// Of a direct call: whether its instruction points at the callee's cell, and d is the number of its site.
constexpr bool callsByCell(Op op) {
    return op >= Op::Call1Imm1 && op <= Op::Call2;
}
const char* opcodeName(Op op);
/// The inverse of handlerOf, for printers; Op::Count when `handler` is none of ours.
Op opcodeOf(Handler handler);

} // namespace kiln
