#pragma once

// A connection to an SQLite database whose file is not trusted, and runs of its prepared statements.
//
// Errors stick: after the first one nothing more is done until forget(), so that a transaction reads as a list of
// statements and is asked once how it went.
//
// Thread rule: guarded by the lock of its owner. Never used, nor closed, in a process forked from the one it was opened
// in: SQLite's record of the locks it holds would be copied, the locks are not.

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tl/expected.hpp>

struct sqlite3;
struct sqlite3_stmt;

namespace kiln {

class Database {
public:
    struct Options {
        size_t mostValueBytes = 0; ///< no row may hold, and no result be, more than about that
        int busyMs = 0;            ///< how long a statement waits for other connections
    };
    /// Opens what is there; makes nothing. The file is read here already: see damaged().
    static tl::expected<std::unique_ptr<Database>, std::string> open(const std::string& file, const Options& options);
    /// The last one to close it carries the log over into the database and removes it.
    ~Database();
    Database(const Database&) = delete;
    Database& operator=(const Database&) = delete;
    /// The destructor will leave the log as it is, and no file is removed: they may be another database's by now.
    void keepLog();

    bool ok() const { return code_ == 0; }
    /// The file is not a database, or one whose parts do not fit together.
    bool damaged() const;
    /// What the file's content can be to blame for: anything but the storage, its locks and our memory.
    bool contentToBlame() const;
    bool fileMoved() const; ///< it is no longer at its name
    std::string error() const;
    void forget() { code_ = 0; }
    /// Makes SQLite's result `code` stick, as of a statement.
    void fail(int code);

    bool readOnly() const;
    /// The file may be written to, but its header says that it must not be.
    bool headerForbidsWriting() const { return readOnly() && !openedReadOnly_; }
    /// Several statements, without results.
    bool execute(const char* statements);
    /// Carries the log over as far as nobody else still reads from it. True: all of it.
    bool checkpoint();
    /// Carries all of the log over and cuts it to nothing, unless another connection is using it just now.
    void emptyLog();
    /// Rewrites the file without its unused pages.
    bool vacuum();
    /// The findings of one of SQLite's own checks (a static PRAGMA); empty: sound.
    std::string check(const char* pragma);

private:
    friend class Cursor;
    friend class WriteTransaction;
    Database(sqlite3* connection, int busyMs) : connection_(connection), busyMs_(busyMs) {}
    void configure(const Options& options);
    sqlite3_stmt* prepared(const char* sql);

    sqlite3* connection_;
    const int busyMs_;
    bool openedReadOnly_ = false;
    std::vector<std::pair<const char*, sqlite3_stmt*>> statements_; // by the address of their text
    int code_ = 0; // the first result since forget() that was an error; extended
    std::string error_;
};

/// One run of a statement.
class Cursor {
public:
    /// `sql`: static; its statement is kept for the next run.
    Cursor(Database& database, const char* sql);
    ~Cursor();
    Cursor(const Cursor&) = delete;
    Cursor& operator=(const Cursor&) = delete;

    /// The next parameter. REQUIRES: bytes live until the run is over.
    Cursor& blob(std::string_view bytes);
    Cursor& text(std::string_view text);
    Cursor& integer(int64_t value);

    /// The next row; false: no more, or an error.
    bool next();
    /// To the end; false: an error.
    bool run();

    // Of the row, by column. Nothing: it is of another type.
    std::optional<int64_t> integerAt(int column) const;
    std::optional<std::string_view> blobAt(int column) const; ///< until the next step
    std::optional<std::string_view> textAt(int column) const;

private:
    Database& database_;
    sqlite3_stmt* statement_;
    int parameter_ = 0;
};

/// All or nothing, and alone among writers. Undone unless committed.
class WriteTransaction {
public:
    explicit WriteTransaction(Database& database);
    ~WriteTransaction();
    WriteTransaction(const WriteTransaction&) = delete;
    WriteTransaction& operator=(const WriteTransaction&) = delete;
    bool commit();

private:
    Database& database_;
    bool over_ = false;
};

} // namespace kiln
