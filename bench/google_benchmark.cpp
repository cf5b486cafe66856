// toGoogleBenchmarkJson(): our rows in the words of another harness. There a benchmark is a time with counters beside
// it: each row that is a time becomes one, each other row a counter of the times of the same suite, program and mode.
#include "bench/results.h"
#include "bench/statistics.h"

#include <nlohmann/json.hpp>

#include <map>
#include <string_view>

namespace kiln::bench {

using Json = nlohmann::ordered_json;

static bool isTimeUnit(std::string_view unit) {
    return unit == "ns" || unit == "us" || unit == "ms" || unit == "s";
}

static std::string whose(const Row& row) {
    return row.suite + "/" + row.program + "/" + row.mode;
}

static Json iteration(const std::string& name, double value, const std::string& unit, size_t index, size_t count) {
    return {{"name", name},      {"run_name", name},         {"run_type", "iteration"}, {"repetitions", count},
            {"threads", 1},      {"iterations", 1},          {"real_time", value},      {"cpu_time", value},
            {"time_unit", unit}, {"repetition_index", index}};
}

static void addTime(Json& benchmarks, const Row& row, const Json& counters) {
    const size_t count = row.samples.size();
    for (size_t i = 0; i < count; ++i) {
        Json entry = iteration(row.name(), row.samples[i], row.unit, i, count);
        if (counters.is_object()) entry.update(counters);
        benchmarks.push_back(std::move(entry));
    }
}

std::string toGoogleBenchmarkJson(const Results& results) {
    std::map<std::string, Json> counters; // of whose()
    std::map<std::string, bool> hasTime;
    for (const Row& row : results.rows) {
        if (isTimeUnit(row.unit))
            hasTime[whose(row)] = true;
        else
            counters[whose(row)][row.metric] = median(row.samples);
    }
    Json benchmarks = Json::array();
    for (const Row& row : results.rows)
        if (isTimeUnit(row.unit)) addTime(benchmarks, row, counters[whose(row)]);
    for (const auto& [name, values] : counters) {
        if (hasTime[name]) continue;
        Json entry = iteration(name, 0, "ns", 0, 1);
        entry.update(values);
        benchmarks.push_back(std::move(entry));
    }
    const Json context = {{"date", results.facts.started},   {"executable", "kiln-bench"},
                          {"num_cpus", results.facts.cores}, {"cpu", results.facts.cpu},
                          {"commit", results.facts.commit},  {"llvm", results.facts.llvm},
                          {"library_build_type", "release"}};
    return Json{{"context", context}, {"benchmarks", benchmarks}}.dump(2, ' ', false, Json::error_handler_t::replace) +
           "\n";
}

} // namespace kiln::bench
