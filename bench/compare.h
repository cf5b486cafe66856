// Two runs, row by row: what got faster, what got slower, and what nobody can say.
//
// The rule. A row of one run is compared with the row of the same suite, program, mode and metric in the other: the
// ratio of the medians, with an interval in which the ratio surely lies (statistics.h). It counts only when the whole
// interval lies on one side, and by more than a least part that stands in one table by unit (compare.cpp); where the
// table has no rule for a row, it is not judged.
//
// - Two runs lie minutes or months apart, and the machine is not the same machine: it is warmer, shared with others,
//   has another kernel. A ratio of two times taken in the same round is free of that. So where a time has a ratio
//   beside it (same suite, program, mode; "ratio" for "time", "M ratio" for M), the ratio is judged and the time is
//   not: it would say the same with more noise, or something else because of the noise.
// - Not so where the other of the two times, of a process, takes less than 20 ms: the ratio has its noise, and would
//   say of us what happened to the start of a process. There the time is judged.
// - Times and rates without a partner are judged by themselves, but the machine's own drift is taken off their account:
//   it shows in the times of what is not ours (native code, other engines). By how much those usually moved between the
//   two runs, that much more does one of ours have to move.
// - What is not ours is never judged: it does not get slower by our doing. Nor is Kiln without one of its passes: that
//   the lack of a pass costs more than it did says that the pass got better.
// - Between different machines (RunFacts::machine) only sizes are judged: bytes, and percentages of them. Code for
//   another CPU is other code, with other ratios and other counts.
// - A quick run uses smaller programs: against a full run, nothing is judged.
// - With fewer than five samples on either side, noise separates two equal rows too easily (three against three: one
//   time in ten): then only a change of 15% counts. What repeats to the digit is exempt: instructions, and what the
//   cache saves and hits.
// - What is counted in pieces must change by some pieces: from none to one is nothing.
// - What each program's few samples cannot say, all programs together can: where a mode has ratios of eight programs or
//   more there is one more row, "all programs": from 1 to the median of the programs' changes. 2% beyond the drift
//   count there.
// - Curves are series, not samples of one figure; they are not judged.
#pragma once

#include "bench/results.h"
#include "bench/statistics.h"

#include <string>
#include <vector>

namespace kiln::bench {

struct Difference {
    std::string suite, program, mode, metric, unit;
    Better better = Better::Lower;
    double before = 0, after = 0; ///< medians
    Change change = {};
    Verdict verdict = Verdict::Same;
    std::string unjudged = ""; ///< why there is no verdict; empty: there is one

    bool isJudged() const { return unjudged.empty(); }
    std::string name() const { return suite + "/" + program + "/" + mode + "/" + metric; }
};

struct Comparison {
    RunFacts before, after;
    std::vector<Difference> differences; ///< in the order of the rows after; then all programs together
    std::vector<std::string> added;      ///< names of rows that only the run after has
    std::vector<std::string> gone;       ///< and only the run before
    std::vector<std::string> remarks;    ///< what a reader must know to read it

    bool regressed() const;
};

Comparison compare(const Results& before, const Results& after);

/// For a terminal: a table of what changed (`all`: of every row), remarks, and one line that sums it up:
/// "214 rows: 3 faster, 210 same, 1 slower".
std::string describe(const Comparison& comparison, bool all);

} // namespace kiln::bench
