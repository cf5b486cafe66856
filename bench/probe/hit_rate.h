// What part of a trace's requests a cache of so many entries answers.
#pragma once

#include "bench/probe/traces.h"
#include "cache/eviction_policy.h"
#include "cache/level.h"

namespace kiln::bench {

/// Through a level, as a chain uses it: what is missing is put. All entries have the same size. REQUIRES: it is empty.
double hitRateOfLevel(const Trace& trace, Level& level);
/// Room for this many entries in the level above: bytes of one of its entries.
size_t bytesOfOneForm();

/// A cache of `capacity` entries that a policy keeps.
double hitRateOfPolicy(const Trace& trace, EvictionPolicy& policy, uint32_t capacity);

/// The best there is, for who knows the future: what is asked for last leaves, or does not come in (Belady 1966).
double hitRateOfOptimum(const Trace& trace, uint32_t capacity);

} // namespace kiln::bench
