#include "opcodes.h"

#include "interp/calls.h"
#include "interp/control.h"
#include "interp/floating.h"
#include "interp/integer.h"
#include "interp/memory.h"

namespace kiln {

namespace {

using namespace interp;

struct Row {
    Handler handler;
    const char* name;
};

constexpr Row kRows[] = {
#define KILN_OP(name, text, handler) {&handler, text},
#include "opcodes.def"
#undef KILN_OP
};

} // namespace

Handler handlerOf(Op op) {
    return kRows[static_cast<size_t>(op)].handler;
}

const char* opcodeName(Op op) {
    return kRows[static_cast<size_t>(op)].name;
}

Op opcodeOf(Handler handler) {
    for (size_t i = 0; i < static_cast<size_t>(Op::Count); ++i)
        if (kRows[i].handler == handler) return static_cast<Op>(i);
    return Op::Count;
}

} // namespace kiln
