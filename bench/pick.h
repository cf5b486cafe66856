// Finding rows among the rows of a run, and making one figure of many.
#pragma once

#include "bench/results.h"

#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace kiln::bench {

/// Which rows are meant. Each member is a whole name, or a part of one between stars ("*warm*"); "" means any.
struct Wanted {
    std::string_view suite, program, mode, metric;
};
bool fits(std::string_view pattern, std::string_view name);
bool fits(const Wanted& wanted, const Row& row);

using Picked = std::vector<const Row*>;
/// In their order.
Picked pick(const Results& results, const Wanted& wanted);

double valueOf(const Row& row);
/// Over the rows that are above 0 (a mean of this kind knows no others); nothing when there are none.
std::optional<double> geomeanOf(const Picked& rows);
std::optional<double> mostOf(const Picked& rows);
std::optional<double> leastOf(const Picked& rows);

/// Each once, in the order of their first row.
std::vector<std::string> namesOf(const Picked& rows, std::string Row::* member);
Picked where(const Picked& rows, const std::function<bool(const Row&)>& holds);

/// Is this a figure of Kiln, rather than of who it is measured against? Where a program of a suite has modes called
/// "kiln ...", its other modes are the others; native code, natively built programs and the machine's own noise are
/// never ours.
class Ours {
public:
    explicit Ours(const Results& results);
    bool operator()(const Row& row) const;

private:
    std::set<std::pair<std::string, std::string>> named_; ///< suites and programs in which we are
};

/// A series (a warm-up curve) has no one figure.
bool isSeries(const Row& row);
/// "ratio" and "compile and run ratio": a figure over that of the first mode, taken side by side.
bool isRatio(const Row& row);
/// What the ratio of this figure is called: "ratio" of "time", "M ratio" of M.
std::string ratioNameOf(const std::string& metric);
/// The other way round: of what this is the ratio. REQUIRES: isRatio().
std::string figureNameOf(const std::string& ratio);

} // namespace kiln::bench
