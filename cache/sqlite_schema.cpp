#include "cache/sqlite_schema.h"

#include <string>

namespace kiln {

namespace {

constexpr int64_t kApplicationId = 0x4b696c6e; // "Kiln"
constexpr int64_t kUserVersion = 1;

struct Part {
    const char* type;
    const char* name;
    const char* table;
    const char* sql; ///< as SQLite keeps it; null: made by SQLite itself
};
// In the order in which SQLite lists them.
constexpr Part kParts[] = {
    {"table", "entry", "entry",
     "CREATE TABLE entry(id INTEGER PRIMARY KEY, key BLOB NOT NULL UNIQUE, subject BLOB NOT NULL, kind INTEGER NOT "
     "NULL,"
     " title TEXT NOT NULL, bytes INTEGER NOT NULL, used INTEGER NOT NULL) STRICT"},
    {"index", "sqlite_autoindex_entry_1", "entry", nullptr},
    {"table", "content", "content", "CREATE TABLE content(id INTEGER PRIMARY KEY, value BLOB NOT NULL) STRICT"},
    {"table", "sums", "sums",
     "CREATE TABLE sums(id INTEGER PRIMARY KEY, bytes INTEGER NOT NULL, entries INTEGER NOT NULL,"
     " tally INTEGER NOT NULL) STRICT"},
    {"index", "entry_subject", "entry", "CREATE INDEX entry_subject ON entry(subject)"},
    {"index", "entry_used", "entry", "CREATE INDEX entry_used ON entry(used, bytes)"},
};

constexpr char kApplication[] = "PRAGMA application_id";
constexpr char kVersion[] = "PRAGMA user_version";
constexpr char kJournal[] = "PRAGMA journal_mode";
constexpr char kUseLog[] = "PRAGMA journal_mode=WAL";
constexpr char kSchema[] = "SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY rowid";

constexpr char kCheckEntries[] = "PRAGMA integrity_check('entry')";
constexpr char kMend[] = "UPDATE sums SET bytes = (SELECT CAST(total(max(bytes, 0)) AS INTEGER) FROM entry),"
                         " entries = (SELECT count(*) FROM entry)";

int64_t numberOf(Database& database, const char* pragma) {
    Cursor row(database, pragma);
    return row.next() ? row.integerAt(0).value_or(-1) : -1;
}

bool usesLog(Database& database, const char* pragma) {
    Cursor row(database, pragma);
    const bool log = row.next() && row.textAt(0) == "wal";
    return row.run() && log; // what it changed is committed after its row
}

/// The number of parts that are as they should be, or -1: there is one that should not be there.
int soundParts(Database& database) {
    constexpr int kCount = std::size(kParts);
    int count = 0;
    Cursor row(database, kSchema);
    while (row.next()) {
        if (count == kCount) return -1;
        const Part& part = kParts[count++];
        const auto sql = row.textAt(3);
        if (row.textAt(0) != part.type || row.textAt(1) != part.name || row.textAt(2) != part.table) return -1;
        if (part.sql ? sql != part.sql : sql.has_value()) return -1;
    }
    return count;
}

} // namespace

SchemaState schemaOf(Database& database) {
    const int64_t application = numberOf(database, kApplication), version = numberOf(database, kVersion);
    const int parts = soundParts(database);
    const bool log = usesLog(database, kJournal);
    if (!database.ok()) return database.contentToBlame() ? SchemaState::Foreign : SchemaState::Unknown;
    if (application == 0 && version == 0 && parts == 0) return SchemaState::Empty;
    const bool ours = application == kApplicationId && version == kUserVersion && parts == std::size(kParts) && log;
    return ours ? SchemaState::Sound : SchemaState::Foreign;
}

bool makeSchema(Database& database) {
    // Nothing is lost with the power that is not found to be missing at the next opening: no need to wait for the disk.
    database.execute("PRAGMA synchronous=OFF; PRAGMA page_size=4096");
    if (!usesLog(database, kUseLog)) return false;
    {
        WriteTransaction transaction(database);
        for (const Part& part : kParts)
            if (part.sql) database.execute(part.sql);
        database.execute("INSERT INTO sums(id, bytes, entries, tally) VALUES(1, 0, 0, 0)");
        database.execute(("PRAGMA application_id=" + std::to_string(kApplicationId)).c_str());
        database.execute(("PRAGMA user_version=" + std::to_string(kUserVersion)).c_str());
        transaction.commit();
    }
    return database.execute("PRAGMA synchronous=NORMAL");
}

bool entriesFit(Database& database) {
    return database.check(kCheckEntries).empty() || (!database.ok() && !database.contentToBlame());
}

bool mendSums(Database& database) {
    return Cursor(database, kMend).run();
}

} // namespace kiln
