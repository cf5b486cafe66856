#include "bench/compare_builds.h"

#include "bench/contenders.h"
#include "bench/interrupt.h"
#include "tests/support/jit_run.h"
#include "tests/support/places.h"

#include <algorithm>
#include <chrono>
#include <csignal>
#include <cstdio>
#include <sstream>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

namespace fs = std::filesystem;

namespace kiln::bench {

namespace {

// A difference of less than this is nobody's business, and within what the layout of code in memory does.
constexpr double kLeast = 0.02;
// Pairs: enough for an interval of 99%, and as many as a noisy machine is worth.
constexpr int kLeastPairs = 9, kMostPairs = 21, kMorePairs = 6;
// The interval is narrow enough when it is this wide: 5% then lie outside of it.
constexpr double kNarrow = 0.045;

test::Command commandOf(const Build& build, const test::Program& program, const fs::path& cache) {
    std::vector<std::string> options = {"--cache=" + cache.string()};
    options.insert(options.end(), build.options.begin(), build.options.end());
    test::Command command = test::jitCommand(program, options, program.header.argsOf(test::Size::Medium));
    command.argv[0] = build.jitRun.string();
    return command;
}

void slowDown(test::Command& command, double percent) {
    std::vector<std::string> slowed = {"/proc/" + std::to_string(getpid()) + "/exe", "--run-slowed",
                                       std::to_string(percent)};
    slowed.insert(slowed.end(), command.argv.begin(), command.argv.end());
    command.argv = std::move(slowed);
}

bool isDecided(const std::vector<double>& ratios) {
    const Change change = changeOfPairs(ratios);
    return change.high - change.low < kNarrow;
}

std::optional<BuildDifference> compareOne(Journal& journal, const test::Program& program, const Build& before,
                                          const Build& after, const Injection& injection) {
    const std::string expected = program.header.expectOf(test::Size::Medium).value_or("");
    std::vector<Contender> contenders;
    const fs::path caches = test::buildFolder() / "bench" / "builds";
    for (const Build* build : {&before, &after}) {
        // Each its own: one must not live on what the other has kept.
        const fs::path cache = caches / (build == &before ? "before" : "after");
        std::error_code ignored;
        fs::remove_all(cache, ignored);
        const char* mode = build == &before ? "before" : "after";
        contenders.push_back({mode, commandOf(*build, program, cache)});
    }
    for (const Contender& contender : contenders)
        fillCache(contender.command);
    if (injection.program == nameOf(program)) {
        slowDown(contenders[0].command, 0); // what slows the other one down takes a millisecond to start
        slowDown(contenders[1].command, injection.percent);
    }

    std::vector<double> beforeMs, afterMs;
    for (int rounds = kLeastPairs; beforeMs.size() < kMostPairs; rounds = kMorePairs) {
        const auto measured = interleave(journal, nameOf(program), expected, contenders, rounds);
        if (!measured[0].isWhole() || !measured[1].isWhole()) return std::nullopt;
        beforeMs.insert(beforeMs.end(), measured[0].wallMs.begin(), measured[0].wallMs.end());
        afterMs.insert(afterMs.end(), measured[1].wallMs.begin(), measured[1].wallMs.end());
        if (isDecided(ratios(afterMs, beforeMs))) break;
    }
    const Change change = changeOfPairs(ratios(afterMs, beforeMs));
    return BuildDifference{nameOf(program), median(beforeMs), median(afterMs),
                           beforeMs.size(), change,           verdictOf(change, Better::Lower, kLeast)};
}

constexpr const char* kVerdictNames[] = {"faster", "same", "slower"};

void print(const BuildDifference& one) {
    std::printf("%-12s %9.1f %9.1f ms  %.3f (%.3f..%.3f) of %2zu pairs  %s\n", one.program.c_str(), one.beforeMs,
                one.afterMs, one.change.ratio, one.change.low, one.change.high, one.pairs,
                kVerdictNames[static_cast<int>(one.verdict)]);
    std::fflush(stdout);
}

} // namespace

std::optional<Build> findBuild(const std::string& text) {
    std::istringstream parts(text);
    Build build;
    build.name = text;
    std::string folder;
    std::getline(parts, folder, ',');
    for (std::string option; std::getline(parts, option, ',');)
        build.options.push_back(option);
    build.jitRun = fs::absolute(fs::path(folder) / "bin" / "jit-run");
    return fs::exists(build.jitRun) ? std::optional(build) : std::nullopt;
}

size_t BuildComparison::count(Verdict verdict) const {
    return static_cast<size_t>(std::ranges::count(differences, verdict, &BuildDifference::verdict));
}

BuildComparison compareBuilds(Journal& journal, const Plan& plan, const Build& before, const Build& after,
                              const Injection& injection) {
    BuildComparison comparison;
    for (const test::Program* program : plan.chosen()) {
        comparison.isComplete = !wasInterrupted();
        if (!comparison.isComplete) break;
        const auto difference = compareOne(journal, *program, before, after, injection);
        if (!difference) continue;
        print(*difference);
        comparison.differences.push_back(*difference);
    }
    std::printf("%zu programs: %zu faster, %zu same, %zu slower\n", comparison.differences.size(),
                comparison.count(Verdict::Faster), comparison.count(Verdict::Same), comparison.count(Verdict::Slower));
    std::fflush(stdout);
    return comparison;
}

int runSlowed(double percent, const std::vector<std::string>& command) {
    using Clock = std::chrono::steady_clock;
    std::vector<std::string> words = command;
    std::vector<char*> argv;
    for (std::string& word : words)
        argv.push_back(word.data());
    argv.push_back(nullptr);
    const auto begin = Clock::now();
    const pid_t child = fork();
    if (child == 0) {
        prctl(PR_SET_PDEATHSIG, SIGKILL);
        execvp(argv[0], argv.data());
        _exit(127);
    }
    if (child < 0) return 127;
    int status = 0;
    waitpid(child, &status, 0);
    const auto end = Clock::now();
    while (Clock::now() - end < (end - begin) * (percent / 100)) {
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}

} // namespace kiln::bench
