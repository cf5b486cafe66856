// Horizontal bars with names on their left and figures on their right, as a card.
#pragma once

#include "bench/report/scale.h"

#include <optional>
#include <string>
#include <vector>

namespace kiln::bench {

struct Bar {
    std::string label;
    double value = 0, low = 0, high = 0; ///< low..high: a thin line
    std::string shown;                   ///< the figure
    std::string tooltip;
    bool isOurs = true;
};

struct BarChart {
    std::string title, subtitle;
    std::vector<Bar> bars;
    Scale scale; ///< of the values; its pixels are ours to choose
    /// Bars begin at a line at 1. Else they begin at 0; on a logarithmic scale there are points instead, as the length
    /// of a bar that begins nowhere says nothing.
    bool isRatio = false;
    std::string classes;
};

std::string barCard(const BarChart& chart);

} // namespace kiln::bench
