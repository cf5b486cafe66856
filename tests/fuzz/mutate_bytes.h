// Damage, at random but the same for a seed.
#pragma once

#include "tests/fuzz/random.h"

#include <string>

namespace kiln::test {

/// A few changes: bits, bytes, runs of bytes removed, repeated, moved or overwritten; in text also words exchanged.
std::string mutateBytes(Random& random, std::string bytes, bool isText);
std::string randomBytes(Random& random, unsigned atMost);

} // namespace kiln::test
