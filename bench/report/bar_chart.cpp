#include "bench/report/bar_chart.h"

#include "bench/report/html.h"
#include "bench/report/svg.h"

#include <algorithm>

namespace kiln::bench {

namespace {

constexpr double kRow = 20, kTop = 6, kAxis = 20;
constexpr double kLetter = 6.4; ///< width of one at the size the style gives labels
constexpr double kFigures = 54; ///< room on the right

struct Layout {
    double labels = 0; ///< where the plot begins
    double bottom = 0;
    size_t letters = 0;
};

Layout layoutOf(const BarChart& chart) {
    size_t longest = 4;
    for (const Bar& bar : chart.bars)
        longest = std::max(longest, widthOf(bar.label));
    Layout layout;
    layout.letters = std::min<size_t>(longest, 24);
    layout.labels = static_cast<double>(layout.letters) * kLetter + 8;
    layout.bottom = kTop + kRow * static_cast<double>(chart.bars.size());
    return layout;
}

void drawAxis(Svg& svg, const Scale& scale, const Layout& layout, bool isRatio) {
    double free = 0; // of labels, from here on
    for (double tick : scale.ticks(6)) {
        const double x = scale.at(tick);
        svg.line(x, kTop, x, layout.bottom, "rule");
        const std::string label = roundFigure(tick);
        const double half = static_cast<double>(label.size()) * 2.9;
        if (x - half < free) continue;
        svg.text(x, layout.bottom + 14, Anchor::Middle, "tick", label);
        free = x + half + 8;
    }
    if (isRatio) svg.line(scale.at(1), kTop - 3, scale.at(1), layout.bottom + 3, "one");
}

/// A bar that goes on beyond the scale is cut in two near its end.
void drawBreak(Svg& svg, double end, double middle) {
    for (double x : {end - 16, end - 11})
        svg.line(x, middle + 8, x + 5, middle - 8, "break");
}

void drawMark(Svg& svg, const Bar& bar, const Scale& scale, double middle, bool isRatio) {
    const std::string whose = bar.isOurs ? "ours" : "theirs";
    const double end = scale.at(bar.value);
    if (scale.isLog && !isRatio) {
        svg.line(scale.from, middle, end, middle, "stem");
        svg.circle(end, middle, 4, whose);
    } else {
        const double start = isRatio ? scale.at(1) : scale.from;
        svg.rect(std::min(start, end), middle - 6, std::max(std::abs(end - start), 1.0), 12, whose);
        if (bar.value > scale.most) drawBreak(svg, end, middle);
    }
    if (bar.high > bar.low && bar.low < scale.most)
        svg.line(scale.at(bar.low), middle, scale.at(bar.high), middle, "spread");
}

} // namespace

std::string barCard(const BarChart& chart) {
    const Layout layout = layoutOf(chart);
    Scale scale = chart.scale;
    scale.from = layout.labels;
    scale.to = Svg::kWidth - kFigures;
    Svg svg(layout.bottom + kAxis);
    drawAxis(svg, scale, layout, chart.isRatio);
    // Ours stand out where there are others.
    const bool isMixed = std::ranges::any_of(chart.bars, [](const Bar& bar) { return !bar.isOurs; });
    double top = kTop;
    for (const Bar& bar : chart.bars) {
        const double middle = top + kRow / 2;
        svg.text(layout.labels - 8, middle + 4, Anchor::End, bar.isOurs && isMixed ? "label mine" : "label",
                 shortened(bar.label, layout.letters));
        drawMark(svg, bar, scale, middle, chart.isRatio);
        svg.text(Svg::kWidth - 2, middle + 4, Anchor::End, bar.isOurs && isMixed ? "value mine" : "value", bar.shown);
        svg.hint(0, top, Svg::kWidth, kRow, bar.tooltip);
        top += kRow;
    }
    return card(chart.title, chart.subtitle, svg.str(chart.title + ": " + chart.subtitle), chart.classes);
}

} // namespace kiln::bench
