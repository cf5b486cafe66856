// What `./tools/dev bench` understands.
#pragma once

#include "bench/compare_builds.h"
#include "bench/plan.h"

#include <string>
#include <vector>

namespace CLI {
class App;
} // namespace CLI

namespace kiln::bench {

struct Wishes {
    Plan plan;
    std::filesystem::path out;        ///< folder of this run
    std::vector<std::string> compare; ///< two builds, or two runs
    std::string report;               ///< folder of a run
    std::vector<std::string> readme;  ///< a whole run, and runs of some suites again
    bool list = false, baseline = false, saveBaseline = false, all = false, remember = false;
    int selfCheck = 0;
    Injection injection;
};

void describeOptions(CLI::App& app, Wishes& wishes);

/// Why these wishes make no sense, in words for the one who typed them; empty: they do. A mistyped suite must not look
/// like a suite in which nothing went wrong.
std::string whyNot(const Wishes& wishes);

/// How a run was narrowed, as it was typed; empty: it was not.
std::string narrowing(const Plan& plan);

} // namespace kiln::bench
