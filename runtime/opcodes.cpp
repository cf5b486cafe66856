#include "opcodes.h"

#include "interp/calls.h"
#include "interp/control.h"
#include "interp/floating.h"
#include "interp/integer.h"
#include "interp/memory.h"

namespace kiln {

namespace {

using namespace interp;

constexpr Handler kHandlers[] = {
#define KILN_OP(name, text, handler) &handler,
#include "opcodes.def"
#undef KILN_OP
};

constexpr const char* kNames[] = {
#define KILN_OP(name, text, handler) text,
#include "opcodes.def"
#undef KILN_OP
};

} // namespace

Handler handlerOf(Op op) {
    return kHandlers[static_cast<size_t>(op)];
}

void setHandlers(llvm::ArrayRef<Op> ops, llvm::MutableArrayRef<Inst> code) {
    for (size_t i = 0; i < code.size(); ++i)
        code[i].run = kHandlers[static_cast<size_t>(ops[i])];
}

const char* opcodeName(Op op) {
    return kNames[static_cast<size_t>(op)];
}

Op opcodeOf(Handler handler) {
    for (size_t i = 0; i < static_cast<size_t>(Op::Count); ++i)
        if (kHandlers[i] == handler) return static_cast<Op>(i);
    return Op::Count;
}

} // namespace kiln
