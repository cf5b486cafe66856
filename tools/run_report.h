#pragma once

// The statistics of a run as JSON (schema 1) and as text.

#include "kiln/stats.h"

#include <string>

namespace kiln::tools {

struct RunTimes {
    double toMainMs = 0; ///< from the start of jit-run's main to the program's entry
    double totalMs = 0;
};

std::string statsAsJson(const Stats& stats, const RunTimes& times);
std::string statsAsText(const Stats& stats, const RunTimes& times);

} // namespace kiln::tools
