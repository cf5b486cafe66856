#pragma once

// What is stored beside an artifact's object, as text: one fact a line. It was authenticated before it is read, so a
// fact that cannot be read is left out, not doubted.
//
// Thread-safe: pure.

#include "jit/artifact_store.h"

#include <string>
#include <string_view>

namespace kiln {

std::string encodeFacts(const ArtifactFacts& facts);
ArtifactFacts decodeFacts(std::string_view text);

} // namespace kiln
