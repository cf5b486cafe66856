// The few figures of a run that are said first: on the terminal, at the head of the report, in the README, in the
// history. One table.
#pragma once

#include "bench/results.h"

#include <optional>
#include <span>

namespace kiln::bench {

struct Headline {
    const char* key;  ///< in history.jsonl; never renamed
    const char* name; ///< for people
    const char* how;  ///< it is computed, in a few words
    const char* unit;
    Better better;
    const char* suite;                                   ///< it comes from
    std::optional<double> (*of)(const Results& results); ///< nothing when the run did not measure it

    /// What makes the figure.
    std::string command() const { return std::string("./tools/dev bench --suite=") + suite; }
};
std::span<const Headline> headlines();

} // namespace kiln::bench
