#include "bench/report/heat_table.h"

#include "bench/report/html.h"
#include "bench/statistics.h"

#include <algorithm>
#include <cmath>

namespace kiln::bench {

/// One of four strengths on either side of 1: "up3", "down1"; empty within noise.
static std::string strengthOf(double ratio) {
    constexpr double kSteps[] = {0.02, 0.06, 0.15, 0.4}; // by the logarithm, about that part
    const double size = std::fabs(std::log(ratio));
    int step = 0;
    for (double least : kSteps)
        step += size >= least;
    return step == 0 ? "" : (ratio > 1 ? "up" : "down") + std::to_string(step);
}

static std::string cellOf(double ratio, const std::string& tooltip) {
    return "<td class=\"heat " + strengthOf(ratio) + "\" title=\"" + text(tooltip) + "\">" + figure(ratio) + "</td>";
}

static std::string lineOf(const std::string& program, const Picked& rows, const std::vector<std::string>& modes) {
    std::string line = element("th", "", text(program));
    for (const std::string& mode : modes) {
        const auto at =
            std::ranges::find_if(rows, [&](const Row* row) { return row->program == program && row->mode == mode; });
        if (at == rows.end()) {
            line += element("td", "heat", "");
            continue;
        }
        const Row& row = **at;
        line += cellOf(valueOf(row), program + ", " + mode + ": " + figure(leastOf(std::span(row.samples))) + " to " +
                                         figure(mostOf(std::span(row.samples))));
    }
    return element("tr", "", line) + "\n";
}

std::string heatTable(const Picked& rows, const std::string& prefix) {
    const auto modes = namesOf(rows, &Row::mode);
    std::string head = element("th", "", "program"), means = element("th", "", "geometric mean");
    for (const std::string& mode : modes) {
        head += element("th", "", text(mode.starts_with(prefix) ? mode.substr(prefix.size()) : mode));
        const auto mean = geomeanOf(where(rows, [&](const Row& row) { return row.mode == mode; }));
        means += mean ? cellOf(*mean, mode + ", geometric mean") : element("td", "heat", "");
    }
    std::string body;
    for (const std::string& program : namesOf(rows, &Row::program))
        body += lineOf(program, rows, modes);
    return scrollable(element("table", "heatmap",
                              element("thead", "", element("tr", "", head)) + "\n" +
                                  element("tbody", "", body + element("tr", "mean", means))));
}

} // namespace kiln::bench
