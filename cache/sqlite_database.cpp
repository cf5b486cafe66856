#include "cache/sqlite_database.h"

#include <algorithm>
#include <sqlite3.h>

namespace kiln {

namespace {

constexpr int kOldestSqlite = 3037000; // STRICT tables

struct Switch {
    int operation;
    int on;
};
// A file cannot have code of ours or of the host's run, nor shadow what we ask for.
constexpr Switch kSwitches[] = {
    {SQLITE_DBCONFIG_DEFENSIVE, 1},
    {SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0},
    {SQLITE_DBCONFIG_ENABLE_TRIGGER, 0},
    {SQLITE_DBCONFIG_ENABLE_VIEW, 0},
    {SQLITE_DBCONFIG_ENABLE_FKEY, 0},
    {SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0},
    {SQLITE_DBCONFIG_ENABLE_FTS3_TOKENIZER, 0},
    {SQLITE_DBCONFIG_WRITABLE_SCHEMA, 0},
    {SQLITE_DBCONFIG_DQS_DML, 0},
    {SQLITE_DBCONFIG_DQS_DDL, 0},
};

struct Limit {
    int id;
    int most;
};
// As much as our own statements need, with some room for SQLite's own (VACUUM, checks).
constexpr Limit kLimits[] = {
    {SQLITE_LIMIT_SQL_LENGTH, 10000},   {SQLITE_LIMIT_COLUMN, 64},
    {SQLITE_LIMIT_EXPR_DEPTH, 32},      {SQLITE_LIMIT_COMPOUND_SELECT, 8},
    {SQLITE_LIMIT_VDBE_OP, 25000},      {SQLITE_LIMIT_FUNCTION_ARG, 8},
    {SQLITE_LIMIT_ATTACHED, 0},         {SQLITE_LIMIT_LIKE_PATTERN_LENGTH, 64},
    {SQLITE_LIMIT_VARIABLE_NUMBER, 16}, {SQLITE_LIMIT_TRIGGER_DEPTH, 1},
    {SQLITE_LIMIT_WORKER_THREADS, 0},
};
constexpr size_t kRowSlackBytes = 64 << 10; // of a row beside its value

// Each with its reason:
//   mmap_size            read(2) reports a file cut short, memory would answer with SIGBUS
//   secure_delete        Debian's SQLite overwrites what is deleted; we need not hide it
//   synchronous          NORMAL: in WAL mode nothing can be torn, the last entries may be lost with the power
//   wal_autocheckpoint   pages of the log (4 MB) after which a commit carries it over
//   journal_size_limit   to which the log is cut when it starts over
//   cache_size           kB; what is read is read once, and the kernel has it
constexpr char kPragmas[] = "PRAGMA mmap_size=0;"
                            "PRAGMA cell_size_check=1;"
                            "PRAGMA temp_store=MEMORY;"
                            "PRAGMA secure_delete=0;"
                            "PRAGMA synchronous=NORMAL;"
                            "PRAGMA wal_autocheckpoint=1000;"
                            "PRAGMA journal_size_limit=8388608;"
                            "PRAGMA cache_size=-1024;";

constexpr char kBegin[] = "BEGIN IMMEDIATE";
constexpr char kCommit[] = "COMMIT";

} // namespace

tl::expected<std::unique_ptr<Database>, std::string> Database::open(const std::string& file, const Options& options) {
    if (sqlite3_libversion_number() < kOldestSqlite)
        return tl::unexpected(std::string("SQLite ") + sqlite3_libversion() + " is too old");
    sqlite3* connection = nullptr;
    constexpr int kFlags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOFOLLOW | SQLITE_OPEN_NOMUTEX |
                           SQLITE_OPEN_PRIVATECACHE | SQLITE_OPEN_EXRESCODE;
    // The host may have made another file system than "unix" the default one.
    const int code = sqlite3_open_v2(file.c_str(), &connection, kFlags, "unix");
    if (code != SQLITE_OK) {
        std::string error = "'" + file + "': " + (connection ? sqlite3_errmsg(connection) : sqlite3_errstr(code));
        sqlite3_close_v2(connection);
        return tl::unexpected(std::move(error));
    }
    std::unique_ptr<Database> database(new Database(connection, options.busyMs));
    database->openedReadOnly_ = database->readOnly(); // before its header has been read
    database->configure(options);
    return database;
}

void Database::configure(const Options& options) {
    for (const Switch& one : kSwitches)
        sqlite3_db_config(connection_, one.operation, one.on, nullptr);
    constexpr size_t kMost = 1 << 30;
    sqlite3_limit(connection_, SQLITE_LIMIT_LENGTH,
                  static_cast<int>(std::min(options.mostValueBytes, kMost - kRowSlackBytes) + kRowSlackBytes));
    for (const Limit& one : kLimits)
        sqlite3_limit(connection_, one.id, one.most);
    sqlite3_busy_timeout(connection_, busyMs_);
    execute(kPragmas);
}

Database::~Database() {
    for (const auto& [sql, statement] : statements_)
        sqlite3_finalize(statement);
    sqlite3_close(connection_);
}

void Database::keepLog() {
    sqlite3_db_config(connection_, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
}

void Database::fail(int code) {
    if (!ok()) return;
    code_ = code;
    // The connection's own text says more, where it is about the same thing.
    error_ = sqlite3_extended_errcode(connection_) == code ? sqlite3_errmsg(connection_) : sqlite3_errstr(code);
}

bool Database::damaged() const {
    const int primary = code_ & 0xff;
    return primary == SQLITE_CORRUPT || primary == SQLITE_NOTADB;
}

bool Database::contentToBlame() const {
    switch (code_ & 0xff) {
    case SQLITE_OK:
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
    case SQLITE_PROTOCOL:
    case SQLITE_NOMEM:
    case SQLITE_READONLY:
    case SQLITE_IOERR:
    case SQLITE_FULL:
    case SQLITE_CANTOPEN:
    case SQLITE_PERM:
    case SQLITE_AUTH:
    case SQLITE_INTERRUPT:
    case SQLITE_NOLFS: return false;
    default: return true;
    }
}

bool Database::fileMoved() const {
    return code_ == SQLITE_READONLY_DBMOVED;
}

std::string Database::error() const {
    return ok() ? std::string() : error_;
}

bool Database::readOnly() const {
    return sqlite3_db_readonly(connection_, "main") == 1;
}

bool Database::execute(const char* statements) {
    if (!ok()) return false;
    const int code = sqlite3_exec(connection_, statements, nullptr, nullptr, nullptr);
    if (code != SQLITE_OK) fail(code);
    return ok();
}

bool Database::checkpoint() {
    if (!ok()) return false;
    int pages = 0, carried = 0;
    const int code = sqlite3_wal_checkpoint_v2(connection_, "main", SQLITE_CHECKPOINT_PASSIVE, &pages, &carried);
    return code == SQLITE_OK && pages == carried;
}

void Database::emptyLog() {
    sqlite3_busy_timeout(connection_, 0);
    sqlite3_wal_checkpoint_v2(connection_, "main", SQLITE_CHECKPOINT_TRUNCATE, nullptr, nullptr);
    sqlite3_busy_timeout(connection_, busyMs_);
}

bool Database::vacuum() {
    sqlite3_limit(connection_, SQLITE_LIMIT_ATTACHED, 1); // it works by way of a second database
    const bool done = execute("VACUUM");
    sqlite3_limit(connection_, SQLITE_LIMIT_ATTACHED, 0);
    if (done) emptyLog();
    return done;
}

std::string Database::check(const char* pragma) {
    std::string findings;
    {
        Cursor row(*this, pragma);
        while (row.next()) {
            const std::string_view text = row.textAt(0).value_or("?");
            if (text == "ok") continue;
            if (!findings.empty()) findings += "; ";
            findings += text;
        }
    }
    std::replace(findings.begin(), findings.end(), '\n', ' ');
    return ok() ? findings : error();
}

sqlite3_stmt* Database::prepared(const char* sql) {
    if (!ok()) return nullptr;
    for (const auto& [known, statement] : statements_)
        if (known == sql) return statement;
    sqlite3_stmt* statement = nullptr;
    const int code = sqlite3_prepare_v3(connection_, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
    if (code != SQLITE_OK)
        fail(code);
    else
        statements_.emplace_back(sql, statement);
    return statement;
}

Cursor::Cursor(Database& database, const char* sql) : database_(database), statement_(database.prepared(sql)) {}

Cursor::~Cursor() {
    if (!statement_) return;
    sqlite3_reset(statement_); // its error has been seen
    sqlite3_clear_bindings(statement_);
}

Cursor& Cursor::blob(std::string_view bytes) {
    if (!statement_) return *this;
    // Of no bytes it would be null.
    const char* start = bytes.empty() ? "" : bytes.data();
    const int code = sqlite3_bind_blob64(statement_, ++parameter_, start, bytes.size(), SQLITE_STATIC);
    if (code != SQLITE_OK) database_.fail(code);
    return *this;
}

Cursor& Cursor::text(std::string_view text) {
    if (!statement_) return *this;
    const char* start = text.empty() ? "" : text.data();
    const int code = sqlite3_bind_text64(statement_, ++parameter_, start, text.size(), SQLITE_STATIC, SQLITE_UTF8);
    if (code != SQLITE_OK) database_.fail(code);
    return *this;
}

Cursor& Cursor::integer(int64_t value) {
    if (!statement_) return *this;
    const int code = sqlite3_bind_int64(statement_, ++parameter_, value);
    if (code != SQLITE_OK) database_.fail(code);
    return *this;
}

bool Cursor::next() {
    if (!statement_ || !database_.ok()) return false;
    const int code = sqlite3_step(statement_);
    if (code == SQLITE_ROW) return true;
    if (code != SQLITE_DONE) database_.fail(code);
    return false;
}

bool Cursor::run() {
    while (next())
        ;
    return database_.ok();
}

std::optional<int64_t> Cursor::integerAt(int column) const {
    if (sqlite3_column_type(statement_, column) != SQLITE_INTEGER) return std::nullopt;
    return sqlite3_column_int64(statement_, column);
}

std::optional<std::string_view> Cursor::blobAt(int column) const {
    if (sqlite3_column_type(statement_, column) != SQLITE_BLOB) return std::nullopt;
    const auto* start = static_cast<const char*>(sqlite3_column_blob(statement_, column));
    return std::string_view(start, static_cast<size_t>(sqlite3_column_bytes(statement_, column)));
}

std::optional<std::string_view> Cursor::textAt(int column) const {
    if (sqlite3_column_type(statement_, column) != SQLITE_TEXT) return std::nullopt;
    const auto* start = reinterpret_cast<const char*>(sqlite3_column_text(statement_, column));
    if (!start) return std::nullopt; // no memory
    return std::string_view(start, static_cast<size_t>(sqlite3_column_bytes(statement_, column)));
}

WriteTransaction::WriteTransaction(Database& database) : database_(database) {
    over_ = !Cursor(database, kBegin).run();
}

WriteTransaction::~WriteTransaction() {
    if (over_ || sqlite3_get_autocommit(database_.connection_)) return; // some errors undo it themselves
    sqlite3_exec(database_.connection_, "ROLLBACK", nullptr, nullptr, nullptr);
}

bool WriteTransaction::commit() {
    if (over_) return false;
    over_ = Cursor(database_, kCommit).run();
    return over_;
}

} // namespace kiln
