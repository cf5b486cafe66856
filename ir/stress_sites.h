#pragma once

// Deopt sites for tests, at random: edges that are taken, and guards anywhere that fail by chance.

#include "llvm/ADT/StringRef.h"

#include <cstdint>

namespace kiln {

class DeoptSites;

/// The same seed and function give the same sites.
void placeStressSites(DeoptSites& sites, uint64_t seed);

/// What stress guards read: they fail when its upper byte is 0.
inline constexpr llvm::StringLiteral kChanceName{"kiln.chance"};

} // namespace kiln
