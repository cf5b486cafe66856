#include "bench/suites/google_micro.h"

#include "tests/support/command.h"
#include "tests/support/jit_run.h"
#include "tests/support/places.h"
#include "tests/support/text.h"

#include <nlohmann/json.hpp>

#include <fstream>

namespace kiln::bench {

using Json = nlohmann::json;

namespace {

/// Native code is what the others are held against.
Better betterOf(const std::string& name) {
    return name.starts_with("call native") ? Better::Neither : Better::Lower;
}

/// The row of this benchmark, made where it is its first repetition.
Row& rowOf(std::vector<Row>& rows, const std::string& name, const std::string& unit) {
    for (Row& row : rows)
        if (row.program == name) return row;
    return rows.emplace_back(Row{"", name, "single step", "time", unit, {}, betterOf(name), ""});
}

/// Throws Json::exception when it is not Google Benchmark's.
std::vector<Row> rowsOf(const Json& results, Journal& journal) {
    std::vector<Row> rows;
    for (const Json& run : results.at("benchmarks")) {
        const std::string name = run.at("run_name");
        if (run.value("error_occurred", false))
            journal.fail("bench-micro " + name, run.value("error_message", ""));
        else if (run.at("run_type") == "iteration") // the others are its own means and medians
            rowOf(rows, name, run.at("time_unit")).samples.push_back(run.at("real_time"));
    }
    return rows;
}

} // namespace

void runMicro(Journal& journal, const Plan& plan) {
    const test::TemporaryFolder folder;
    const std::string file = folder.path() / "results.json";
    test::Command command;
    command.argv = {(plan.probe.parent_path() / "bench-micro").string(), "--benchmark_out_format=json",
                    "--benchmark_out=" + file, "--benchmark_repetitions=" + std::to_string(plan.times(5, 3)),
                    std::string("--benchmark_min_time=") + (plan.quick ? "0.02" : "0.1")};
    command.directory = test::repositoryRoot();
    command.timeLimit = std::chrono::minutes(5);
    const test::Outcome outcome = test::run(command);
    if (!outcome.succeeded())
        return journal.fail("bench-micro", describeEnd(outcome) + "\n" + test::lastLines(outcome.err, 10));
    try {
        for (Row& row : rowsOf(Json::parse(std::ifstream(file)), journal))
            journal.record(std::move(row));
    } catch (const Json::exception& error) {
        journal.fail("bench-micro", error.what());
    }
}

} // namespace kiln::bench
