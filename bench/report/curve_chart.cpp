#include "bench/report/curve_chart.h"

#include "bench/report/html.h"
#include "bench/report/scale.h"
#include "bench/report/svg.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>

namespace kiln::bench {

namespace {

constexpr double kLeft = 50, kRight = Svg::kWidth - 8, kTop = 8, kBottom = 150, kTierRow = 16;

using Points = std::vector<std::pair<double, double>>;

/// At most a few points a pixel: of each stretch of calls the least and the most.
Points pointsOf(const std::vector<double>& samples, const Scale& x, const Scale& y) {
    const size_t stretch = std::max<size_t>(1, samples.size() / 400);
    Points points;
    for (size_t start = 0; start < samples.size(); start += stretch) {
        const auto begin = samples.begin() + static_cast<std::ptrdiff_t>(start);
        const auto end = samples.begin() + static_cast<std::ptrdiff_t>(std::min(start + stretch, samples.size()));
        const auto [least, most] = std::minmax_element(begin, end);
        const auto add = [&](auto at) {
            points.emplace_back(x.at(static_cast<double>(at - samples.begin() + 1)), y.at(*at));
        };
        add(std::min(least, most));
        if (least != most) add(std::max(least, most));
    }
    return points;
}

/// Axes are easier to read in milliseconds where there are some.
std::string timeFigure(double value, const std::string& unit) {
    return unit == "us" && value >= 1000 ? roundFigure(value / 1000) + " ms" : roundFigure(value) + " " + unit;
}

/// The same colour in each chart.
std::string classOf(const std::string& tier) {
    static constexpr const char* kKnown[] = {"baseline", "optimized", "loop"};
    const auto at = std::ranges::find(kKnown, tier);
    return "tier tier" + std::to_string(at - std::begin(kKnown));
}

void drawAxes(Svg& svg, const Row& curve, const Scale& x, const Scale& y) {
    for (double tick : y.ticks(5)) {
        svg.line(kLeft, y.at(tick), kRight, y.at(tick), "rule");
        svg.text(kLeft - 6, y.at(tick) + 4, Anchor::End, "tick", timeFigure(tick, curve.unit));
    }
    for (double tick : x.ticks(6))
        svg.text(x.at(tick), kBottom + 14, Anchor::Middle, "tick", roundFigure(tick));
    svg.text(kLeft - 6, kBottom + 14, Anchor::End, "tick", "call");
    svg.line(kLeft, kBottom, kRight, kBottom, "axis");
}

/// Below the curve a line for each tier, with a point at each call after which something reached it.
void drawTiers(Svg& svg, const std::vector<TierMark>& marks, const std::vector<std::string>& tiers, const Scale& x) {
    for (size_t i = 0; i < tiers.size(); ++i) {
        const double middle = kBottom + 30 + kTierRow * static_cast<double>(i);
        svg.text(kLeft - 6, middle + 4, Anchor::End, "tick", left(tiers[i], std::min<size_t>(9, widthOf(tiers[i]))));
        svg.line(kLeft, middle, kRight, middle, "rule");
        for (const TierMark& mark : marks) {
            if (mark.tier != tiers[i]) continue;
            const double at = x.at(mark.call + 1);
            const double radius = std::min(2.5 + std::sqrt(mark.paths), 7.0);
            svg.line(at, kTop, at, middle, "mark");
            svg.circle(at, middle, radius, classOf(tiers[i]),
                       std::to_string(mark.paths) + (mark.paths == 1 ? " path" : " paths") + " to " + mark.tier +
                           " after call " + std::to_string(mark.call + 1));
        }
    }
}

std::vector<std::string> tiersOf(const std::vector<TierMark>& marks) {
    std::vector<std::string> tiers;
    for (const TierMark& mark : marks)
        if (std::ranges::find(tiers, mark.tier) == tiers.end()) tiers.push_back(mark.tier);
    return tiers;
}

} // namespace

std::vector<TierMark> tierMarksOf(const std::string& note) try {
    std::vector<TierMark> marks;
    const auto json = nlohmann::json::parse(note, nullptr, false);
    if (!json.is_array()) return {};
    for (const auto& one : json)
        if (one.is_object() && one.contains("call"))
            marks.push_back({one.value("call", 0), one.value("tier", ""), one.value("paths", 1)});
    return marks;
} catch (const nlohmann::json::exception&) {
    return {};
}

std::string curveCard(const Row& curve, const std::string& title, const std::string& subtitle) {
    const std::vector<TierMark> marks = tierMarksOf(curve.note);
    const std::vector<std::string> tiers = tiersOf(marks);
    // The first calls are where it all happens.
    Scale x{1, std::max(2.0, static_cast<double>(curve.samples.size())), kLeft + 4, kRight, curve.samples.size() > 50};
    Scale y = logScale(curve.samples);
    y.from = kBottom, y.to = kTop;
    Svg svg(kBottom + 24 + kTierRow * static_cast<double>(tiers.size()));
    drawAxes(svg, curve, x, y);
    drawTiers(svg, marks, tiers, x);
    svg.path(pointsOf(curve.samples, x, y), "curve");
    return card(title, subtitle, svg.str("time of each call of " + title));
}

} // namespace kiln::bench
