// kiln-bench: runs suites, and says how one run or build compares with another. Exit status: 0; 1 an answer was wrong
// or something failed; 2 usage; 4 slower than before; 130 interrupted.
#include "bench/baseline.h"
#include "bench/compare.h"
#include "bench/compare_builds.h"
#include "bench/history.h"
#include "bench/markdown.h"
#include "bench/peers.h"
#include "bench/report.h"
#include "bench/runner.h"
#include "bench/self_check.h"
#include "bench/suite.h"
#include "bench/summary.h"
#include "bench/write_file.h"
#include "tests/support/places.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <cstdio>
#include <iostream>

namespace fs = std::filesystem;

namespace kiln::bench {
namespace {

enum Exit { kFine = 0, kFailed = 1, kUsage = 2, kSlower = 4, kInterrupted = 130 };

struct Wishes {
    Plan plan;
    fs::path out;                     ///< folder of this run
    std::vector<std::string> compare; ///< two builds, or two runs
    std::string report, readme;       ///< folders of runs
    bool list = false, baseline = false, saveBaseline = false, all = false, remember = false;
    int selfCheck = 0;
    Injection injection;
    double slowedPercent = 0;
    std::vector<std::string> command; ///< of --run-slowed
};

int complain(const std::string& what, int status = kFailed) {
    std::fprintf(stderr, "kiln-bench: %s\n", what.c_str());
    return status;
}

fs::path runsFolder() {
    return test::buildFolder() / "bench" / "runs";
}

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

/// Names that are none: a mistyped suite must not look like a suite in which nothing went wrong.
std::string unknownNames(const Plan& plan) {
    const auto has = [](const auto& all, const std::string& name, auto nameOfOne) {
        return std::ranges::any_of(all, [&](const auto& one) { return nameOfOne(one) == name; });
    };
    for (const std::string& name : plan.suites)
        if (!has(suites(), name, [](const Suite& suite) { return std::string(suite.name); }))
            return "no suite called '" + name + "'";
    for (const std::string& name : plan.programs)
        if (!has(plan.all, name, [](const test::Program& program) { return nameOf(program); }))
            return "no program called '" + name + "'";
    for (const std::string& name : plan.peers)
        if (!has(peers(), name, [](const Peer& peer) { return std::string(peer.name); }))
            return "no peer called '" + name + "'";
    return "";
}

std::string optionsOf(const Plan& plan) {
    std::string text = plan.quick ? "--quick" : "";
    const auto add = [&](const char* option, const std::vector<std::string>& names) {
        for (const std::string& name : names)
            text += (text.empty() ? "--" : " --") + std::string(option) + "=" + name;
    };
    add("suite", plan.suites);
    add("program", plan.programs);
    add("peer", plan.peers);
    return text;
}

/// Everything that is made of a run's rows.
bool writeReports(const fs::path& folder, const Results& results) {
    return replaceFile(folder / "report.html", htmlReport(results, readHistory())) &&
           replaceFile(folder / "google_benchmark.json", toGoogleBenchmarkJson(results)) &&
           replaceFile(folder / "table.md", markdownTable(results));
}

int judge(const Results& before, const Results& after, bool all) {
    const Comparison comparison = compare(before, after);
    std::fputs(describe(comparison, all).c_str(), stdout);
    return comparison.regressed() ? kSlower : kFine;
}

int runAndReport(const Wishes& wishes) {
    const RunFacts facts = factsOfNow(optionsOf(wishes.plan));
    std::error_code none;
    fs::create_directories(wishes.out, none);
    auto writer = ResultsWriter::open(wishes.out, facts);
    if (!writer) return complain(writer.error());
    const RunEnd end = runPlan(wishes.plan, *writer);

    const auto results = readResults(wishes.out);
    if (!results) return complain(results.error());
    if (end.isComplete && wishes.remember)
        if (auto done = appendToHistory(*results); !done) return complain(done.error());
    if (!writeReports(wishes.out, *results)) return complain("cannot write to '" + wishes.out.string() + "'");
    std::fputs(summaryOf(*results).c_str(), stdout);
    std::printf("\nrows:   %s\nreport: %s\n", (wishes.out / "results.jsonl").c_str(),
                (wishes.out / "report.html").c_str());
    if (!end.isComplete) return kInterrupted;
    if (wishes.saveBaseline)
        if (auto done = saveBaseline(wishes.out); !done) return complain(done.error());
    int status = end.failures > 0 ? kFailed : kFine;
    if (wishes.baseline) {
        const auto before = readBaseline();
        if (!before) return complain(before.error());
        if (const int verdict = judge(*before, *results, wishes.all); status == kFine) status = verdict;
    }
    return status;
}

int compareTwo(const Wishes& wishes) {
    const auto before = findBuild(wishes.compare[0]), after = findBuild(wishes.compare[1]);
    if (before && after) return compareAndPrint(wishes.plan, *before, *after, wishes.injection) ? kSlower : kFine;
    const auto runBefore = readResults(wishes.compare[0]), runAfter = readResults(wishes.compare[1]);
    if (!runBefore) return complain(runBefore.error(), kUsage);
    if (!runAfter) return complain(runAfter.error(), kUsage);
    return judge(*runBefore, *runAfter, wishes.all);
}

int reportAgain(const fs::path& folder) {
    const auto results = readResults(folder);
    if (!results) return complain(results.error(), kUsage);
    const fs::path to = fs::is_directory(folder) ? folder : folder.parent_path();
    if (!writeReports(to, *results)) return complain("cannot write to '" + to.string() + "'");
    std::fputs(summaryOf(*results).c_str(), stdout);
    std::printf("\nreport: %s\n", (to / "report.html").c_str());
    return kFine;
}

int writeReadme(const fs::path& folder) {
    const auto results = readResults(folder);
    if (!results) return complain(results.error(), kUsage);
    const auto done = updateReadme(test::repositoryRoot() / "README.md", markdownTable(*results));
    return done ? kFine : complain(done.error());
}

int carryOut(Wishes& wishes) {
    if (wishes.slowedPercent > 0) return runSlowed(wishes.slowedPercent, wishes.command);
    if (wishes.list) return list(wishes.plan), kFine;
    if (const std::string unknown = unknownNames(wishes.plan); !unknown.empty())
        return complain(unknown + " (--list names them)", kUsage);
    if (wishes.selfCheck > 0) return selfCheck(wishes.plan, wishes.selfCheck) ? kFine : kFailed;
    if (!wishes.compare.empty()) return compareTwo(wishes);
    if (!wishes.report.empty()) return reportAgain(wishes.report);
    if (!wishes.readme.empty()) return writeReadme(wishes.readme);
    if (wishes.out.empty()) wishes.out = runsFolder() / factsOfNow("").started;
    return runAndReport(wishes);
}

Plan wholePlan() {
    Plan plan;
    plan.jitRun = test::buildFolder() / "bin" / "jit-run";
    plan.probe = test::buildFolder() / "bin" / "bench-probe";
    plan.all = test::programsIn("bench/programs");
    return plan;
}

void describeOptions(CLI::App& app, Wishes& wishes) {
    app.add_flag("--quick", wishes.plan.quick, "Fewer and smaller programs: under three minutes");
    app.add_option("--suite", wishes.plan.suites, "Only these")->delimiter(',');
    app.add_option("--program", wishes.plan.programs, "Only these")->delimiter(',');
    app.add_option("--peer", wishes.plan.peers, "Only these")->delimiter(',');
    app.add_option("--repetitions", wishes.plan.repetitions, "How often each is run")->check(CLI::Range(1, 1000));
    app.add_flag("--list", wishes.list, "Suites, programs and peers");
    app.add_option("--out", wishes.out, "Folder of this run (default: build/release/bench/runs/TIME)");
    app.add_option("--compare", wishes.compare, "Two runs, or two builds FOLDER[,JIT-RUN-OPTION...]")->expected(2);
    app.add_option("--inject", wishes.injection.program, "With two builds: slow this program down in the second");
    app.add_option("--inject-percent", wishes.injection.percent, "By this much")->check(CLI::Range(0.1, 1000.0));
    app.add_flag("--baseline", wishes.baseline, "Compare this run with the baseline");
    app.add_flag("--save-baseline", wishes.saveBaseline, "Make this run the baseline");
    app.add_flag("--all", wishes.all, "When comparing: the rows that did not change as well");
    app.add_flag("--remember", wishes.remember, "Append this run to the history");
    app.add_option("--report", wishes.report, "Make the report of this run anew");
    app.add_option("--readme", wishes.readme, "Write this run's table into README.md");
    app.add_option("--self-check", wishes.selfCheck,
                   "Compare this build with itself, and with one program slowed down by 5%, so many times each")
        ->check(CLI::Range(1, 100));
    app.add_option("--run-slowed", wishes.slowedPercent)->group("");
    app.add_option("command", wishes.command)->group("");
}

} // namespace
} // namespace kiln::bench

int main(int argc, char** argv) {
    using namespace kiln::bench;
    Wishes wishes;
    wishes.plan = wholePlan();
    wishes.injection.percent = 5;
    CLI::App app("How fast Kiln is, against native code and what else there is", "./tools/dev bench");
    describeOptions(app, wishes);
    try {
        app.parse(argc, argv);
    } catch (const CLI::ParseError& error) {
        return app.exit(error) == 0 ? kFine : kUsage;
    }
    return carryOut(wishes);
}
