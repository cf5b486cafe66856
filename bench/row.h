// One measured figure: what every suite, probe and peer hands in, and what results, comparisons and reports are made
// of.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace kiln::bench {

enum class Better : uint8_t { Lower, Higher, Neither };

/// A row is known by suite, program, mode and metric; two runs are compared row by row.
struct Row {
    std::string suite;           ///< a name of the table of suites
    std::string program;         ///< of bench/programs, or what else was measured ("l3", "hello")
    std::string mode;            ///< who: "kiln warm", "native -O3", "node", "without loop", ...
    std::string metric;          ///< what: "time", "ratio", "instructions", ...
    std::string unit;            ///< "ms", "x", "ns", "MB", "1/s", "%", ...
    std::vector<double> samples; ///< in the order they were taken; not empty. The figure is their median
    Better better = Better::Lower;
    std::string note; ///< what a reader must know to read it; most rows have none

    /// "suite/program/mode/metric"
    std::string name() const { return suite + "/" + program + "/" + mode + "/" + metric; }
};

/// The row as a JSON object on one line: its members by their names, `value` (the median), `min`, `max`, and `better`
/// as "lower", "higher" or "neither". Probes print rows this way.
std::string toJson(const Row& row);
/// Nothing when `line` is no row.
std::optional<Row> rowFromJson(std::string_view line);

} // namespace kiln::bench
