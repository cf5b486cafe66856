#include "bench/statistics.h"

#include <algorithm>
#include <cassert>
#include <cmath>

namespace kiln::bench {

static std::vector<double> sorted(std::span<const double> values) {
    assert(!values.empty());
    std::vector<double> copy(values.begin(), values.end());
    std::ranges::sort(copy);
    return copy;
}

static double medianOfSorted(std::span<const double> values) {
    const size_t middle = values.size() / 2;
    return values.size() % 2 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
}

double median(std::span<const double> values) {
    return medianOfSorted(sorted(values));
}

double leastOf(std::span<const double> values) {
    return *std::ranges::min_element(values);
}

double mostOf(std::span<const double> values) {
    return *std::ranges::max_element(values);
}

double geometricMean(std::span<const double> values) {
    double sum = 0;
    for (double value : values)
        sum += std::log(value);
    return std::exp(sum / static_cast<double>(values.size()));
}

double percentile(std::span<const double> values, double share) {
    const std::vector<double> all = sorted(values);
    const double rank = std::ceil(share * static_cast<double>(all.size())) - 1;
    return all[static_cast<size_t>(std::clamp(rank, 0.0, static_cast<double>(all.size() - 1)))];
}

std::vector<double> ratios(std::span<const double> over, std::span<const double> under) {
    assert(over.size() == under.size());
    std::vector<double> result;
    for (size_t i = 0; i < over.size(); ++i)
        result.push_back(over[i] / under[i]);
    return result;
}

/// How many of `count` sorted samples to leave out at either end so that the median lies between the rest with at least
/// 99%: a sample is above the median or below it like a coin falls.
static size_t outside(size_t count) {
    constexpr double kMostAtOneEnd = 0.005;
    double chance = std::pow(0.5, static_cast<double>(count)), sum = 0; // of exactly i of them below
    size_t i = 0;
    for (; i < count / 2; ++i) {
        sum += chance;
        if (sum > kMostAtOneEnd) break;
        chance *= static_cast<double>(count - i) / static_cast<double>(i + 1);
    }
    return i == 0 ? 0 : i - 1;
}

Change changeOfPairs(std::span<const double> ratios) {
    const std::vector<double> all = sorted(ratios);
    const size_t left = outside(all.size());
    return {medianOfSorted(all), all[left], all[all.size() - 1 - left]};
}

Change changeBetween(std::span<const double> before, std::span<const double> after) {
    const std::vector<double> a = sorted(before), b = sorted(after);
    const double from = medianOfSorted(a), to = medianOfSorted(b);
    if (from == 0) return to == 0 ? Change{} : Change{INFINITY, INFINITY, INFINITY};
    const size_t leftA = outside(a.size()), leftB = outside(b.size());
    const auto over = [](double x, double y) { return y == 0 ? INFINITY : x / y; };
    return {to / from, over(b[leftB], a[a.size() - 1 - leftA]), over(b[b.size() - 1 - leftB], a[leftA])};
}

Verdict verdictOf(const Change& change, Better better, double least) {
    if (better == Better::Neither) return Verdict::Same;
    const bool more = change.low > 1 && change.ratio > 1 + least;
    const bool less = change.high < 1 && change.ratio < 1 / (1 + least);
    if (!more && !less) return Verdict::Same;
    return more == (better == Better::Higher) ? Verdict::Faster : Verdict::Slower;
}

} // namespace kiln::bench
