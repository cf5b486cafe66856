// A drawing inside a page. Colours and fonts come from the page's style, by class.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace kiln::bench {

enum class Anchor { Start, Middle, End };

class Svg {
public:
    /// All charts are drawn this wide; the page scales them a little.
    static constexpr double kWidth = 360;

    explicit Svg(double height) : height_(height) {}

    void line(double x1, double y1, double x2, double y2, std::string_view classes);
    void rect(double x, double y, double width, double height, std::string_view classes);
    void circle(double x, double y, double radius, std::string_view classes, std::string_view tooltip = "");
    void path(const std::vector<std::pair<double, double>>& points, std::string_view classes);
    void text(double x, double y, Anchor anchor, std::string_view classes, std::string_view words);
    /// An area that shows nothing but `tooltip` when pointed at. Later ones lie on top.
    void hint(double x, double y, double width, double height, std::string_view tooltip);

    /// `label` says what it shows to who cannot see it.
    std::string str(std::string_view label) const;

private:
    double height_;
    std::string inside_;
};

} // namespace kiln::bench
