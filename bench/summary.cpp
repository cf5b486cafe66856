#include "bench/summary.h"

#include "bench/format.h"
#include "bench/headlines.h"
#include "bench/pick.h"
#include "bench/statistics.h"
#include "bench/targets.h"

#include <algorithm>
#include <set>
#include <sstream>

namespace kiln::bench {

static constexpr size_t kName = 37, kFigure = 13;

static std::string headlineLines(const Results& results) {
    std::string text;
    for (const Headline& headline : headlines()) {
        const auto value = headline.of(results);
        if (!value) continue;
        text += "  " + left(headline.name, kName) + right(figure(value->value, headline.unit), kFigure) + "  " +
                headline.how + (value->programs > 0 ? ", mean of " + programsText(*value) : "") + "\n";
    }
    return text.empty() ? "" : "headline figures\n" + text;
}

/// Where a suite has ratios: their means over the programs, mode by mode.
static std::string ratioLines(const Picked& rows) {
    std::string text;
    for (const std::string& mode : namesOf(rows, &Row::mode)) {
        const Picked mine = where(rows, [&](const Row& row) { return row.mode == mode; });
        const auto mean = meanOf(mine);
        if (!mean) continue;
        text += "  " + left(mode, kName) + right(figure(mean->value, "x"), kFigure) + "  " +
                left(mine.front()->note, 22) + figure(*leastOf(mine)) + ".." + figure(*mostOf(mine)) + " over " +
                std::to_string(mean->programs) + "\n";
    }
    return text;
}

/// Else means of what was measured of several programs, and the other figures themselves; the first few.
static std::string figureLines(const Picked& rows) {
    constexpr size_t kMost = 10, kManyPrograms = 6, kLongName = 54;
    std::vector<std::string> lines;
    std::set<std::pair<std::string, std::string>> done; // mode, metric
    for (const Row* row : rows) {
        if (!done.emplace(row->mode, row->metric).second) continue;
        const Picked same =
            where(rows, [&](const Row& other) { return other.mode == row->mode && other.metric == row->metric; });
        const auto mean = meanOf(same);
        if (same.size() >= kManyPrograms && mean) {
            lines.push_back("  " + left(row->mode + ", " + row->metric, kLongName) +
                            right(figure(mean->value, row->unit), kFigure) + "  mean over " +
                            std::to_string(mean->programs) + "\n");
            continue;
        }
        for (const Row* one : same)
            lines.push_back("  " + left(one->program + ", " + one->mode + ", " + one->metric, kLongName) +
                            right(figure(valueOf(*one), one->unit), kFigure) + "\n");
    }
    std::string text;
    for (size_t i = 0; i < std::min(lines.size(), kMost); ++i)
        text += lines[i];
    if (lines.size() > kMost) text += "  and " + std::to_string(lines.size() - kMost) + " more, in the report\n";
    return text;
}

static std::string suiteLines(const Results& results, const std::string& suite) {
    const Picked rows = where(pick(results, {}), [&](const Row& row) {
        if (row.metric == "settled") return false; // yes or no has no mean; the headline says of how many
        return row.suite == suite && !isSeries(row);
    });
    const Picked ratios = where(rows, [](const Row& row) { return row.metric == "ratio"; });
    // Means of ratios say it all where most programs have them.
    if (2 * namesOf(ratios, &Row::program).size() > namesOf(rows, &Row::program).size())
        return suite + "\n" + ratioLines(ratios);
    return suite + "\n" + figureLines(where(rows, [](const Row& row) { return !isRatio(row); }));
}

static std::string targetLine(const Results& results) {
    size_t counts[3] = {};
    for (const TargetOutcome& outcome : evaluate(results))
        ++counts[static_cast<size_t>(outcome.reached)];
    return "targets: " + std::to_string(counts[static_cast<size_t>(Reached::Yes)]) + " reached, " +
           std::to_string(counts[static_cast<size_t>(Reached::No)]) + " not, " +
           std::to_string(counts[static_cast<size_t>(Reached::NotMeasured)]) + " not measured\n";
}

/// What and why, each line of it up to some.
static std::string failedLines(const std::vector<Remark>& failed) {
    constexpr size_t kMost = 5, kWidest = 200; // a symbol of C++ has no end
    std::string text;
    for (const Remark& one : failed) {
        text += "FAILED: " + one.what + ": ";
        std::istringstream lines(one.why);
        size_t count = 0;
        for (std::string line; std::getline(lines, line) && count < kMost; ++count)
            text += (count > 0 ? "    " : "") + shortened(line, kWidest) + "\n";
        if (count == 0) text += "\n";
    }
    return text;
}

std::string summaryOf(const Results& results) {
    std::string text;
    for (const std::string& suite : namesOf(pick(results, {}), &Row::suite))
        text += suiteLines(results, suite) + "\n";
    text += headlineLines(results) + "\n" + targetLine(results);
    if (!results.skipped.empty()) text += std::to_string(results.skipped.size()) + " not measured, see the report\n";
    if (results.damagedLines > 0)
        text += std::to_string(results.damagedLines) + " lines of the file cannot be read: figures are missing\n";
    return text + failedLines(results.failed);
}

} // namespace kiln::bench
