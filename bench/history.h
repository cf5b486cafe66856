// What a run came to, kept in the repository: one line of bench/history.jsonl for each complete run.
#pragma once

#include "bench/results.h"

#include <map>

namespace kiln::bench {

struct HistoryEntry {
    RunFacts facts;
    std::map<std::string, double> figures; ///< by Headline::key
};

std::filesystem::path historyPath();
/// Adds a line. An error when the run is not a whole one (results.h).
tl::expected<void, std::string> appendToHistory(const Results& results,
                                                const std::filesystem::path& history = historyPath());
/// Oldest first; empty when there is none. Lines that cannot be read are passed over.
std::vector<HistoryEntry> readHistory(const std::filesystem::path& history = historyPath());

} // namespace kiln::bench
