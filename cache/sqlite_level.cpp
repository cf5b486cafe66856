#include "cache/sqlite_level.h"

#include "cache/cache_directory.h"
#include "cache/file_size_signal.h"
#include "cache/held_files.h"
#include "cache/mac_key.h"
#include "cache/sqlite_connect.h"
#include "cache/sqlite_entries.h"
#include "cache/write_breaker.h"

#include <algorithm>
#include <atomic>
#include <mutex>
#include <unistd.h>
#include <unordered_map>

namespace kiln {

namespace {

constexpr size_t kMostNotedUses = 4096; // 32 bytes each; then they are written
// Of the log, whatever the capacity. It is longer than its 4 MB only while a reader does not end.
constexpr uint64_t kLeastLogBytes = 16u << 20;
constexpr uint64_t kMostLogLeftBytes = 256u << 10; // whoever opens the database next reads it, a millisecond a megabyte
constexpr char kQuickCheck[] = "PRAGMA quick_check(3)";
constexpr int kMostReconnects = 16; // because of files that vanish, or attempts that fail; not those after a fork

class Sqlite final : public SqliteLevel {
public:
    static tl::expected<std::unique_ptr<SqliteLevel>, std::string> open(const SqliteOptions& options);
    ~Sqlite() override;

    std::string_view name() const override { return "l3"; }
    std::optional<std::string> get(const Digest& key) override;
    void put(const StoredForm& form) override;
    void remove(const Digest& key) override;

    void countHit(const Digest& key) override;
    void countMiss() override;
    void countReject(Reject reason) override;
    LevelStats stats() const override;

    void beforeFork() override;
    void afterForkInParent() override;
    void afterForkInChild() override;

    const Digest& macKey() const override { return macKey_; }
    bool wasRecreated() const override { return recreated_; }
    std::string trouble() const override;
    std::string file() const override { return files_.database(); }
    uint64_t fileBytes() const override { return files_.databaseBytes() + files_.logBytes(); }

    std::vector<StoredRow> rowsOf(const Digest& subject) override;
    std::vector<StoredRow> allRows() override;
    std::string checkFile() override;
    void clear() override;
    void flush() override;
    void beforeExit() override;

private:
    enum class Use { Read, Write };

    struct Open {
        Open(Connected&& newOne, const SqliteOptions& options)
            : connected(std::move(newOne)),
              entries(*connected.database, options.capacityBytes, options.limits.mostStoredBytes) {}
        Database& database() { return *connected.database; }

        Connected connected;
        SqliteEntries entries;
        HeldFiles files{};
    };

    Sqlite(const SqliteOptions& options, std::string directory, const Digest& macKey)
        : options_(options), directory_(std::move(directory)), files_(directory_), macKey_(macKey), process_(getpid()) {
    }

    template <class Operation>
    bool with(Use use, const Operation& operation);
    bool connect(const CacheDirectory& directory, std::optional<FileId> damaged);
    bool reconnect(std::optional<FileId> damaged);
    bool ready();
    bool mayWrite();
    bool settle(Use use);
    void heal();
    void disconnect();
    bool giveUpIfClosed();
    void countFailure() const;
    std::vector<Digest> takeUses();
    bool usesMatter() const;

    // Constant.
    const SqliteOptions options_;
    const std::string directory_; // without symbolic links
    const SqliteFiles files_;
    const Digest macKey_;

    std::atomic<bool> recreated_ = false;

    mutable std::mutex mutex_; // guards these; taken before countsMutex_
    pid_t process_;            // where open_ was opened
    std::unique_ptr<Open> open_;
    std::string off_; // why it is off for good; empty: it is not
    std::string lastError_;
    int reconnectsLeft_ = kMostReconnects;
    WriteBreaker breaker_;

