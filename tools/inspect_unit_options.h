#pragma once

// What `ir` and `asm` have in common: they show the unit of one path, in one tier.

#include "inspect_program.h"
#include "option_kinds.h"

#include "kiln/tier.h"

#include "runtime/inspect.h"

#include <string>

namespace kiln::tools {

inline constexpr Named<Tier> kCompiledTiers[] = {{"baseline", Tier::Baseline}, {"optimized", Tier::Optimized}};
inline constexpr Named<Tier> kViewedTiers[] = {
    {"interpreter", Tier::Interpreter}, {"baseline", Tier::Baseline}, {"optimized", Tier::Optimized}};

/// The fields with which both reports begin.
inline Json describePath(const Subject& subject, const FunctionFacts& facts, Tier tier) {
    Json json = {{"function", facts.symbol}, {"tier", tierName(tier)}};
    if (facts.readable != facts.symbol) json["readable"] = facts.readable;
    if (subject.loop) json["loop"] = *subject.loop;
    return json;
}

inline std::string pathName(const Subject& subject, const FunctionFacts& facts) {
    return subject.loop ? facts.symbol + "@" + std::to_string(*subject.loop) : facts.symbol;
}

} // namespace kiln::tools
