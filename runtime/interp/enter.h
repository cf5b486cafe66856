#pragma once

// From native frames into the interpreter, and back out.

#include "bytecode.h"
#include "cell.h"

namespace kiln::interp {

/// Runs `code` with the arguments of a native call and leaves the result in `image`. REQUIRES: the signature's ABI plan
/// is supported.
void runFromNative(FunctionCell& cell, BytecodeFunction& code, RegImage& image, const uint64_t* stackArgs);

} // namespace kiln::interp
