#pragma once

// The options that say where things are remembered; the same in every tool that has an engine or looks at a cache.

#include "kiln/options.h"

#include <string>

namespace CLI {
class App;
} // namespace CLI

namespace kiln::tools {

/// Where the cache lies when nothing is said: $XDG_CACHE_HOME/kiln, or .cache/kiln in the home directory; empty when
/// there is neither.
std::string defaultCacheDirectory();

/// `--cache`, `--cache-size`, `--cache-epoch`: sets `options`, whose directory is the default one from now on.
void declareCache(CLI::App& app, CacheOptions& options);

} // namespace kiln::tools
