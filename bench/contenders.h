// Whole processes, side by side.
#pragma once

#include "bench/suite.h"
#include "tests/support/command.h"

#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace kiln::bench {

/// One who runs a program: a command, and what has to be done before each run of it (not timed).
struct Contender {
    std::string mode; ///< as in Row
    test::Command command;
    std::function<void()> before = nullptr;
};

struct Measured {
    std::string mode;
    std::vector<double> wallMs; ///< one a round; empty: it answered wrongly, which the journal knows
    double maxRssMb = 0;
    bool isWhole() const { return !wallMs.empty(); }
};

/// Runs all in turn, `rounds` times, each round beginning with another one. Who exits otherwise than with 0 or prints
/// something else than `expected` is failed in the journal, with both values, and left out.
std::vector<Measured> interleave(Journal& journal, const std::string& program, const std::string& expected,
                                 const std::vector<Contender>& contenders, int rounds);

/// Runs it often enough that another run finds all it wants in the cache: what was hot is promoted at once in the
/// second run, and what gets hot only then is kept by it. A wrong answer comes again when it counts.
void fillCache(const test::Command& command);

/// Runs `bench-probe` with these arguments and records the rows it prints; what it says on stderr is the reason when it
/// fails (exit status not 0).
void runProbe(Journal& journal, const Plan& plan, const std::vector<std::string>& arguments);

} // namespace kiln::bench
