// Real artifacts: what the engine keeps of the programs of bench/programs.
#pragma once

#include "cache/entry.h"
#include "cache/sqlite_level.h"

#include <cstdint>
#include <memory>
#include <vector>

namespace kiln::bench {

struct KeptEntries {
    std::vector<Entry> artifacts; ///< with the IR of their units
    std::vector<Entry> sources;
};
/// Runs the programs (a few of them when `quick`) at their small size, compiling in the caller, with an L3 of its own,
/// and reads that. Throws std::runtime_error when a program fails or answers wrongly.
KeptEntries keptOfPrograms(bool quick);
/// What such a level has. Throws when some of it is not accepted.
KeptEntries keptIn(std::unique_ptr<SqliteLevel> level);

/// The same under a key of its own.
Entry renumbered(const Entry& entry, uint64_t number);
/// `count` of them, each the copy of one of `entries`, in turn.
std::vector<Entry> renumbered(const std::vector<Entry>& entries, size_t count);

/// A key that renumbered() never gives.
Digest unknownKey(uint64_t number);

} // namespace kiln::bench
