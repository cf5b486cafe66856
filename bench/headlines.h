// The few figures of a run that are said first: on the terminal, at the head of the report, in the README, in the
// history. One table.
#pragma once

#include "bench/figures.h"

#include <span>

namespace kiln::bench {

struct Headline {
    const char* key;  ///< in history.jsonl; never renamed
    const char* name; ///< for people
    const char* how;  ///< it is meant, in a few words; where it is a mean, meanText() says so
    const char* unit;
    Better better;
    const char* suite;                         ///< it comes from
    MaybeFigure (*of)(const Results& results); ///< nothing when the run did not measure it
};
std::span<const Headline> headlines();

/// What makes the figures of a suite, as this run made them.
std::string commandFor(const RunFacts& facts, std::string_view suite);

} // namespace kiln::bench
