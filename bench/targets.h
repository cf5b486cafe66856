// What Kiln set out to reach, and whether a run says that it did. One table.
#pragma once

#include "bench/figures.h"

#include <span>

namespace kiln::bench {

struct Target {
    const char* name;
    const char* definition; ///< what exactly is compared with `wanted`
    const char* unit;
    double wanted;
    Better better; ///< Higher: at least `wanted`; Lower: at most
    const char* suite;
    MaybeFigure (*of)(const Results& results);
};
std::span<const Target> targets();

enum class Reached : uint8_t { Yes, No, NotMeasured };
const char* wordFor(Reached reached);

struct TargetOutcome {
    const Target* target;
    MaybeFigure figure;
    Reached reached = Reached::NotMeasured;
};
/// One for each target, in their order.
std::vector<TargetOutcome> evaluate(const Results& results);

/// Its definition, with the number of programs where it is a mean over some.
std::string definitionText(const TargetOutcome& outcome);
/// Its figure with the unit; empty: not measured.
std::string measuredText(const TargetOutcome& outcome);
/// "at least 172,000/s", "at most 10 ms"
std::string wantedText(const Target& target);

} // namespace kiln::bench
