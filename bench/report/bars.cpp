#include "bench/report/bars.h"

#include "bench/report/grouping.h"
#include "bench/report/html.h"
#include "bench/statistics.h"

#include <algorithm>
#include <iterator>

namespace kiln::bench {

namespace {

std::string tooltipOf(const Row& row) {
    std::string words = row.program + ", " + row.mode + ", " + row.metric + ": " + figure(valueOf(row), row.unit);
    if (row.samples.size() > 1)
        words += "\n" + figure(leastOf(std::span(row.samples))) + " to " + figure(mostOf(std::span(row.samples))) +
                 " in " + std::to_string(row.samples.size()) + " samples";
    return row.note.empty() ? words : words + "\n" + row.note;
}

Bar barOf(const Row& row, const std::string& label, const Ours& isOurs) {
    Bar bar;
    bar.label = label;
    bar.value = valueOf(row);
    bar.low = leastOf(std::span(row.samples));
    bar.high = mostOf(std::span(row.samples));
    bar.shown = figure(bar.value);
    bar.tooltip = tooltipOf(row);
    bar.isOurs = isOurs(row);
    return bar;
}

/// Of all these together. REQUIRES: one is above 0.
Bar meanBar(const std::string& label, const Picked& rows, const Ours& isOurs) {
    Bar bar;
    bar.label = label;
    bar.value = *geomeanOf(rows);
    bar.low = *leastOf(rows);
    bar.high = *mostOf(rows);
    bar.shown = figure(bar.value);
    bar.tooltip = label + ": geometric mean " + bar.shown + ", from " + figure(bar.low) + " to " + figure(bar.high) +
                  " over " + std::to_string(rows.size()) + " programs";
    bar.isOurs = isOurs(*rows.front());
    return bar;
}

std::vector<double> valuesOf(const Picked& rows) {
    std::vector<double> values;
    for (const Row* row : rows)
        values.push_back(valueOf(*row));
    return values;
}

/// Who is a hundred times slower must not press all others to the line: beyond eight times the middle of all, bars are
/// cut off.
Scale ratioScale(const Picked& rows) {
    constexpr double kBeyond = 8;
    constexpr double kThrough[] = {0.8, 1, 1.25}; // so that two percent do not look like two hundred
    std::vector<double> values = valuesOf(rows);
    const double most = kBeyond * median(values);
    std::erase_if(values, [&](double value) { return value > most; });
    return logScale(values, kThrough);
}

BarChart ratioChart(const std::string& title, const std::string& subtitle, const Scale& scale) {
    BarChart chart;
    chart.title = title;
    chart.subtitle = subtitle;
    chart.scale = scale;
    chart.isRatio = true;
    return chart;
}

Picked having(const Picked& rows, std::string Row::* member, const std::string& name) {
    return where(rows, [&](const Row& row) { return row.*member == name; });
}

/// A card each program, or each mode: bars of what the other is.
std::string cardsBy(const Picked& rows, std::string Row::* one, std::string Row::* other, const Ours& isOurs,
                    bool withMean) {
    const Scale scale = ratioScale(rows);
    std::string cards;
    for (const std::string& name : namesOf(rows, one)) {
        const Picked mine = having(rows, one, name);
        BarChart chart = ratioChart(name, withMean ? ratioSubtitle(mine) : "", scale);
        for (const Row* row : mine)
            chart.bars.push_back(barOf(*row, row->*other, isOurs));
        std::ranges::sort(chart.bars, {}, &Bar::value);
        if (withMean && mine.size() > 1 && geomeanOf(mine))
            chart.bars.insert(chart.bars.begin(), meanBar("geometric mean", mine, isOurs));
        cards += barCard(chart);
    }
    return cards;
}

/// Where there is only one figure, a bar would say nothing.
std::string loneFigures(const Picked& rows) {
    if (rows.empty()) return "";
    std::string lines;
    for (const Row* row : rows)
        lines += "<dt title=\"" + text(tooltipOf(*row)) + "\">" +
                 text(row->program + ", " + row->mode + ", " + row->metric) + "</dt>" +
                 element("dd", "", text(figure(valueOf(*row), row->unit)));
    return card("Single figures", "", element("dl", "", lines));
}

/// "max RSS, MB, log scale"
std::string figureSubtitle(const std::string& title, const Picked& rows, bool isLog) {
    std::string words = rows.front()->unit;
    const auto metrics = namesOf(rows, &Row::metric);
    if (metrics.size() == 1 && title.find(metrics.front()) == std::string::npos)
        words = metrics.front() + (words.empty() ? "" : ", " + words);
    if (rows.front()->better == Better::Higher) words += ", higher is better";
    return isLog ? words + ", log scale" : words;
}

} // namespace

std::string ratioSubtitle(const Picked& ratios) {
    const std::string& to = ratios.front()->note;
    const std::string what = figureNameOf(ratios.front()->metric);
    return (to.starts_with("to ") ? what + " " + to : what + ", ratio") + ", log scale; left of 1 is faster";
}

std::string meanCard(const Picked& rows, const Ours& isOurs, const std::string& title, const std::string& subtitle) {
    BarChart chart = ratioChart(title, subtitle, ratioScale(rows));
    chart.classes = "first";
    for (const std::string& mode : namesOf(rows, &Row::mode))
        if (const Picked mine = having(rows, &Row::mode, mode); geomeanOf(mine))
            chart.bars.push_back(meanBar(mode, mine, isOurs));
    std::ranges::sort(chart.bars, {}, &Bar::value);
    return barCard(chart);
}

std::string ratioCards(const Picked& rows, const Ours& isOurs, const std::string& beside) {
    constexpr size_t kFewModes = 4;
    const size_t modes = namesOf(rows, &Row::mode).size(), programs = namesOf(rows, &Row::program).size();
    if (modes <= kFewModes && programs > modes) return cardsBy(rows, &Row::mode, &Row::program, isOurs, true) + beside;
    const std::string mean =
        programs > 1 ? meanCard(rows, isOurs, "Geometric mean over the programs", ratioSubtitle(rows)) : "";
    return mean + beside + cardsBy(rows, &Row::program, &Row::mode, isOurs, false);
}

std::string figureCard(const std::string& title, const Picked& rows, const std::vector<std::string>& labels,
                       const Ours& isOurs, const Picked& sameScale) {
    constexpr double kFarApart = 100; // the least could not be seen then
    std::vector<double> values = valuesOf(rows);
    std::ranges::copy(valuesOf(sameScale), std::back_inserter(values));
    const auto [least, most] = std::ranges::minmax(values);
    const bool isLog = least > 0 && most / least > kFarApart;
    BarChart chart;
    chart.title = title;
    chart.subtitle = figureSubtitle(title, rows, isLog);
    chart.scale = isLog ? logScale(values) : linearScale(values);
    for (size_t i = 0; i < rows.size(); ++i)
        chart.bars.push_back(barOf(*rows[i], labels[i], isOurs));
    return barCard(chart);
}

std::string figureCards(const Picked& rows, const Ours& isOurs) {
    std::string cards;
    Picked lone;
    for (const Group& group : groupsOf(rows)) {
        const Row& first = *group.rows.front();
        if (group.rows.size() == 1) {
            lone.push_back(&first);
            continue;
        }
        // Cards of one metric are looked at side by side.
        const bool isOneMetric = namesOf(group.rows, &Row::metric).size() == 1;
        const Picked others = where(
            rows, [&](const Row& row) { return isOneMetric && row.metric == first.metric && row.unit == first.unit; });
        cards += figureCard(group.title, group.rows, group.labels, isOurs, others);
    }
    return cards + loneFigures(lone);
}

} // namespace kiln::bench
