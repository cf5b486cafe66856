#include "bench/self_check.h"

#include <cstdio>

namespace kiln::bench {

namespace {

/// Keeps nothing; failures go to stderr, and count.
class PrintingJournal final : public Journal {
public:
    void record(Row) override {}
    void skip(const std::string& what, const std::string& why) override {
        std::fprintf(stderr, "skipped: %s: %s\n", what.c_str(), why.c_str());
    }
    void fail(const std::string& who, const std::string& what) override {
        std::fprintf(stderr, "FAILED: %s: %s\n", who.c_str(), what.c_str());
        ++failures;
    }
    size_t failures = 0;
};

struct Found {
    bool injected = false;
    size_t falsely = 0;
};

Found foundIn(const std::vector<BuildDifference>& differences, const std::string& injected) {
    Found found;
    for (const BuildDifference& one : differences) {
        if (one.verdict == Verdict::Same) continue;
        if (one.program == injected && one.verdict == Verdict::Slower)
            found.injected = true;
        else
            ++found.falsely;
    }
    return found;
}

} // namespace

bool compareAndPrint(const Plan& plan, const Build& before, const Build& after, const Injection& injection) {
    PrintingJournal journal;
    const auto differences = compareBuilds(journal, plan, before, after, injection);
    std::printf("warm processes, medium size, pairs of %s and %s\n\n%s", before.name.c_str(), after.name.c_str(),
                describe(differences).c_str());
    for (const BuildDifference& one : differences)
        if (one.verdict == Verdict::Slower) return true;
    return journal.failures > 0;
}

bool selfCheck(const Plan& plan, int times) {
    const auto build = findBuild(plan.jitRun.parent_path().parent_path().string());
    if (!build) return false;
    PrintingJournal journal;
    const auto programs = plan.chosen();
    size_t falsely = 0, falselyInjected = 0;
    int found = 0;
    for (int time = 0; time < times; ++time) {
        const auto differences = compareBuilds(journal, plan, *build, *build, {});
        falsely += foundIn(differences, "").falsely;
        std::printf("the same build, %d of %d\n%s\n", time + 1, times, describe(differences).c_str());
        std::fflush(stdout);
    }
    for (int time = 0; time < times; ++time) {
        const Injection injection{nameOf(*programs[static_cast<size_t>(time * 7) % programs.size()]), 5};
        const auto differences = compareBuilds(journal, plan, *build, *build, injection);
        const Found now = foundIn(differences, injection.program);
        found += now.injected;
        falselyInjected += now.falsely;
        std::printf("%s slower by 5%%, %d of %d\n%s\n", injection.program.c_str(), time + 1, times,
                    describe(differences).c_str());
        std::fflush(stdout);
    }
    std::printf(
        "%d runs of the same build: %zu false rows; %d runs with a slowdown of 5%%: found in %d, %zu false rows\n",
        times, falsely, times, found, falselyInjected);
    return journal.failures == 0 && falsely <= 1 && falselyInjected <= 1 && found * 10 >= times * 9;
}

} // namespace kiln::bench
