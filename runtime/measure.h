#pragma once

// Acting on trials: which promotions are measured, what becomes of a version that is slower than what it replaced.
// Measured is what replaces a version that can still run beside it: functions, not loops, once they have been called;
// never where no clock may decide (jobs=0), or something else does (chaos, a forced tier).

#include "cell.h"
#include "trial.h"

namespace kiln {

struct Promotion;

/// The trial of code that is about to be published for the path; the Program owns it. Null: it is not measured.
/// REQUIRES: the cell's tier and baselineCode are still those of the old version.
Trial* makeTrial(const Promotion& promotion);

/// A sampled call took so long. At the verdict: the score is kept, code that is slower is taken back for good.
/// Thread-safe. Takes the ledger's lock at the verdict.
void noteSample(FunctionCell& cell, Trial& trial, Trial::Version version, double ns);

/// Without a verdict: the new code stays. Thread-safe; takes the ledger's lock.
void endTrial(FunctionCell& cell);

} // namespace kiln
