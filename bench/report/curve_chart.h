// How long each call took, from the first on, with what was promoted when, as a card.
#pragma once

#include "bench/row.h"

#include <string>
#include <vector>

namespace kiln::bench {

/// After which call something reached a tier.
struct TierMark {
    int call = 0;
    std::string tier;
    int paths = 1; ///< so many at once
};
/// Of the note of a curve: [{"call":12,"tier":"baseline","paths":3},...]. Empty when it is something else.
std::vector<TierMark> tierMarksOf(const std::string& note);

/// `curve`: a row whose samples are times in the order of the calls.
std::string curveCard(const Row& curve, const std::string& title, const std::string& subtitle);

} // namespace kiln::bench
