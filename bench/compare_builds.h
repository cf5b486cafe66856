// Two builds of Kiln in one run, program by program and pair by pair: what two runs at two times cannot tell apart,
// this can.
#pragma once

#include "bench/plan.h"
#include "bench/statistics.h"
#include "bench/suite.h"

#include <tl/expected.hpp>

#include <optional>
#include <string>
#include <vector>

namespace kiln::bench {

/// "FOLDER[,OPTION...]": a build folder, and options of its jit-run ("build/release,--disable-pass=loop").
struct Build {
    std::string name; ///< as given
    std::filesystem::path jitRun;
    std::vector<std::string> options;
};
/// Nothing when there is no such build (then it may be the results of a run).
std::optional<Build> findBuild(const std::string& text);

/// Slows one program of the second build down, to see whether the comparison finds it.
struct Injection {
    std::string program; ///< empty: none
    double percent = 5;
};

struct BuildDifference {
    std::string program;
    double beforeMs = 0, afterMs = 0; ///< medians
    size_t pairs = 0;
    Change change;
    Verdict verdict = Verdict::Same;
};

struct BuildComparison {
    std::vector<BuildDifference> differences;
    bool isComplete = true; ///< false: interrupted
    size_t count(Verdict verdict) const;
};

/// Warm whole processes at the medium size. Pairs are added until the interval is narrow, or there are many. Prints a
/// line a program as they come, and one that sums them up: "19 programs: 0 faster, 18 same, 1 slower".
BuildComparison compareBuilds(Journal& journal, const Plan& plan, const Build& before, const Build& after,
                              const Injection& injection);

/// Runs a command and is as many percent slower; what Injection starts, with 0 percent for the other side of a pair.
/// The command's exit status.
int runSlowed(double percent, const std::vector<std::string>& command);

} // namespace kiln::bench
