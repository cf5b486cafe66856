#pragma once

// The tables of the cache, and whether a database has them: exactly these, word for word.
//
//   entry    a row an entry: key, subject, kind, title, bytes (of its value), used (the tally at its last use)
//   content  its bytes, under the same id: apart from it, because SQLite rewrites a row as a whole, and noting 300 uses
//            would read and compare 300 values (48 ms instead of 1.3, measured with values of 33 KB)
//   sums     one row: bytes and number of the entries, and the tally of uses, a counter that is the cache's clock
//
// Thread rule: as of the Database.

#include "cache/sqlite_database.h"

namespace kiln {

enum class SchemaState {
    Sound,
    Empty,   ///< a database without anything: its maker died
    Foreign, ///< another one's, or not a database
    Unknown, ///< it could not be read: Database::error()
};
SchemaState schemaOf(Database& database);

/// False: Database::error().
bool makeSchema(Database& database);

/// Whether the table `entry` and its indexes fit together, as far as it could be read. The contents are left out: they
/// are most of the file (100 MB took 8 s to read from a cold disk), and each is verified when it is used.
bool entriesFit(Database& database);
/// Adds up anew.
bool mendSums(Database& database);

} // namespace kiln
