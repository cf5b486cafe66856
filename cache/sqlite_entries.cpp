#include "cache/sqlite_entries.h"

#include <algorithm>
#include <cstring>
#include <sqlite3.h>

namespace kiln {

namespace {

constexpr size_t kMostTitleBytes = 1024;
constexpr int64_t kMostRows = 100000; // of a listing
// An eviction makes room for more than the one entry to come, so that not every put evicts: for this part of all.
constexpr int64_t kEvictedPart = 10;
constexpr int64_t kMostCopiedBytes = 32 << 20; // to make the file smaller: it is copied in memory
constexpr int64_t kMostSum = int64_t{1} << 61;

constexpr char kSums[] = "SELECT bytes, entries, tally FROM sums WHERE id = 1";
constexpr char kSetSums[] = "UPDATE sums SET bytes = ?1, entries = ?2, tally = ?3 WHERE id = 1";
// A value too long is not read at all; nor is one whose length alone is asked for.
constexpr char kFind[] = "SELECT e.bytes, typeof(c.value) = 'blob', length(c.value),"
                         " CASE WHEN typeof(c.value) = 'blob' AND length(c.value) <= ?2 THEN c.value END"
                         " FROM entry AS e LEFT JOIN content AS c ON c.id = e.id WHERE e.key = ?1";
constexpr char kRowOfKey[] = "SELECT id, bytes FROM entry WHERE key = ?1";
constexpr char kInsertEntry[] =
    "INSERT INTO entry(key, subject, kind, title, bytes, used) VALUES(?1, ?2, ?3, ?4, ?5, ?6)";
constexpr char kInsertContent[] = "INSERT OR REPLACE INTO content(id, value) VALUES(last_insert_rowid(), ?1)";
constexpr char kIsFound[] = "SELECT count(*) = 1 AND max(id) = last_insert_rowid() FROM entry WHERE key = ?1";
constexpr char kDeleteEntry[] = "DELETE FROM entry WHERE id = ?1";
constexpr char kDeleteContent[] = "DELETE FROM content WHERE id = ?1";
constexpr char kSetUsed[] = "UPDATE entry SET used = ?1 WHERE key = ?2";
constexpr char kCount[] = "SELECT count(*), CAST(total(min(max(bytes, 0), ?1)) AS INTEGER) FROM entry";
constexpr char kLeastUsed[] = "SELECT id, bytes FROM entry ORDER BY used";
constexpr char kRowsOf[] = "SELECT key, subject, kind, title, bytes, used FROM entry WHERE subject = ?1"
                           " ORDER BY used DESC LIMIT ?2";
constexpr char kRows[] = "SELECT key, subject, kind, title, bytes, used FROM entry ORDER BY used DESC LIMIT ?1";
constexpr char kFreePages[] = "PRAGMA freelist_count";
constexpr char kPageBytes[] = "PRAGMA page_size";

std::optional<Digest> digestAt(const Cursor& row, int column) {
    Digest digest;
    const auto bytes = row.blobAt(column);
    if (!bytes || bytes->size() != digest.bytes.size()) return std::nullopt;
    std::memcpy(digest.bytes.data(), bytes->data(), bytes->size());
    return digest;
}

int64_t first(Database& database, const char* sql) {
    Cursor row(database, sql);
    return row.next() ? row.integerAt(0).value_or(0) : 0;
}

} // namespace

SqliteEntries::SqliteEntries(Database& database, size_t capacityBytes, size_t mostValueBytes)
    : database_(database), capacity_(static_cast<int64_t>(std::min<size_t>(capacityBytes, size_t{1} << 46))),
      mostValueBytes_(static_cast<int64_t>(std::min<size_t>(mostValueBytes, size_t{1} << 30))) {}

std::optional<SqliteEntries::Sums> SqliteEntries::sums() {
    Cursor row(database_, kSums);
    if (row.next()) {
        const auto bytes = row.integerAt(0), entries = row.integerAt(1), tally = row.integerAt(2);
        const auto sane = [](std::optional<int64_t> sum) { return sum && *sum >= 0 && *sum <= kMostSum; };
        if (sane(bytes) && sane(entries) && sane(tally)) return Sums{*bytes, *entries, *tally};
    }
    if (database_.ok()) database_.fail(SQLITE_CORRUPT); // there is always that row, with such numbers
    return std::nullopt;
}

void SqliteEntries::write(const Sums& sums) {
    Cursor(database_, kSetSums).integer(sums.bytes).integer(sums.entries).integer(sums.tally).run();
}

SqliteEntries::Found SqliteEntries::find(const Digest& key) {
    Cursor row(database_, kFind);
    row.blob(key.view()).integer(mostValueBytes_);
    if (!row.next()) return {};
    const auto claimed = row.integerAt(0), length = row.integerAt(2);
    if (row.integerAt(1) != 1 || !claimed || !length) return {{}, Reject::BadContent};
    if (*length > mostValueBytes_) return {{}, Reject::TooLarge};
    const auto bytes = row.blobAt(3);
    if (!bytes) return {{}, Reject::BadContent};
    if (*claimed != *length) return {{}, Reject::Truncated};
    return {std::string(*bytes), {}};
}

/// The bytes that a row says it has, as far as that can be.
int64_t SqliteEntries::sane(std::optional<int64_t> bytes) const {
    return std::clamp<int64_t>(bytes.value_or(0), 0, mostValueBytes_);
}

void SqliteEntries::dropRow(int64_t id, int64_t bytes, Sums& sums) {
    Cursor(database_, kDeleteEntry).integer(id).run();
    Cursor(database_, kDeleteContent).integer(id).run();
    sums.bytes = std::max<int64_t>(sums.bytes - bytes, 0);
    sums.entries = std::max<int64_t>(sums.entries - 1, 0);
}

void SqliteEntries::drop(const Digest& key, Sums& sums) {
    std::optional<int64_t> id, bytes;
    {
        Cursor row(database_, kRowOfKey);
        if (!row.blob(key.view()).next()) return;
        id = row.integerAt(0), bytes = row.integerAt(1);
    }
    if (id) dropRow(*id, sane(bytes), sums);
}

void SqliteEntries::touch(const std::vector<Digest>& uses, Sums& sums) {
    for (const Digest& key : uses)
        Cursor(database_, kSetUsed).integer(++sums.tally).blob(key.view()).run();
}

/// REQUIRES: in a transaction. What is kept after it, with `bytesToCome`, is within the capacity.
uint64_t SqliteEntries::evict(int64_t bytesToCome, Sums& sums) {
    if (sums.bytes + bytesToCome <= capacity_) return 0;
    { // Rare, so there is time to add up: an error in the sums does not outlive an eviction.
        Cursor row(database_, kCount);
        if (!row.integer(mostValueBytes_).next()) return 0;
        sums.entries = row.integerAt(0).value_or(0), sums.bytes = row.integerAt(1).value_or(0);
    }
    const int64_t most = std::max<int64_t>(capacity_ - capacity_ / kEvictedPart - bytesToCome, 0);
    std::vector<std::pair<int64_t, int64_t>> victims; // id, bytes
    {
        Cursor row(database_, kLeastUsed);
        for (int64_t left = sums.bytes; left > most && row.next(); left -= victims.back().second)
            victims.emplace_back(row.integerAt(0).value_or(0), sane(row.integerAt(1)));
    }
    for (const auto& [id, bytes] : victims)
        dropRow(id, bytes, sums);
    return victims.size();
}

/// An index out of order is no damage to SQLite, but what is put into it is never found: so look, for 3 us.
void SqliteEntries::checkFound(const Digest& key) {
    Cursor row(database_, kIsFound);
    if (row.blob(key.view()).next() && row.integerAt(0) != 1) database_.fail(SQLITE_CORRUPT_INDEX);
}

uint64_t SqliteEntries::put(const StoredForm& form, const std::vector<Digest>& uses) {
    const auto size = static_cast<int64_t>(form.bytes.size());
    uint64_t evicted = 0;
    {
        WriteTransaction transaction(database_);
        std::optional<Sums> sums = this->sums();
        if (!sums) return 0;
        touch(uses, *sums);
        drop(form.key, *sums);
        evicted = evict(size, *sums);
        Cursor(database_, kInsertEntry)
            .blob(form.key.view())
            .blob(form.subject.view())
            .integer(static_cast<int64_t>(form.kind))
            .text(std::string_view(form.title).substr(0, kMostTitleBytes))
            .integer(size)
            .integer(++sums->tally)
            .run();
        Cursor(database_, kInsertContent).blob(form.bytes).run();
        checkFound(form.key);
        sums->bytes += size;
        ++sums->entries;
        write(*sums);
        if (!transaction.commit()) return 0;
    }
    if (evicted) shrinkFile();
    return evicted;
}

uint64_t SqliteEntries::noteUses(const std::vector<Digest>& uses) {
    uint64_t evicted = 0;
    {
        WriteTransaction transaction(database_);
        std::optional<Sums> sums = this->sums();
        if (!sums) return 0;
        touch(uses, *sums);
        evicted = evict(0, *sums);
        write(*sums);
        if (!transaction.commit()) return 0;
    }
    if (evicted) shrinkFile();
    return evicted;
}

void SqliteEntries::remove(const Digest& key) {
    { // Most often there is none, and a reader need not wait for writers to learn that.
        Cursor row(database_, kRowOfKey);
        if (!row.blob(key.view()).next()) return;
    }
    WriteTransaction transaction(database_);
    std::optional<Sums> sums = this->sums();
    if (!sums) return;
    drop(key, *sums);
    write(*sums);
    transaction.commit();
}

void SqliteEntries::clear() {
    {
        WriteTransaction transaction(database_);
        std::optional<Sums> sums = this->sums();
        if (!sums) return;
        database_.execute("DELETE FROM content; DELETE FROM entry");
        write({0, 0, sums->tally});
        if (!transaction.commit()) return;
    }
    database_.vacuum();
}

/// A file grows to what was once kept at most, and its unused pages serve what comes. Only after the capacity was
/// lowered they are more than ever could come.
void SqliteEntries::shrinkFile() {
    if (capacity_ > kMostCopiedBytes) return;
    if (first(database_, kFreePages) * first(database_, kPageBytes) <= capacity_ + (1 << 20)) return;
    database_.vacuum();
    database_.forget(); // another process may be in the way; there will be another eviction
}

std::vector<StoredRow> SqliteEntries::rows(Cursor& cursor) {
    std::vector<StoredRow> rows;
    while (cursor.next()) {
        const auto key = digestAt(cursor, 0), subject = digestAt(cursor, 1);
        const auto kind = cursor.integerAt(2), bytes = cursor.integerAt(4), used = cursor.integerAt(5);
        const auto title = cursor.textAt(3);
        if (!key || !subject || !kind || !title || !bytes || !used || *kind < 1 || *kind > 3 || *bytes < 0) continue;
        rows.push_back({*key, *subject, static_cast<EntryKind>(*kind), std::string(title->substr(0, kMostTitleBytes)),
                        static_cast<uint64_t>(*bytes), static_cast<uint64_t>(*used)});
    }
    return rows;
}

std::vector<StoredRow> SqliteEntries::rowsOf(const Digest& subject) {
    Cursor cursor(database_, kRowsOf);
    return rows(cursor.blob(subject.view()).integer(kMostRows));
}

std::vector<StoredRow> SqliteEntries::allRows() {
    Cursor cursor(database_, kRows);
    return rows(cursor.integer(kMostRows));
}

} // namespace kiln
