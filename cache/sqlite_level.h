#pragma once

// L3: encoded entries in an SQLite database (WAL) that processes share and that outlives them. The file is not trusted:
// it is opened defensively, and what it holds is verified by the chain under the key that lies beside it.

#include "cache/level.h"

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include <tl/expected.hpp>

namespace kiln {

struct SqliteOptions {
    std::string directory; ///< made (0700) where it is missing
    size_t capacityBytes = 100u << 20;
    int busyMs = 100; ///< how long one statement waits for other processes
    EntryLimits limits;
};

/// One row as it says of itself: unverified, for listings.
struct StoredRow {
    Digest key, subject;
    EntryKind kind = EntryKind::Artifact;
    std::string title;
    uint64_t bytes = 0;
    uint64_t lastUse = 0; ///< a counter, not a clock: clocks jump
};

/// Thread-safe.
class SqliteLevel : public Level {
public:
    /// Opens or makes the database and its key. Errors: why L3 is off, in one line (a directory that others may write
    /// to, a network file system, no space...). A damaged database is set aside and made anew, once.
    static tl::expected<std::unique_ptr<SqliteLevel>, std::string> open(const SqliteOptions& options);

    virtual const Digest& macKey() const = 0;
    /// Set when opening found a damaged database and set it aside.
    virtual bool wasRecreated() const = 0;
    /// Why it no longer writes, or no longer does anything, in one line; empty: all is well.
    virtual std::string trouble() const = 0;
    virtual std::string file() const = 0;
    virtual uint64_t fileBytes() const = 0; ///< of database and log

    /// Rows of this subject, newest first.
    virtual std::vector<StoredRow> rowsOf(const Digest& subject) = 0;
    virtual std::vector<StoredRow> allRows() = 0;
    /// SQLite's own check of the file; empty: sound.
    virtual std::string checkFile() = 0;
    virtual void clear() = 0;
    /// Writes what is only noted so far (times of use). Cheap when there is nothing.
    virtual void flush() = 0;
    /// For a process that may end now: writes times of use where they matter, and empties a log that has grown, which
    /// the next process would have to read all of.
    virtual void beforeExit() = 0;
};

} // namespace kiln
