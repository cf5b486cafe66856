#pragma once

// What tools see of the cache through a Program: the key of a path's artifact, who has it, and what is kept instead.
//
// Thread-safe: all functions; they take the Program's lock.

#include "kiln/engine.h"

#include "jit/artifact_store.h"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace kiln {

struct FunctionCell;

struct CacheAnswer {
    std::string key; ///< as hex digits
    KeyIngredients ingredients;
    bool isStored = true; ///< false: the code means something else in another process, so it is never stored
    std::vector<std::pair<std::string, bool>> levels; ///< name, and whether it has the artifact now
    /// Entries of the same path under other keys: names of the ingredients that differ; closest first.
    std::vector<std::vector<std::string>> alternatives;
};

/// Errors: no such loop, or the path cannot be cut.
Result<CacheAnswer> cacheAnswer(FunctionCell& cell, std::optional<unsigned> loop, Tier tier);

/// Why the path's compilation failed in this run; empty: it did not.
std::string compileFailure(const FunctionCell& cell, std::optional<unsigned> loop);

/// Why the policy left the path where it is, when it was asked last; empty: it has not been, or was promoted then.
std::string keptBecause(const FunctionCell& cell, std::optional<unsigned> loop);

} // namespace kiln
