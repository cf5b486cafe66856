// Instructions executed, by callgrind: the same from run to run, whatever else the machine does. Small sizes: it runs
// them fifty times slower.
#include "bench/suites/calls.h"
#include "bench/suites/suites.h"
#include "tests/support/native.h"
#include "tests/support/places.h"
#include "tests/support/text.h"

#include <filesystem>
#include <optional>

namespace fs = std::filesystem;

namespace kiln::bench {

namespace {

constexpr char kTool[] = "valgrind";

fs::path folder() {
    return test::buildFolder() / "bench" / "counts";
}

test::Command command(std::vector<std::string> argv) {
    test::Command command;
    command.argv = std::move(argv);
    command.directory = test::repositoryRoot();
    command.timeLimit = std::chrono::minutes(10);
    return command;
}

/// jit-run and its front end without debug information, which Debian 12's valgrind cannot read. Null: no such copy.
std::optional<fs::path> strippedJitRun(const Plan& plan) {
    const fs::path from = plan.jitRun.parent_path().parent_path();
    for (const char* part : {"bin/jit-run", "lib/libkiln_clang.so"}) {
        const fs::path to = folder() / part;
        fs::create_directories(to.parent_path());
        if (!test::run(command({"strip", "--strip-debug", (from / part).string(), "-o", to.string()})).succeeded())
            return std::nullopt;
    }
    return folder() / "bin/jit-run";
}

std::vector<std::string> under(const char* tool, const std::vector<std::string>& argv) {
    // smc-check: code is compiled into memory that has been executed before.
    std::vector<std::string> all = {kTool, std::string("--tool=") + tool, "--smc-check=all"};
    if (tool == std::string_view("callgrind")) all.push_back("--callgrind-out-file=/dev/null");
    all.insert(all.end(), argv.begin(), argv.end());
    return all;
}

std::optional<double> countIn(const std::string& text) {
    constexpr std::string_view kBefore = "Collected : ";
    const size_t at = text.rfind(kBefore);
    return at == std::string::npos ? std::nullopt : std::optional(std::stod(text.substr(at + kBefore.size())));
}

struct Counted {
    const char* mode;
    std::vector<std::string> argv; ///< without the program's own arguments
};

std::vector<std::string> withArgs(std::vector<std::string> argv, const test::Program& program) {
    const auto& args = program.header.argsOf(test::Size::Small);
    argv.insert(argv.end(), args.begin(), args.end());
    return argv;
}

void count(Journal& journal, const test::Program& program, const Counted& counted) {
    const test::Outcome outcome = test::run(command(under("callgrind", withArgs(counted.argv, program))));
    if (outcome.err.find("Valgrind cannot continue") != std::string::npos) // its own memory has an end
        return journal.skip(nameOf(program) + ", " + counted.mode + ", instructions", "valgrind could not go on");
    const std::string expected = program.header.expectOf(test::Size::Small).value_or("");
    std::string wrong = outcome.succeeded() ? test::firstDifference(expected, outcome.out)
                                            : describeEnd(outcome) + "\n" + test::lastLines(outcome.err, 10);
    const auto instructions = countIn(outcome.err);
    if (wrong.empty() && !instructions) wrong = "nothing was counted";
    if (!wrong.empty()) return journal.fail(nameOf(program) + ", " + counted.mode, wrong);
    journal.record({"", nameOf(program), counted.mode, "instructions", "M", {*instructions / 1e6}, Better::Lower, ""});
}

void countNative(Journal& journal, const test::Program& program) {
    const fs::path native = folder() / nameOf(program);
    fs::create_directories(folder());
    // As much of x86-64 as Debian 12's valgrind knows.
    const test::Outcome built =
        test::run(test::compileCommand(program, {}, {"-O3", "-march=x86-64-v3"}, native.string()));
    if (!built.succeeded()) return journal.fail(nameOf(program) + ", native -O3", test::lastLines(built.err, 10));
    count(journal, program, {"native -O3", {native.string()}});
}

void countKiln(Journal& journal, const Plan& plan, const test::Program& program) {
    const auto jitRun = strippedJitRun(plan);
    if (!jitRun) return journal.skip("counts of " + nameOf(program), "no copy of jit-run without debug information");
    const fs::path cache = folder() / "cache";
    fs::remove_all(cache);
    for (const Counted& counted :
         {Counted{"kiln warm", {"--tier=auto"}}, Counted{"kiln interpreter", {"--tier=interpreter"}}}) {
        std::vector<std::string> argv = {jitRun->string(), "--jobs=0", "--cache=" + cache.string(), counted.argv[0],
                                         program.file.string()};
        // Filled under the same tool: the CPU it shows is another one.
        test::run(command(under("none", withArgs(argv, program))));
        count(journal, program, {counted.mode, argv});
    }
}

void countAll(Journal& journal, const Plan& plan, const test::Program& program) {
    if (!test::run(command({kTool, "--version"})).succeeded())
        return journal.skip("counts of " + nameOf(program), "valgrind is not installed");
    countNative(journal, program);
    countKiln(journal, plan, program);
}

} // namespace

std::vector<Job> countsJobs(const Plan& plan) {
    std::vector<Job> jobs;
    for (const test::Program* program : plan.chosen({"fib"}))
        jobs.push_back({nameOf(*program), [&plan, program](Journal& journal) { countAll(journal, plan, *program); }});
    return jobs;
}

} // namespace kiln::bench