    mutable std::mutex countsMutex_; // guards these; held for moments only
    mutable LevelStats counts_;
    std::unordered_map<Digest, uint64_t, DigestHash> uses_; // not yet written; the order of the last use
    uint64_t nextUse_ = 0;
};

// --- Connecting.

bool Sqlite::connect(const CacheDirectory& directory, std::optional<FileId> damaged) {
    ConnectOptions options;
    options.database = {options_.limits.mostStoredBytes, options_.busyMs};
    options.mayRecreate = !recreated_;
    options.damaged = damaged;
    // One at a time in this process: what is open afterwards and was not before is then this connection's.
    static std::mutex opening;
    const std::lock_guard lock(opening);
    const std::vector<int> before = HeldFiles::openNow();
    auto connected = connectDatabase(directory, options);
    if (!connected) {
        lastError_ = connected.error();
        return false;
    }
    if (connected->recreated) recreated_ = true;
    open_ = std::make_unique<Open>(std::move(*connected), options_);
    open_->files =
        HeldFiles::since(before, {files_.database(), files_.database() + "-wal", files_.database() + "-shm"});
    return true;
}

/// As at the beginning: the directory may be another one by now.
bool Sqlite::reconnect(std::optional<FileId> damaged) {
    auto directory = CacheDirectory::open(directory_);
    auto key = directory ? readOrMakeMacKey(*directory) : tl::unexpected(directory.error());
    if (!key)
        lastError_ = key.error();
    else if (!equalInConstantTime(*key, macKey_)) // what we write nobody else would accept
        off_ = "'" + directory_ + "' has another key now";
    else if (connect(*directory, damaged))
        return true;
    if (--reconnectsLeft_ <= 0 && off_.empty()) off_ = lastError_;
    return false;
}

/// The program closed the files that SQLite works on; their numbers may be its own files now. SQLite must not touch
/// them any more, not even to close them.
bool Sqlite::giveUpIfClosed() {
    if (!open_ || open_->files.areIntact()) return false;
    (void)open_.release();
    off_ = "the program closed its files";
    return true;
}

void Sqlite::disconnect() {
    if (giveUpIfClosed()) return;
    if (open_) open_->database().keepLog();
    open_.reset();
}

/// Whether there is a connection of this process to the file that has the database's name.
bool Sqlite::ready() {
    if (!off_.empty()) return false;
    if (process_ != getpid()) {
        // Forked without a word to us. A new connection to the same file would share SQLite's record of locks held,
        // and this process holds none of them; closing the old one would not be safe either.
        (void)open_.release();
        off_ = "forked while it was open";
        return false;
    }
    if (giveUpIfClosed()) return false;
    if (open_ && files_.current() != open_->connected.file) {
        disconnect();
        if (--reconnectsLeft_ <= 0) off_ = "'" + files_.database() + "' is replaced again and again";
    }
    if (!off_.empty()) return false;
    return open_ || reconnect({});
}

/// A damaged database is set aside, once, and a new one made. SQLite's word is enough: to check all of it first could
/// take seconds of a host's call, and would not find each kind of damage that SQLite stumbles upon.
void Sqlite::heal() {
    const std::unique_ptr<Open> damaged = std::move(open_); // open until then: see ConnectOptions::damaged
    damaged->database().keepLog();
    if (recreated_)
        off_ = "'" + files_.database() + "' is damaged again";
    else
        reconnect(damaged->connected.file);
}

tl::expected<std::unique_ptr<SqliteLevel>, std::string> Sqlite::open(const SqliteOptions& options) {
    const FileSizeSignalHeld held;
    auto directory = CacheDirectory::open(options.directory);
    if (!directory) return tl::unexpected(directory.error());
    auto key = readOrMakeMacKey(*directory);
    if (!key) return tl::unexpected(key.error());
    std::unique_ptr<Sqlite> level(new Sqlite(options, directory->path(), *key));
    if (!level->connect(*directory, {})) return tl::unexpected(level->lastError_);
    return level;
}

Sqlite::~Sqlite() {
    if (process_ != getpid()) {
        (void)open_.release();
        return;
    }
    if (giveUpIfClosed()) return;
    if (usesMatter()) flush();
    const FileSizeSignalHeld held;
    if (!open_) return;
    if (files_.current() == open_->connected.file)
        if (auto directory = CacheDirectory::open(directory_)) closeDatabase(*directory, std::move(open_->connected));
    if (open_->connected.database) disconnect();
}

// --- Operations.

void Sqlite::countFailure() const {
    const std::lock_guard lock(countsMutex_);
    ++counts_.failures;
}

/// REQUIRES: ready. Whether the log leaves room for a write: while a reader does not end, it only grows.
bool Sqlite::mayWrite() {
    if (!breaker_.allows()) return false;
    if (files_.logBytes() <= std::max<uint64_t>(kLeastLogBytes, options_.capacityBytes / 2)) return true;
    if (open_->database().checkpoint()) return true;
    breaker_.failed("a reader that does not end keeps the log from being emptied");
    return false;
}

/// Runs `operation(Open&)`. False: the storage refused, and that is counted.
template <class Operation>
bool Sqlite::with(Use use, const Operation& operation) {
    const std::lock_guard lock(mutex_);
    const FileSizeSignalHeld held;
    if (!ready() || (use == Use::Write && !mayWrite())) {
        countFailure();
        return false;
    }
    open_->database().forget();
    operation(*open_);
    return settle(use);
}

bool Sqlite::settle(Use use) {
    Database& database = open_->database();
    if (database.ok()) {
        if (use == Use::Write) breaker_.succeeded();
        return true;
    }
    countFailure();
    lastError_ = database.error();
    if (use == Use::Write) breaker_.failed(lastError_);
    if (database.damaged())
        heal();
    else if (database.fileMoved())
        disconnect();
    return false;
}

std::optional<std::string> Sqlite::get(const Digest& key) {
    SqliteEntries::Found found;
    if (!with(Use::Read, [&](Open& open) { found = open.entries.find(key); })) return std::nullopt;
    if (!found.reject) return std::move(found.bytes);
    countReject(*found.reject);
    remove(key);
    return std::nullopt;
}

void Sqlite::put(const StoredForm& form) {
    if (form.bytes.size() > std::min(options_.capacityBytes, options_.limits.mostStoredBytes))
        return remove(form.key); // what it would have replaced
    uint64_t evicted = 0;
    const std::vector<Digest> uses = takeUses();
    if (!with(Use::Write, [&](Open& open) { evicted = open.entries.put(form, uses); })) return;
    const std::lock_guard lock(countsMutex_);
    ++counts_.writes;
    counts_.evictions += evicted;
}

void Sqlite::remove(const Digest& key) {
    with(Use::Write, [&](Open& open) { open.entries.remove(key); });
}

void Sqlite::flush() {
    const std::vector<Digest> uses = takeUses();
    if (uses.empty()) return;
    uint64_t evicted = 0;
    with(Use::Write, [&](Open& open) { evicted = open.entries.noteUses(uses); });
    const std::lock_guard lock(countsMutex_);
    counts_.evictions += evicted;
}

void Sqlite::beforeExit() {
    if (usesMatter()) flush();
    if (files_.logBytes() < kMostLogLeftBytes) return;
    with(Use::Write, [](Open& open) { open.database().emptyLog(); });
}

void Sqlite::clear() {
    takeUses();
    with(Use::Write, [&](Open& open) { open.entries.clear(); });
}

std::vector<StoredRow> Sqlite::rowsOf(const Digest& subject) {
    flush();
    std::vector<StoredRow> rows;
    with(Use::Read, [&](Open& open) { rows = open.entries.rowsOf(subject); });
    return rows;
}

std::vector<StoredRow> Sqlite::allRows() {
    flush();
    std::vector<StoredRow> rows;
    with(Use::Read, [&](Open& open) { rows = open.entries.allRows(); });
    return rows;
}

std::string Sqlite::checkFile() {
    std::string findings;
    const bool asked = with(Use::Read, [&](Open& open) {
        findings = open.database().check(kQuickCheck);
        open.database().forget(); // a finding, not a failure: whoever needs the database next sets it right
    });
    return asked ? findings : trouble();
}

std::string Sqlite::trouble() const {
    const std::lock_guard lock(mutex_);
    if (!off_.empty()) return off_;
    return open_ || lastError_.empty() ? breaker_.stopped() : lastError_;
}

// --- Counting.

void Sqlite::countHit(const Digest& key) {
    bool many;
    {
        const std::lock_guard lock(countsMutex_);
        ++counts_.hits;
        uses_[key] = nextUse_++;
        many = uses_.size() >= kMostNotedUses;
    }
    if (many) flush();
}

void Sqlite::countMiss() {
    const std::lock_guard lock(countsMutex_);
    ++counts_.misses;
}

void Sqlite::countReject(Reject reason) {
    const std::lock_guard lock(countsMutex_);
    ++counts_.rejected[static_cast<size_t>(reason)];
}

std::vector<Digest> Sqlite::takeUses() {
    std::vector<std::pair<uint64_t, Digest>> ordered;
    {
        const std::lock_guard lock(countsMutex_);
        for (const auto& [key, order] : uses_)
            ordered.emplace_back(order, key);
        uses_.clear();
    }
    std::sort(ordered.begin(), ordered.end());
    std::vector<Digest> keys;
    for (const auto& [order, key] : ordered)
        keys.push_back(key);
    return keys;
}

/// Whether the last uses are worth a write of their own when all ends: it makes the disk write out a log and carry it
/// over, 5 to 30 ms of a program that only read. Below half of the capacity nothing will be evicted before as much
/// again has come; and where this process has written, the log is there anyway.
bool Sqlite::usesMatter() const {
    const LevelStats stats = this->stats();
    return stats.writes > 0 || stats.bytes >= stats.capacityBytes / 2;
}

/// Never waits for the storage: while another thread is in it, the sums are those of last time.
LevelStats Sqlite::stats() const {
    std::optional<SqliteEntries::Sums> sums;
    const std::unique_lock lock(mutex_, std::try_to_lock);
    if (lock && open_ && process_ == getpid() && open_->files.areIntact()) {
        open_->database().forget();
        sums = open_->entries.sums();
    }
    const std::lock_guard countsLock(countsMutex_);
    if (sums) {
        counts_.entries = static_cast<uint64_t>(sums->entries);
        counts_.bytes = static_cast<uint64_t>(sums->bytes);
    }
    counts_.capacityBytes = options_.capacityBytes;
    return counts_;
}

// --- Forking. The connection is closed before: SQLite's record of the locks held would come to the child, and make a
// new connection to the same file take for its own what it does not have (seen in /proc/locks). Parent and child open
// anew when they next need to.

void Sqlite::beforeFork() {
    mutex_.lock();
    countsMutex_.lock();
    if (process_ == getpid()) disconnect();
}

void Sqlite::afterForkInParent() {
    countsMutex_.unlock();
    mutex_.unlock();
}

void Sqlite::afterForkInChild() {
    if (off_.empty()) process_ = getpid();
    uses_.clear(); // the parent's to write
    countsMutex_.unlock();
    mutex_.unlock();
}

} // namespace

tl::expected<std::unique_ptr<SqliteLevel>, std::string> SqliteLevel::open(const SqliteOptions& options) {
    return Sqlite::open(options);
}

} // namespace kiln
