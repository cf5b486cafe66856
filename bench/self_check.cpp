#include "bench/self_check.h"

#include <cstdio>

namespace kiln::bench {

namespace {

constexpr double kPercent = 5;

struct Found {
    bool injected = false;
    size_t falsely = 0;
};

Found foundIn(const BuildComparison& comparison, const std::string& injected) {
    Found found;
    for (const BuildDifference& one : comparison.differences) {
        if (one.verdict == Verdict::Same) continue;
        if (one.program == injected && one.verdict == Verdict::Slower)
            found.injected = true;
        else
            ++found.falsely;
    }
    return found;
}

} // namespace

tl::expected<bool, std::string> selfCheck(Journal& journal, const Plan& plan, int times) {
    const auto folder = plan.jitRun.parent_path().parent_path();
    const auto build = findBuild(folder.string());
    if (!build) return tl::unexpected<std::string>("no build in '" + folder.string() + "'");
    const auto programs = plan.chosen();
    size_t falsely = 0, falselyInjected = 0;
    int found = 0;
    for (int time = 0; time < times; ++time) {
        std::printf("\nthe same build, %d of %d\n", time + 1, times);
        const BuildComparison comparison = compareBuilds(journal, plan, *build, *build, {});
        if (!comparison.isComplete) return tl::unexpected<std::string>("interrupted");
        falsely += foundIn(comparison, "").falsely;
    }
    for (int time = 0; time < times; ++time) {
        const Injection injection{nameOf(*programs[static_cast<size_t>(time) % programs.size()]), kPercent};
        std::printf("\n%s slower by %g%%, %d of %d\n", injection.program.c_str(), kPercent, time + 1, times);
        const BuildComparison comparison = compareBuilds(journal, plan, *build, *build, injection);
        if (!comparison.isComplete) return tl::unexpected<std::string>("interrupted");
        const Found now = foundIn(comparison, injection.program);
        found += now.injected;
        falselyInjected += now.falsely;
    }
    std::printf("\n%d runs of the same build: %zu false rows; %d runs with a slowdown of %g%%: found in %d, %zu false "
                "rows\n",
                times, falsely, times, kPercent, found, falselyInjected);
    return falsely <= 1 && falselyInjected <= 1 && found * 10 >= times * 9;
}

} // namespace kiln::bench
