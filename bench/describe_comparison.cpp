// describe(): a comparison as text.
#include "bench/compare.h"
#include "bench/format.h"

#include <algorithm>
#include <cmath>

namespace kiln::bench {

namespace {

constexpr size_t kNameWidth = 50, kFigureWidth = 14, kBetweenWidth = 19;

std::string percent(double ratio) {
    if (!std::isfinite(ratio)) return "?";
    char text[32];
    std::snprintf(text, sizeof text, "%+.1f%%", (ratio - 1) * 100);
    return text;
}

/// What takes or saves time is faster or slower; sizes, counts and percentages are better or worse.
bool isAboutTime(const std::string& unit) {
    return unit == "x" || unit.ends_with("s") || unit.starts_with("us") || unit.starts_with("ns");
}

const char* word(const Difference& difference) {
    const bool time = isAboutTime(difference.unit);
    switch (difference.verdict) {
    case Verdict::Faster: return time ? "faster" : "better";
    case Verdict::Slower: return time ? "SLOWER" : "WORSE";
    case Verdict::Same: break;
    }
    return "same";
}

std::string lineOf(const Difference& one) {
    const std::string outcome =
        one.isJudged() ? std::string(word(one)) : "(" + one.unjudged + ")"; // what was not judged is not the same
    return left(one.name(), kNameWidth) + right(figure(one.before, one.unit), kFigureWidth) +
           right(figure(one.after, one.unit), kFigureWidth) + right(percent(one.change.ratio), 9) + "  " +
           left(percent(one.change.low) + ".." + percent(one.change.high), kBetweenWidth) + " " + outcome + "\n";
}

std::string namesUnder(const char* title, const std::vector<std::string>& names, bool all) {
    if (names.empty()) return "";
    constexpr size_t kMost = 8; // a new suite would push what matters out of sight
    std::string text;
    const size_t shown = all ? names.size() : std::min(names.size(), kMost);
    for (size_t i = 0; i < shown; ++i)
        text += std::string(title) + ": " + names[i] + "\n";
    if (shown < names.size()) text += std::string(title) + ": and " + std::to_string(names.size() - shown) + " more\n";
    return text;
}

std::string tableOf(const Comparison& comparison, bool all) {
    std::string text;
    for (const Difference& one : comparison.differences)
        if (all || one.verdict != Verdict::Same) text += lineOf(one);
    if (text.empty()) return "";
    return left("row", kNameWidth) + right("before", kFigureWidth) + right("after", kFigureWidth) + right("change", 9) +
           "  between\n" + text;
}

std::string sumOf(const Comparison& comparison) {
    size_t counts[3] = {}, judged = 0;
    for (const Difference& one : comparison.differences) {
        if (!one.isJudged()) continue;
        ++judged;
        ++counts[static_cast<size_t>(one.verdict)];
    }
    const auto number = [](size_t count) { return std::to_string(count); };
    std::string text = number(judged) + " rows: " + number(counts[static_cast<size_t>(Verdict::Faster)]) + " faster, " +
                       number(counts[static_cast<size_t>(Verdict::Same)]) + " same, " +
                       number(counts[static_cast<size_t>(Verdict::Slower)]) + " slower";
    const auto add = [&](size_t count, const char* what) {
        if (count) text += "; " + number(count) + " " + what;
    };
    add(comparison.differences.size() - judged, "not judged");
    add(comparison.added.size(), "new");
    add(comparison.gone.size(), "gone");
    return text + "\n";
}

} // namespace

std::string describe(const Comparison& comparison, bool all) {
    std::string text = "before: " + comparison.before.commit + ", " + comparison.before.started +
                       "\nafter:  " + comparison.after.commit + ", " + comparison.after.started + "\n";
    for (const std::string& remark : comparison.remarks)
        text += "note: " + remark + "\n";
    text += "\n";
    if (const std::string table = tableOf(comparison, all); !table.empty()) text += table + "\n";
    text += namesUnder("new", comparison.added, all) + namesUnder("gone", comparison.gone, all);
    return text + sumOf(comparison);
}

} // namespace kiln::bench
