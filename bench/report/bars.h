// From rows to bar charts: of ratios, and of figures of any unit.
#pragma once

#include "bench/pick.h"
#include "bench/report/bar_chart.h"

namespace kiln::bench {

/// Ratios of one metric, all on one scale: a card of the means over the programs and one a program; or, where few modes
/// are compared, one a mode. `beside`: cards that come after that of the means.
std::string ratioCards(const Picked& ratios, const Ours& isOurs, const std::string& beside = "");
/// The first of these alone: the modes' geometric means.
std::string meanCard(const Picked& ratios, const Ours& isOurs, const std::string& title, const std::string& subtitle);
/// What a scale of ratios shows: "time to native -O3, log scale; left of 1 is faster"
std::string ratioSubtitle(const Picked& ratios);

/// Cards of what belongs together (grouping.h); those of one metric on one scale.
std::string figureCards(const Picked& rows, const Ours& isOurs);
/// Figures of one unit as one card. `labels`: one for each; `sameScale`: what else its scale has to reach over.
std::string figureCard(const std::string& title, const Picked& rows, const std::vector<std::string>& labels,
                       const Ours& isOurs, const Picked& sameScale = {});

} // namespace kiln::bench
