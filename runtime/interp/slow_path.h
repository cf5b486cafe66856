#pragma once

// Where handlers leave the straight line: ordinary functions, out of line.

#include "bytecode.h"

namespace kiln {
struct CallSite;
struct FunctionCell;
} // namespace kiln

namespace kiln::interp {

/// The callee has no bytecode to enter, or is due: translates, decides, compiles as the policy says.
/// Null: call the cell's entry as native code.
BytecodeFunction* callSlowPath(FunctionCell& cell);

/// Whether compiled code is better not called from this activation (ThreadState::mostNested).
bool isNestedDeeply(const Segment& segment);

/// A back-edge reached its limit. Null: go on interpreting; else where to go on (the rest of the function ran
/// compiled).
const Inst* loopSlowPath(LoopSite& site, char* fp, Segment* segment);

/// Calls `target` by the site's ABI plan and stores the result in the caller's frame. `ip` is the call instruction.
void callNative(const CallSite& site, void* target, const Inst* ip, char* fp, Segment* segment);

/// The same of a function of the Program's own that has code: while that is on trial, some calls are timed, and some
/// run what it replaced.
void callCell(const CallSite& site, FunctionCell& cell, void* target, const Inst* ip, char* fp, Segment* segment);

/// The cell whose stub `address` is; null: not one of ours.
FunctionCell* cellOfStub(const void* address);

/// Goes on unwinding from the frame whose `resume` this is.
[[noreturn]] void resumeUnwinding(void* exception);

/// Faults as a native stack overflow does.
[[noreturn]] void stackOverflow();

} // namespace kiln::interp
