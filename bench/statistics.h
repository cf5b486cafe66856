// Medians and ratios, and when a difference is one.
#pragma once

#include "bench/row.h"

#include <span>
#include <vector>

namespace kiln::bench {

/// REQUIRES: not empty (all of these).
double median(std::span<const double> values);
double leastOf(std::span<const double> values);
double mostOf(std::span<const double> values);
double geometricMean(std::span<const double> values);
/// The value that `share` (0 to 1) of the values do not exceed.
double percentile(std::span<const double> values, double share);

/// over[i] / under[i]: what was taken side by side is compared side by side, so that what slowed the machine down
/// slowed both. REQUIRES: as many of one as of the other.
std::vector<double> ratios(std::span<const double> over, std::span<const double> under);

/// By what a figure changed: after / before, and between what it surely lies.
struct Change {
    double ratio = 1, low = 1, high = 1;
};
/// Of pairs that were taken side by side (see ratios()): the interval has the median in it with at least 99%. Of fewer
/// than 8 pairs it is all of their range, and that is less sure: 94% with five, 75% with three.
Change changeOfPairs(std::span<const double> ratios);
/// Of samples of two runs: the quotient of their medians, between the quotients of the ends of such intervals.
Change changeBetween(std::span<const double> before, std::span<const double> after);

enum class Verdict : uint8_t { Faster, Same, Slower };
/// Faster or slower (better or worse, where it is no time) only when the whole interval says so, and by more than
/// `least` (a part: 0.02 is two percent); Same otherwise, and always where neither is better.
Verdict verdictOf(const Change& change, Better better, double least);

} // namespace kiln::bench
