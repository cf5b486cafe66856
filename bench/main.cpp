// kiln-bench: runs suites, and says how one run or build compares with another. Exit status: 0; 1 an answer was wrong
// or something failed; 2 usage; 4 slower than before; 130 interrupted.
#include "bench/baseline.h"
#include "bench/command_line.h"
#include "bench/compare.h"
#include "bench/history.h"
#include "bench/interrupt.h"
#include "bench/markdown.h"
#include "bench/measured_again.h"
#include "bench/peers.h"
#include "bench/report.h"
#include "bench/runner.h"
#include "bench/self_check.h"
#include "bench/summary.h"
#include "bench/write_file.h"
#include "tests/support/places.h"

#include <CLI/CLI.hpp>

#include <cstdio>
#include <cstdlib>
#include <exception>
#include <optional>

namespace fs = std::filesystem;

namespace kiln::bench {
namespace {

enum Exit { kFine = 0, kFailed = 1, kUsage = 2, kSlower = 4 };

int complain(const std::string& what, int status = kFailed) {
    std::fprintf(stderr, "kiln-bench: %s\n", what.c_str());
    return status;
}

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

/// What there is to name on the command line.
void list(const Plan& plan) {
    std::puts("suites:");
    for (const Suite& suite : suites())
        std::printf("  %-12s %s\n", suite.name, suite.purpose);
    std::puts("programs:");
    for (const test::Program& program : plan.all)
        std::printf("  %-12s %s\n", nameOf(program).c_str(), program.header.what.c_str());
    std::puts("peers:");
    for (const Peer& peer : peers())
        std::printf("  %-20s %s\n", peer.name, peer.purpose);
}

/// Everything that is made of a run's rows, beside them; and the summary, on stdout.
int writeReports(const fs::path& folder, const Results& results, const Comparison* comparison = nullptr) {
    for (const auto& done : {replaceFile(folder / "report.html", htmlReport(results, readHistory(), comparison)),
                             replaceFile(folder / "google_benchmark.json", toGoogleBenchmarkJson(results)),
                             replaceFile(folder / "table.md", markdownTable(results))})
        if (!done) return complain(done.error());
    std::fputs(summaryOf(results).c_str(), stdout);
    std::printf("\nrows:   %s\nreport: %s\n", (folder / "results.jsonl").c_str(), (folder / "report.html").c_str());
    return kFine;
}

int judge(const Comparison& comparison, bool all) {
    std::fputs(describe(comparison, all).c_str(), stdout);
    return comparison.regressed() ? kSlower : kFine;
}

/// What becomes of a run beyond its report. REQUIRES: it came to its end.
int keep(const Wishes& wishes, const Results& results) {
    if (wishes.remember)
        if (const auto done = appendToHistory(results); !done) return complain(done.error());
    if (wishes.saveBaseline) {
        if (const auto done = saveBaseline(wishes.out); !done) return complain(done.error());
    }
    return kFine;
}

int runAndReport(const Wishes& wishes) {
    std::optional<Results> before; // read first: this run may be to take its place
    if (wishes.baseline) {
        auto baseline = readBaseline();
        if (!baseline) return complain(baseline.error(), kUsage);
        before = std::move(*baseline);
    }
    std::error_code ignored; // said by the next line
    fs::create_directories(wishes.out, ignored);
    auto writer = ResultsWriter::open(wishes.out, factsOfNow(narrowing(wishes.plan)));
    if (!writer) return complain(writer.error());
    const RunEnd end = runPlan(wishes.plan, *writer);

    const auto results = readResults(wishes.out);
    if (!results) return complain(results.error());
    std::optional<Comparison> comparison;
    if (before) comparison = compare(*before, *results);
    int status = writeReports(wishes.out, *results, comparison ? &*comparison : nullptr);
    if (!writer->sound()) return complain("rows were lost: '" + wishes.out.string() + "' could not be written to");
    if (!end.isComplete) return kInterruptedStatus;
    if (status == kFine) status = results->failed.empty() ? keep(wishes, *results) : kFailed;
    const int verdict = comparison ? judge(*comparison, wishes.all) : kFine;
    return status == kFine ? verdict : status;
}

int compareTwoBuilds(const Wishes& wishes, const Build& before, const Build& after) {
    PrintingJournal journal;
    watchForInterrupts();
    std::printf("warm processes, medium size: %s, then %s\n\n", before.name.c_str(), after.name.c_str());
    const BuildComparison comparison = compareBuilds(journal, wishes.plan, before, after, wishes.injection);
    if (!comparison.isComplete) return kInterruptedStatus;
    if (journal.failures > 0) return kFailed;
    return comparison.count(Verdict::Slower) > 0 ? kSlower : kFine;
}

int compareTwo(const Wishes& wishes) {
    const auto before = findBuild(wishes.compare[0]), after = findBuild(wishes.compare[1]);
    if (before && after) return compareTwoBuilds(wishes, *before, *after);
    if (before || after) return complain("'" + wishes.compare[before ? 1 : 0] + "' is no build, the other is", kUsage);
    const auto runBefore = readResults(wishes.compare[0]), runAfter = readResults(wishes.compare[1]);
    if (!runBefore) return complain(runBefore.error(), kUsage);
    if (!runAfter) return complain(runAfter.error(), kUsage);
    return judge(compare(*runBefore, *runAfter), wishes.all);
}

int checkItself(const Wishes& wishes) {
    PrintingJournal journal;
    watchForInterrupts();
    const auto passed = selfCheck(journal, wishes.plan, wishes.selfCheck);
    if (wasInterrupted()) return kInterruptedStatus;
    if (!passed) return complain(passed.error());
    return *passed && journal.failures == 0 ? kFine : kFailed;
}

int reportAgain(const fs::path& run) {
    const auto results = readResults(run);
    if (!results) return complain(results.error(), kUsage);
    return writeReports(fs::is_directory(run) ? run : run.parent_path(), *results);
}

int writeReadme(const Wishes& wishes) {
    auto results = readResults(wishes.readme.front());
    for (size_t i = 1; results && i < wishes.readme.size(); ++i) {
        const auto again = readResults(wishes.readme[i]);
        results = again ? withSuitesOf(std::move(*results), *again) : again;
    }
    if (!results) return complain(results.error(), kUsage);
    if (const std::string why = whyNotWhole(*results); !why.empty()) return complain("README.md is left: " + why);
    auto done = updateReadme(test::repositoryRoot() / "README.md", markdownTable(*results));
    if (done && wishes.remember) done = appendToHistory(*results);
    return done ? kFine : complain(done.error());
}

int carryOut(Wishes& wishes) {
    if (wishes.list) return list(wishes.plan), kFine;
    if (const std::string why = whyNot(wishes); !why.empty()) return complain(why, kUsage);
    if (wishes.selfCheck > 0) return checkItself(wishes);
    if (!wishes.compare.empty()) return compareTwo(wishes);
    if (!wishes.report.empty()) return reportAgain(wishes.report);
    if (!wishes.readme.empty()) return writeReadme(wishes);
    if (wishes.out.empty()) wishes.out = test::buildFolder() / "bench" / "runs" / factsOfNow("").started;
    return runAndReport(wishes);
}

Plan wholePlan() {
    Plan plan;
    plan.jitRun = test::buildFolder() / "bin" / "jit-run";
    plan.probe = test::buildFolder() / "bin" / "bench-probe";
    plan.all = test::programsIn("bench/programs");
    return plan;
}

int runMain(int argc, char** argv) {
    // Before anything else: what it starts is being timed.
    if (argc > 3 && argv[1] == std::string_view("--run-slowed"))
        return runSlowed(std::atof(argv[2]), {argv + 3, argv + argc});
    Wishes wishes;
    wishes.plan = wholePlan();
    CLI::App app("How fast Kiln is, against native code and what else there is", "./tools/dev bench");
    describeOptions(app, wishes);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? kFine : kUsage;
    }
    return carryOut(wishes);
}

} // namespace
} // namespace kiln::bench

int main(int argc, char** argv) {
    try {
        return kiln::bench::runMain(argc, argv);
    } catch (const std::exception& error) {
        return kiln::bench::complain(error.what());
    }
}
