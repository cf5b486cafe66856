#include "bench/report/history_chart.h"

#include "bench/report/html.h"
#include "bench/report/scale.h"
#include "bench/report/svg.h"

#include <algorithm>

namespace kiln::bench {

namespace {

constexpr double kLeft = 50, kRight = Svg::kWidth - 10, kTop = 8, kBottom = 96;

struct Point {
    const RunFacts* facts;
    double value;
};

std::vector<Point> pointsOf(const Headline& headline, const std::vector<HistoryEntry>& history) {
    std::vector<Point> points;
    for (const HistoryEntry& entry : history)
        if (const auto at = entry.figures.find(headline.key); at != entry.figures.end())
            points.push_back({&entry.facts, at->second});
    return points;
}

Scale verticalScale(const std::vector<Point>& points) {
    const auto [least, most] = std::ranges::minmax(points, {}, &Point::value);
    // A tenth of the values as air, so that noise does not fill the picture.
    const double air = std::max((most.value - least.value) * 0.15, std::abs(most.value) * 0.05 + 1e-9);
    return {least.value - air, most.value + air, kBottom, kTop, false};
}

std::string tooltipOf(const Point& point, const Headline& headline) {
    return figure(point.value, headline.unit) + "\n" + point.facts->started.substr(0, 10) + ", " + point.facts->commit +
           "\n" + point.facts->cpu;
}

} // namespace

std::string historyCard(const Headline& headline, const std::vector<HistoryEntry>& history) {
    const std::vector<Point> points = pointsOf(headline, history);
    if (points.size() < 2) return "";
    const Scale x{0, static_cast<double>(points.size() - 1), kLeft + 8, kRight, false};
    const Scale y = verticalScale(points);
    const auto isOfLast = [&](const Point& point) { return areOfOneMachine(*point.facts, *points.back().facts); };
    Svg svg(kBottom + 20);
    for (double tick : y.ticks(4)) {
        svg.line(kLeft, y.at(tick), kRight, y.at(tick), "rule");
        svg.text(kLeft - 6, y.at(tick) + 4, Anchor::End, "tick", roundFigure(tick));
    }
    // The line joins the runs of the machine of the last one; runs on others stand alone.
    std::vector<std::pair<double, double>> line;
    for (size_t i = 0; i < points.size(); ++i)
        if (isOfLast(points[i])) line.emplace_back(x.at(static_cast<double>(i)), y.at(points[i].value));
    svg.path(line, "curve");
    for (size_t i = 0; i < points.size(); ++i)
        svg.circle(x.at(static_cast<double>(i)), y.at(points[i].value), 3.5, isOfLast(points[i]) ? "ours" : "theirs",
                   tooltipOf(points[i], headline));
    svg.text(kLeft + 8, kBottom + 15, Anchor::Start, "tick", points.front().facts->started.substr(0, 10));
    svg.text(kRight, kBottom + 15, Anchor::End, "tick", points.back().facts->started.substr(0, 10));
    const char* direction = headline.better == Better::Higher ? "higher is better" : "lower is better";
    return card(std::string(headline.name) + ": " + figure(points.back().value, headline.unit), direction,
                svg.str(std::string(headline.name) + " over time"));
}

} // namespace kiln::bench
