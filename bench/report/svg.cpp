#include "bench/report/svg.h"

#include "bench/format.h"

#include <cstdio>

namespace kiln::bench {

/// A tenth of a pixel is enough, and keeps the page small.
static std::string number(double value) {
    char buffer[32];
    std::snprintf(buffer, sizeof buffer, "%.1f", value);
    std::string digits = buffer;
    if (digits.ends_with(".0")) digits.resize(digits.size() - 2);
    return digits;
}

static std::string attribute(const char* name, double value) {
    return std::string(" ") + name + "=\"" + number(value) + "\"";
}

static std::string classOf(std::string_view classes) {
    return " class=\"" + escapeHtml(classes) + "\"";
}

static std::string closed(const char* name, std::string_view tooltip) {
    if (tooltip.empty()) return "/>";
    return "><title>" + escapeHtml(tooltip) + "</title></" + name + ">";
}

void Svg::line(double x1, double y1, double x2, double y2, std::string_view classes) {
    inside_ += "<line" + attribute("x1", x1) + attribute("y1", y1) + attribute("x2", x2) + attribute("y2", y2) +
               classOf(classes) + "/>";
}

void Svg::rect(double x, double y, double width, double height, std::string_view classes) {
    inside_ += "<rect" + attribute("x", x) + attribute("y", y) + attribute("width", width) +
               attribute("height", height) + classOf(classes) + "/>";
}

void Svg::circle(double x, double y, double radius, std::string_view classes, std::string_view tooltip) {
    inside_ += "<circle" + attribute("cx", x) + attribute("cy", y) + attribute("r", radius) + classOf(classes) +
               closed("circle", tooltip);
}

void Svg::path(const std::vector<std::pair<double, double>>& points, std::string_view classes) {
    std::string steps;
    for (const auto& [x, y] : points)
        steps += (steps.empty() ? "M" : "L") + number(x) + " " + number(y);
    inside_ += "<path d=\"" + steps + "\"" + classOf(classes) + "/>";
}

void Svg::text(double x, double y, Anchor anchor, std::string_view classes, std::string_view words) {
    static constexpr const char* kAnchors[] = {"start", "middle", "end"};
    inside_ += "<text" + attribute("x", x) + attribute("y", y) + " text-anchor=\"" +
               kAnchors[static_cast<int>(anchor)] + "\"" + classOf(classes) + ">" + escapeHtml(words) + "</text>";
}

void Svg::hint(double x, double y, double width, double height, std::string_view tooltip) {
    inside_ += "<rect" + attribute("x", x) + attribute("y", y) + attribute("width", width) +
               attribute("height", height) + classOf("hint") + closed("rect", tooltip);
}

std::string Svg::str(std::string_view label) const {
    return "<svg viewBox=\"0 0 " + number(kWidth) + " " + number(height_) + "\" role=\"img\" aria-label=\"" +
           escapeHtml(label) + "\">" + inside_ + "</svg>";
}

} // namespace kiln::bench
