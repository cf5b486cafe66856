#pragma once

// What is done with the tables of sqlite_schema.h: find, put within the capacity, remove, note uses, list.
//
// Every function leaves the outcome in the Database (ok(), error()); a failed one has changed nothing.
//
// Thread rule: as of the Database.

#include "cache/level.h"
#include "cache/sqlite_database.h"
#include "cache/sqlite_level.h"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace kiln {

class SqliteEntries {
public:
    SqliteEntries(Database& database, size_t capacityBytes, size_t mostValueBytes);

    struct Sums {
        int64_t bytes = 0, entries = 0, tally = 0;
    };
    std::optional<Sums> sums();

    struct Found {
        std::optional<std::string> bytes;
        std::optional<Reject> reject; ///< the row cannot be an entry's
    };
    Found find(const Digest& key);

    /// Both also evict, least recently used first, until all fits: also what a larger capacity had admitted.
    /// `uses`: keys in the order of their use, all before this. Both give the number of entries evicted.
    uint64_t put(const StoredForm& form, const std::vector<Digest>& uses);
    uint64_t noteUses(const std::vector<Digest>& uses);

    void remove(const Digest& key);
    void clear();

    std::vector<StoredRow> rowsOf(const Digest& subject);
    std::vector<StoredRow> allRows();

private:
    int64_t sane(std::optional<int64_t> bytes) const;
    void write(const Sums& sums);
    void checkFound(const Digest& key);
    void touch(const std::vector<Digest>& uses, Sums& sums);
    void drop(const Digest& key, Sums& sums);
    void dropRow(int64_t id, int64_t bytes, Sums& sums);
    uint64_t evict(int64_t bytesToCome, Sums& sums);
    void shrinkFile();
    std::vector<StoredRow> rows(Cursor& cursor);

    Database& database_;
    const int64_t capacity_;
    const int64_t mostValueBytes_;
};

} // namespace kiln
