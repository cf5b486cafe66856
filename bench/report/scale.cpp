#include "bench/report/scale.h"

#include <algorithm>
#include <cmath>

namespace kiln::bench {

double Scale::at(double value) const {
    const double inside = std::clamp(value, least, most);
    const double part = isLog ? (std::log(inside) - std::log(least)) / (std::log(most) - std::log(least))
                              : (inside - least) / (most - least);
    return from + part * (to - from);
}

/// Of the values m * 10^n for these m.
static std::vector<double> decades(const Scale& scale, std::span<const double> marks, int every) {
    std::vector<double> ticks;
    const int first = static_cast<int>(std::floor(std::log10(scale.least)));
    for (int power = first; std::pow(10, power) <= scale.most; ++power) {
        if (power % every != 0) continue;
        for (double mark : marks) {
            const double tick = mark * std::pow(10, power);
            if (tick >= scale.least * 0.999 && tick <= scale.most * 1.001) ticks.push_back(tick);
        }
    }
    return ticks;
}

static std::vector<double> logTicks(const Scale& scale, size_t most) {
    static constexpr double kFine[] = {1, 1.2, 1.5, 2, 3, 5, 8}, kUsual[] = {1, 2, 5}, kCoarse[] = {1};
    for (std::span<const double> marks : {std::span<const double>(kFine), std::span<const double>(kUsual)})
        if (auto ticks = decades(scale, marks, 1); ticks.size() <= most) return ticks;
    for (int every = 1; every < 20; ++every)
        if (auto ticks = decades(scale, kCoarse, every); ticks.size() <= most) return ticks;
    return {};
}

static std::vector<double> linearTicks(const Scale& scale, size_t most) {
    const double range = scale.most - scale.least;
    double step = std::pow(10, std::floor(std::log10(range / static_cast<double>(most))));
    for (double factor : {1.0, 2.0, 5.0, 10.0})
        if (range / (step * factor) <= static_cast<double>(most)) {
            step *= factor;
            break;
        }
    std::vector<double> ticks;
    for (double i = std::ceil(scale.least / step); i * step <= scale.most * 1.0001; ++i)
        ticks.push_back(i * step);
    return ticks;
}

std::vector<double> Scale::ticks(size_t atMost) const {
    return isLog ? logTicks(*this, atMost) : linearTicks(*this, atMost);
}

Scale logScale(std::span<const double> values, std::span<const double> through) {
    double least = INFINITY, most = 0;
    for (std::span<const double> some : {values, through})
        for (double value : some)
            if (value > 0 && std::isfinite(value)) least = std::min(least, value), most = std::max(most, value);
    if (most == 0) least = most = 1;
    // A twentieth of the range as air on either side, and some range in any case.
    const double air = std::clamp(std::exp((std::log(most) - std::log(least)) * 0.05), 1.05, 10.0);
    return {least / air, most * air, 0, 1, true};
}

Scale linearScale(std::span<const double> values) {
    double most = 0;
    for (double value : values)
        if (std::isfinite(value)) most = std::max(most, value);
    return {0, most > 0 ? most * 1.04 : 1, 0, 1, false};
}

} // namespace kiln::bench
