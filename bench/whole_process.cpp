// Whole processes, cold or (--warm) after a run that filled the cache: each program of bench/programs natively built
// (clang -O3 -march=native) against jit-run from its source, compiling included. Runs are interleaved in pairs, so that
// what slows the machine down slows both. A wrong answer fails the bench.
#include "tests/support/jit_run.h"
#include "tests/support/native.h"
#include "tests/support/places.h"
#include "tests/support/text.h"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <iostream>
#include <optional>
#include <string>
#include <vector>

namespace fs = std::filesystem;

namespace kiln::test {
namespace {

struct Options {
    int pairs = 5;
    bool small = false;
    bool warm = false;
    std::vector<std::string> only;       ///< names of programs; empty: all
    std::vector<std::string> jitOptions; ///< further options of jit-run
};

// REQUIRES: not empty.
double median(std::vector<double> values) {
    std::ranges::sort(values);
    const std::size_t middle = values.size() / 2;
    return values.size() % 2 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

struct Row {
    std::string name;
    std::vector<double> nativeMs, jitMs, ratios; ///< one entry a pair
};

// Why this run does not count; empty when it does.
std::string wrongness(const Outcome& outcome, const std::optional<std::string>& expected) {
    if (!outcome.succeeded()) return describeEnd(outcome) + "\n" + lastLines(outcome.err, 10);
    return expected ? firstDifference(*expected, outcome.out) : "";
}

class Comparison {
public:
    Comparison(const Options& options, const Program& program) : options_(options), program_(program) {}

    /// Nothing when an answer was wrong; that has been said then.
    std::optional<Row> measure() {
        const NativeBuild build = buildNative(program_, "-O3");
        if (build.executable.empty()) return refuse("native build", build.error);
        Command native = nativeCommand(build, program_, args());
        std::vector<std::string> jitOptions = options_.jitOptions;
        jitOptions.push_back("--cache=" + cache().string());
        Command jit = jitCommand(program_, jitOptions, args());
        native.timeLimit = jit.timeLimit = std::chrono::minutes(10);

        Row row{program_.file.stem().string(), {}, {}, {}};
        fs::remove_all(cache());
        if (options_.warm) run(jit); // its answer is looked at below, as it is the cache's
        for (int pair = 0; pair < options_.pairs; ++pair) {
            if (!options_.warm) fs::remove_all(cache());
            // Who goes first alternates.
            const bool jitFirst = pair % 2 != 0;
            Outcome first = run(jitFirst ? jit : native);
            Outcome second = run(jitFirst ? native : jit);
            const Outcome& nativeRun = jitFirst ? second : first;
            const Outcome& jitRun = jitFirst ? first : second;
            if (std::string wrong = wrongness(nativeRun, stated()); !wrong.empty()) return refuse("native", wrong);
            if (std::string wrong = wrongness(jitRun, nativeRun.out); !wrong.empty()) return refuse("jit-run", wrong);
            row.nativeMs.push_back(nativeRun.wallMs);
            row.jitMs.push_back(jitRun.wallMs);
            row.ratios.push_back(jitRun.wallMs / nativeRun.wallMs);
        }
        return row;
    }

private:
    static fs::path cache() { return buildFolder() / "bench-cache"; }
    const std::vector<std::string>& args() const {
        return options_.small ? program_.quickArgs() : program_.header.args;
    }
    const std::optional<std::string>& stated() const {
        return options_.small ? program_.quickExpect() : program_.header.expect;
    }
    std::optional<Row> refuse(const char* who, const std::string& why) const {
        std::printf("%-12s WRONG: %s: %s\n", program_.file.stem().c_str(), who, why.c_str());
        return std::nullopt;
    }

    const Options& options_;
    const Program& program_;
};

void print(const Row& row) {
    auto [least, most] = std::ranges::minmax(row.ratios);
    std::printf("%-12s %10.1f %10.1f %8.3f   %.3f..%.3f\n", row.name.c_str(), median(row.nativeMs), median(row.jitMs),
                median(row.ratios), least, most);
    std::fflush(stdout);
}

int compareAll(const Options& options) {
    std::printf("%s processes, medians of %d interleaved pairs, ms; ratio: jit-run / native -O3 -march=native\n\n",
                options.warm ? "warm" : "cold", options.pairs);
    std::printf("%-12s %10s %10s %8s   %s\n", "program", "native", "jit-run", "ratio", "least..most");
    int rows = 0, wrong = 0;
    double logSum = 0;
    for (const Program& program : programsIn("bench/programs")) {
        if (!options.only.empty() && !std::ranges::count(options.only, program.file.stem().string())) continue;
        std::optional<Row> row = Comparison(options, program).measure();
        if (!row) {
            ++wrong;
            continue;
        }
        print(*row);
        logSum += std::log(median(row->ratios));
        ++rows;
    }
    if (rows > 0) std::printf("\n%-12s %30.3f\n", "geomean", std::exp(logSum / rows));
    if (wrong > 0) std::printf("%d with a wrong answer\n", wrong);
    return wrong == 0 && rows > 0 ? 0 : 1;
}

} // namespace
} // namespace kiln::test

int main(int argc, char** argv) {
    using namespace kiln::test;
    Options options;
    CLI::App app("Compares runs under jit-run with natively compiled programs");
    app.add_option("--pairs", options.pairs, "Runs of each")->capture_default_str()->check(CLI::Range(1, 1000));
    app.add_flag("--small", options.small, "Small inputs: a try, not a measurement");
    app.add_flag("--warm", options.warm, "With a cache that an earlier run has filled");
    app.add_option("--only", options.only, "Names of programs")->delimiter(',');
    app.add_option("--jit-option", options.jitOptions, "A further option of jit-run; repeatable");
    CLI11_PARSE(app, argc, argv);
    return compareAll(options);
}
