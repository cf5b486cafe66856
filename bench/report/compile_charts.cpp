#include "bench/report/compile_charts.h"

#include "bench/report/bars.h"

namespace kiln::bench {

namespace {

constexpr std::string_view kPass = "pass ";

bool isPass(const Row& row) {
    return row.metric.starts_with(kPass);
}

/// One row a metric of this mode: the geometric mean over the programs.
std::vector<Row> meansOf(const Picked& rows, const std::string& mode) {
    std::vector<Row> means;
    const Picked mine = where(rows, [&](const Row& row) { return row.mode == mode; });
    for (const std::string& metric : namesOf(mine, &Row::metric)) {
        const Picked some = where(mine, [&](const Row& row) { return row.metric == metric; });
        const Row& first = *some.front();
        if (const auto mean = geomeanOf(some))
            means.push_back({first.suite,
                             first.program,
                             mode,
                             metric,
                             first.unit,
                             {*mean},
                             Better::Lower,
                             "geometric mean over " + std::to_string(some.size()) + " programs"});
    }
    return means;
}

/// What all compilers here do: passes and code generation, as one figure.
Row sumOf(const std::vector<Row>& means) {
    Row sum = means.front();
    sum.metric = "passes and code generation";
    sum.samples = {0};
    for (const Row& mean : means)
        if (mean.metric == "passes" || mean.metric == "generate code") sum.samples[0] += mean.samples[0];
    return sum;
}

std::string cardOf(const std::string& title, const std::vector<Row>& means, bool passes, const Ours& isOurs) {
    Picked rows;
    std::vector<std::string> labels;
    for (const Row& mean : means) {
        if (isPass(mean) != passes) continue;
        rows.push_back(&mean);
        labels.push_back(passes ? mean.metric.substr(kPass.size()) : mean.metric);
    }
    return rows.empty() ? "" : figureCard(title, rows, labels, isOurs);
}

} // namespace

std::string compileCards(const Picked& all, const Ours& isOurs) {
    const Picked rows = where(all, [](const Row& row) { return fits("us*", row.unit); });
    const auto modes = namesOf(rows, &Row::mode);
    std::vector<Row> sums;
    std::string cards;
    for (const std::string& mode : modes) {
        const std::vector<Row> means = meansOf(rows, mode);
        if (means.empty()) continue;
        sums.push_back(sumOf(means));
        cards += cardOf(mode + ": phases", means, false, isOurs) + cardOf(mode + ": passes", means, true, isOurs);
    }
    Picked totals;
    std::vector<std::string> labels;
    for (const Row& sum : sums) {
        totals.push_back(&sum);
        labels.push_back(sum.mode);
    }
    return totals.empty() ? "" : figureCard("Passes and code generation", totals, labels, isOurs) + cards;
}

} // namespace kiln::bench
