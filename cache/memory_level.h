#pragma once

// L2: encoded entries in this process's memory, within a byte budget, least recently used out first.

#include "cache/level.h"

#include <cstddef>
#include <memory>

namespace kiln {

/// `capacityBytes` 0: keeps nothing. Bytes counted are those of the encoded entries.
std::unique_ptr<Level> makeMemoryLevel(size_t capacityBytes);

} // namespace kiln
