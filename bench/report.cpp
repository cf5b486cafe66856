// The page, from top to bottom.
#include "bench/report.h"

#include "bench/headlines.h"
#include "bench/pick.h"
#include "bench/report/figures_table.h"
#include "bench/report/history_chart.h"
#include "bench/report/html.h"
#include "bench/report/style.h"
#include "bench/report/suite_charts.h"
#include "bench/suite.h"
#include "bench/targets.h"

#include <algorithm>

namespace kiln::bench {

namespace {

std::string fact(const char* name, const std::string& value) {
    return value.empty() ? "" : "<span>" + text(name) + " <b>" + text(value) + "</b></span>\n";
}

std::string header(const Results& results, const std::vector<std::string>& suiteNames) {
    const RunFacts& facts = results.facts;
    std::string links;
    for (const std::string& suite : suiteNames)
        links += "<a href=\"#" + text(suite) + "\">" + text(suite) + "</a>\n";
    return element("header", "",
                   element("h1", "", "How fast is Kiln?") +
                       element("p", "facts",
                               fact("commit", facts.commit) + fact("measured", facts.started) + fact("on", facts.cpu) +
                                   fact("threads", std::to_string(facts.cores)) + fact("LLVM", facts.llvm) +
                                   fact("options", facts.options) +
                                   fact("took", results.isComplete ? figure(results.seconds / 60, "min")
                                                                   : std::string("interrupted"))) +
                       element("nav", "", links));
}

std::string failures(const Results& results) {
    if (results.failed.empty()) return "";
    std::string items;
    for (const Remark& remark : results.failed)
        items += element("li", "", element("b", "", text(remark.what)) + element("pre", "", text(remark.why)));
    return element("section", "alarm",
                   element("h2", "", std::to_string(results.failed.size()) + " failed: not all figures are here") +
                       element("ul", "remarks", items)) +
           "\n";
}

std::string headlineTiles(const Results& results) {
    std::string tiles;
    for (const Headline& headline : headlines()) {
        const auto value = headline.of(results);
        if (!value) continue;
        const std::string mean = meanText(*value);
        tiles += "<div class=\"tile\" title=\"" + text(commandFor(results.facts, headline.suite)) + "\">" +
                 element("b", "", text(figure(value->value, headline.unit))) +
                 element("span", "", text(headline.name)) +
                 element("small", "", text(headline.how + (mean.empty() ? "" : ", " + mean))) + "</div>\n";
    }
    return tiles.empty() ? "" : element("div", "tiles", "\n" + tiles) + "\n";
}

std::string targetLine(const TargetOutcome& outcome) {
    static constexpr const char* kClasses[] = {"yes", "no", "unknown"};
    const Target& target = *outcome.target;
    return element("tr", "",
                   element("td", "",
                           element("b", "", text(target.name)) + "<br>" +
                               element("span", "quiet", text(definitionText(outcome)))) +
                       element("td", "n", text(wantedText(target))) + element("td", "n", text(measuredText(outcome))) +
                       element("td", kClasses[static_cast<int>(outcome.reached)], text(wordFor(outcome.reached)))) +
           "\n";
}

std::string targetSection(const Results& results) {
    std::string lines;
    for (const TargetOutcome& outcome : evaluate(results))
        lines += targetLine(outcome);
    const std::string head = element("tr", "",
                                     element("th", "", "target") + element("th", "n", "wanted") +
                                         element("th", "n", "measured") + element("th", "", ""));
    return element("h2", "", "Targets") + "\n" +
           element("div", "box",
                   scrollable(element("table", "targets", element("thead", "", head) + element("tbody", "", lines))));
}

std::string comparisonSection(const Comparison* comparison) {
    if (!comparison) return "";
    return element("h2", "", "Against the run of " + text(comparison->before.commit)) + "\n" +
           element("div", "scroll tall box", element("pre", "", text(describe(*comparison, false)))) + "\n";
}

std::string purposeOf(const std::string& name) {
    const auto known = suites();
    const auto at = std::ranges::find_if(known, [&](const Suite& suite) { return suite.name == name; });
    return at == known.end() ? "" : at->purpose;
}

std::string suiteSection(const Results& results, const std::string& name, const Ours& isOurs) {
    const Picked rows = where(pick(results, {}), [&](const Row& row) { return row.suite == name; });
    return "<section>\n<h2 id=\"" + text(name) + "\">" + text(name) + "</h2>\n" +
           element("p", "purpose", text(purposeOf(name))) + "\n" + suiteCharts(rows, isOurs) + figuresTable(rows) +
           "</section>\n";
}

std::string historySection(const std::vector<HistoryEntry>& history) {
    std::string cards;
    for (const Headline& headline : headlines())
        cards += historyCard(headline, history);
    if (cards.empty()) return "";
    return element("h2", "", "Over time") + "\n" +
           element(
               "p", "purpose",
               "Complete runs. The line joins those of the machine of the last one; points in grey are of others.") +
           grid(cards);
}

std::string skippedSection(const Results& results) {
    if (results.skipped.empty()) return "";
    std::string items;
    for (const Remark& remark : results.skipped)
        items += element("li", "", text(remark.what) + ": " + element("span", "quiet", text(remark.why)));
    return element("h2", "", "Not measured") + "\n" + element("ul", "remarks", items) + "\n";
}

/// Those of the table of suites first, in its order; then what a later or earlier Kiln had.
std::vector<std::string> suitesOf(const Results& results) {
    const auto there = namesOf(pick(results, {}), &Row::suite);
    std::vector<std::string> names;
    for (const Suite& suite : suites())
        if (std::ranges::find(there, suite.name) != there.end()) names.emplace_back(suite.name);
    for (const std::string& name : there)
        if (std::ranges::find(names, name) == names.end()) names.push_back(name);
    return names;
}

constexpr const char* kFooter =
    "The figure of a row is the median of its samples; thin lines reach from the least to the most. Ratios are taken "
    "pair by pair, of runs side by side. Every run gave the right answer, or is not in here. Point at a bar to read "
    "its figures.";

} // namespace

std::string htmlReport(const Results& results, const std::vector<HistoryEntry>& history, const Comparison* comparison) {
    const Ours isOurs(results);
    const auto names = suitesOf(results);
    std::string page = header(results, names) + "\n<main>\n";
    page += failures(results);
    page += headlineTiles(results);
    page += targetSection(results);
    page += comparisonSection(comparison);
    for (const std::string& name : names)
        page += suiteSection(results, name, isOurs);
    page += historySection(history);
    page += skippedSection(results);
    page += "</main>\n" + element("footer", "", text(kFooter)) + "\n";
    return "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
           "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>Kiln, measured: " +
           text(results.facts.commit) + "</title>\n<style>" + kReportStyle + "</style>\n</head>\n<body>\n" + page +
           "</body>\n</html>\n";
}

} // namespace kiln::bench
