// From values to pixels.
#pragma once

#include <span>
#include <vector>

namespace kiln::bench {

struct Scale {
    double least = 0, most = 1; ///< values; above 0 when logarithmic
    double from = 0, to = 1;    ///< pixels
    bool isLog = false;

    double at(double value) const; ///< values beyond the ends are drawn at the ends
    /// Round values between the ends, at most so many.
    std::vector<double> ticks(size_t most) const;
};

/// Logarithmic from a bit under the least to a bit over the most value; those not above 0 are passed over.
/// `through`: values that have to be in it, too.
Scale logScale(std::span<const double> values, std::span<const double> through = {});
/// From 0.
Scale linearScale(std::span<const double> values);

} // namespace kiln::bench
