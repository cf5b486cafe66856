#pragma once

// The database's files as files: which may be there, what they may be, how they come and go. Nothing here opens a
// database that may be open elsewhere in this process: closing it again would drop that one's locks (POSIX).
//
// Thread rule: constant; what lies on the disk is guarded by the door (cache_door.h) where it says so.

#include <cstdint>
#include <optional>
#include <string>
#include <sys/types.h>

#include <tl/expected.hpp>

namespace kiln {

/// Which file, whatever its name.
struct FileId {
    dev_t device = 0;
    ino_t number = 0;

    friend bool operator==(const FileId&, const FileId&) = default;
};

class SqliteFiles {
public:
    /// `directory`: without symbolic links, and safe (CacheDirectory).
    explicit SqliteFiles(const std::string& directory);

    const std::string& database() const { return database_; }
    /// The file that has the database's name now; nothing: none.
    std::optional<FileId> current() const;
    uint64_t databaseBytes() const;
    uint64_t logBytes() const;

    /// The error: one of the files is something else than a regular file of this user's with one name.
    tl::expected<std::optional<FileId>, std::string> examine() const;
    /// An empty database file (0600, whatever the umask), without anything left over beside it. REQUIRES: alone at the
    /// door, examine() found none.
    tl::expected<void, std::string> create() const;
    /// Renames it to "...damaged", what has that name is lost. REQUIRES: alone at the door.
    tl::expected<void, std::string> setAside() const;

private:
    std::string database_;
};

} // namespace kiln
