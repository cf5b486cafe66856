#pragma once

// From a directory to a connection to a sound database in it: made, or set aside and made anew, where need be.

#include "cache/cache_directory.h"
#include "cache/sqlite_database.h"
#include "cache/sqlite_files.h"

#include <memory>
#include <optional>
#include <string>

#include <tl/expected.hpp>

namespace kiln {

struct Connected {
    std::unique_ptr<Database> database;
    FileId file;
    bool recreated = false; ///< a damaged one was set aside
};

struct ConnectOptions {
    Database::Options database;
    bool mayRecreate = true;
    /// One that has been found to be: it is set aside if it is still there. REQUIRES: it is open still, so that no new
    /// file can have its number.
    std::optional<FileId> damaged;
};

/// The error says why there is none.
tl::expected<Connected, std::string> connectDatabase(const CacheDirectory& directory, const ConnectOptions& options);

/// Closes it, at the door: only while the same file is at its name may SQLite remove a log of that name. It looks, too,
/// but others could set the file aside between its look and its removal.
void closeDatabase(const CacheDirectory& directory, Connected&& connected);

} // namespace kiln
