#pragma once

namespace kiln {

/// Digest of the engine's own sources, as hex digits: code made by another build may expect other things of the
/// runtime, so it is part of every key.
const char* engineBuildName();

} // namespace kiln
