// What a headline figure was in each kept run, as a card.
#pragma once

#include "bench/headlines.h"
#include "bench/history.h"

namespace kiln::bench {

/// Empty when fewer than two runs have the figure.
std::string historyCard(const Headline& headline, const std::vector<HistoryEntry>& history);

} // namespace kiln::bench
