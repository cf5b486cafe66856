#pragma once

// Acting on decisions: first calls, hot functions, hot loops, compilation and publication.

#include "bytecode.h"
#include "cell.h"
#include "policy.h"

namespace kiln {

/// A native call reached the interpreter's entry. The bytecode to run; null: the cell has code of its own, call that.
BytecodeFunction* enterCell(FunctionCell& cell);

/// Baseline code was called often enough to ask again (kiln_counting_entry).
void onBaselineHot(FunctionCell& cell);

/// Asks (onBaselineHot) when so many calls of baseline code came through in all.
void countUntil(FunctionCell& cell, uint64_t baselineCalls);

/// What is known of the path in this run; a loop's, of one that is interpreted.
PathProfile profileOf(const FunctionCell& cell, const LoopSite* loop = nullptr);

/// Whether the stub leads to the interpreter.
bool isInterpreted(const FunctionCell& cell);

/// Puts the function back on the interpreter, or on its first call where it has no bytecode yet; its code stays linked.
/// The next call asks again.
void leaveCode(FunctionCell& cell);
/// The same for a loop: its next turn asks again.
void leaveLoopCode(LoopSite& loop);

} // namespace kiln
