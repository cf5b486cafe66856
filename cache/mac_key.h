#pragma once

// The key under which a directory's entries are authenticated: 32 random bytes in the file `key`, made at first use.

#include "cache/cache_directory.h"
#include "cache/digest.h"

#include <string>

#include <tl/expected.hpp>

namespace kiln {

/// Thread-safe; processes that make it at once all get the same one. The error says what is wrong with the file.
tl::expected<Digest, std::string> readOrMakeMacKey(const CacheDirectory& directory);

} // namespace kiln
