#include "bench/report/suite_charts.h"

#include "bench/report/bars.h"
#include "bench/report/compile_charts.h"
#include "bench/report/curve_chart.h"
#include "bench/report/heat_table.h"
#include "bench/report/html.h"

#include <algorithm>
#include <string_view>

namespace kiln::bench {

namespace {

/// Ratios; what they are made of would only repeat them; then what has no ratio. Of a second kind of ratio the means.
std::string ratiosAndRest(const Picked& rows, const Ours& isOurs) {
    const Picked ratios = where(rows, isRatio);
    const auto metrics = namesOf(ratios, &Row::metric);
    const auto having = [&](const std::string& metric) {
        return where(ratios, [&](const Row& row) { return row.metric == metric; });
    };
    std::string means;
    for (const std::string& metric : metrics)
        if (metric != metrics.front())
            means += meanCard(having(metric), isOurs, "Geometric mean: " + metric, ratioSubtitle(having(metric)));
    const std::string cards = metrics.empty() ? "" : ratioCards(having(metrics.front()), isOurs, means);
    const Picked rest = where(rows, [&](const Row& row) {
        return !isRatio(row) && std::ranges::find(metrics, ratioNameOf(row.metric)) == metrics.end();
    });
    return grid(cards) + grid(figureCards(rest, isOurs));
}

/// Where the figure itself is what one waits for, and its ratio to a millisecond says little.
std::string figuresOnly(const Picked& rows, const Ours& isOurs) {
    return grid(figureCards(where(rows, [](const Row& row) { return !isRatio(row); }), isOurs));
}

/// "200 calls; settled after 24 calls, 154 ms", of the rows beside a curve: there are none when it never settles.
std::string settledText(const Picked& rows, const Row& curve) {
    std::string words;
    for (const Row* row : rows)
        if (row->program == curve.program && row->mode == curve.mode && row->metric.ends_with("until settled"))
            words += (words.empty() ? "settled after " : ", ") +
                     figure(valueOf(*row), row->unit == "count" ? "calls" : row->unit);
    const std::string calls = std::to_string(curve.samples.size()) + " calls";
    return words.empty() ? "not settled within " + calls : calls + "; " + words;
}

std::string curves(const Picked& rows, const Ours& /*isOurs*/) {
    const bool oneMode = namesOf(rows, &Row::mode).size() == 1;
    std::string cards;
    for (const Row* row : where(rows, isSeries))
        cards += curveCard(*row, oneMode ? row->program : row->program + ", " + row->mode, settledText(rows, *row));
    return grid(cards);
}

std::string ablation(const Picked& rows, const Ours& isOurs) {
    const Picked ratios = where(rows, isRatio);
    if (ratios.empty()) return "";
    return grid(meanCard(ratios, isOurs, "Geometric mean over the programs",
                         "time without the pass to time with all, log scale; right of 1 the pass pays") +
                card("Program by program", "above 1 the pass pays, below it costs; within 2% is noise",
                     heatTable(ratios, "without "), "wide"));
}

std::string compileCosts(const Picked& rows, const Ours& isOurs) {
    return grid(compileCards(rows, isOurs));
}

/// Where it is not ratiosAndRest.
struct Drawing {
    std::string_view suite;
    std::string (*draw)(const Picked& rows, const Ours& isOurs);
};
constexpr Drawing kDrawings[] = {
    {"startup", figuresOnly}, {"warmup", curves},           {"compile", compileCosts}, {"cache", figuresOnly},
    {"memory", figuresOnly},  {"concurrency", figuresOnly}, {"ablation", ablation},
};

} // namespace

std::string suiteCharts(const Picked& rows, const Ours& isOurs) {
    const auto at = std::ranges::find(kDrawings, rows.front()->suite, &Drawing::suite);
    return (at == std::end(kDrawings) ? ratiosAndRest : at->draw)(rows, isOurs);
}

} // namespace kiln::bench
