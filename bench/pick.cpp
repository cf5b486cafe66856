#include "bench/pick.h"

#include "bench/statistics.h"

#include <algorithm>

namespace kiln::bench {

bool fits(std::string_view pattern, std::string_view name) {
    if (pattern.empty()) return true;
    const bool anyStart = pattern.starts_with('*'), anyEnd = pattern.size() > 1 && pattern.ends_with('*');
    const std::string_view part = pattern.substr(anyStart, pattern.size() - anyStart - anyEnd);
    if (anyStart && anyEnd) return name.find(part) != std::string_view::npos;
    if (anyStart) return name.ends_with(part);
    return anyEnd ? name.starts_with(part) : name == part;
}

bool fits(const Wanted& wanted, const Row& row) {
    return fits(wanted.suite, row.suite) && fits(wanted.program, row.program) && fits(wanted.mode, row.mode) &&
           fits(wanted.metric, row.metric);
}

Picked pick(const Results& results, const Wanted& wanted) {
    Picked picked;
    for (const Row& row : results.rows)
        if (fits(wanted, row)) picked.push_back(&row);
    return picked;
}

double valueOf(const Row& row) {
    return median(row.samples);
}

static std::vector<double> valuesOf(const Picked& rows) {
    std::vector<double> values;
    for (const Row* row : rows)
        values.push_back(valueOf(*row));
    return values;
}

std::optional<double> geomeanOf(const Picked& rows) {
    std::vector<double> values = valuesOf(rows);
    std::erase_if(values, [](double value) { return !(value > 0); });
    return values.empty() ? std::nullopt : std::optional(geometricMean(values));
}

std::optional<double> mostOf(const Picked& rows) {
    const std::vector<double> values = valuesOf(rows);
    return values.empty() ? std::nullopt : std::optional(mostOf(std::span(values)));
}

std::optional<double> leastOf(const Picked& rows) {
    const std::vector<double> values = valuesOf(rows);
    return values.empty() ? std::nullopt : std::optional(leastOf(std::span(values)));
}

std::vector<std::string> namesOf(const Picked& rows, std::string Row::* member) {
    std::vector<std::string> names;
    for (const Row* row : rows)
        if (std::ranges::find(names, row->*member) == names.end()) names.push_back(row->*member);
    return names;
}

Picked where(const Picked& rows, const std::function<bool(const Row&)>& holds) {
    Picked result;
    std::ranges::copy_if(rows, std::back_inserter(result), [&](const Row* row) { return holds(*row); });
    return result;
}

static bool namesKiln(const Row& row) {
    return row.mode.starts_with("kiln");
}

Ours::Ours(const Results& results) {
    for (const Row& row : results.rows)
        if (namesKiln(row)) named_.emplace(row.suite, row.program);
}

bool Ours::operator()(const Row& row) const {
    const auto isNative = [](std::string_view name) {
        return name.starts_with("native") || name.starts_with("call native");
    };
    if (isNative(row.mode) || isNative(row.program) || row.suite == "machine") return false;
    return namesKiln(row) || !named_.contains({row.suite, row.program});
}

bool isSeries(const Row& row) {
    return row.metric == "curve";
}

bool isRatio(const Row& row) {
    return row.metric == "ratio" || row.metric.ends_with(" ratio");
}

std::string ratioNameOf(const std::string& metric) {
    return metric == "time" ? "ratio" : metric + " ratio";
}

std::string figureNameOf(const std::string& ratio) {
    return ratio == "ratio" ? "time" : ratio.substr(0, ratio.rfind(" ratio"));
}

} // namespace kiln::bench
