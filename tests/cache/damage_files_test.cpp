// What the folder of the cache and the files in it may turn out to be between two runs: the next one prints and ends as
// it should, says once why it goes without the disk (or that it made a new database), and harms nothing.
#include "tests/cache/end_to_end.h"
#include "tests/cache/sqlite_support.h"

#include <functional>

namespace kiln::test {
namespace {

namespace fs = std::filesystem;

constexpr char kOff[] = "running without the cache on disk: ";
constexpr char kRecreated[] = "was damaged; it was set aside and made anew";
constexpr char kVictim[] = "of somebody else";

enum class After {
    Warm,   ///< it did no harm
    Healed, ///< the run after the next one is warm again
    Later,  ///< found only when the next one ends, so it is the run after it that makes all anew
    Stays,  ///< somebody has to set it right
};

struct Fault {
    std::string name;
    /// `cache`: the folder; `victim`: a file of kVictim beside it that has nothing to do with it.
    std::function<void(const fs::path& cache, const fs::path& victim)> harm;
    std::string message; ///< that stderr of the next run has; empty: it is silent
    After after;
    bool needsRoot = false;
};

static void PrintTo(const Fault& fault, std::ostream* out) {
    *out << fault.name;
}

void putFile(const fs::path& file, std::string_view bytes, mode_t mode = 0600) {
    fs::remove_all(file);
    writeFile(file, bytes);
    EXPECT_EQ(chmod(file.c_str(), mode), 0);
}

using Harm = std::function<void(const fs::path& cache, const fs::path& victim)>;

Harm sql(const std::string& statements) {
    return [=](const fs::path& cache, const fs::path&) { RawConnection(databaseIn(cache)).execute(statements); };
}

Harm replaced(const std::string& name, const std::string& bytes, mode_t mode = 0600) {
    return [=](const fs::path& cache, const fs::path&) { putFile(cache / name, bytes, mode); };
}

Harm cut(const std::function<size_t(size_t)>& size) {
    return [=](const fs::path& cache, const fs::path&) {
        fs::resize_file(databaseIn(cache), size(fs::file_size(databaseIn(cache))));
    };
}

/// A name that is no regular file's of ours.
Harm become(const std::string& name, const std::function<int(const char* at, const char* victim)>& make) {
    return [=](const fs::path& cache, const fs::path& victim) {
        fs::remove(cache / name);
        EXPECT_EQ(make((cache / name).c_str(), victim.c_str()), 0) << std::strerror(errno);
    };
}

Harm permissions(const std::string& name, mode_t mode) {
    return [=](const fs::path& cache, const fs::path&) { EXPECT_EQ(chmod((cache / name).c_str(), mode), 0); };
}

int makeFolder(const char* at, const char*) {
    return mkdir(at, 0700);
}
int makeFifo(const char* at, const char*) {
    return mkfifo(at, 0600);
}
int makeSymlink(const char* at, const char* victim) {
    return symlink(victim, at);
}
int makeHardLink(const char* at, const char* victim) {
    return link(victim, at);
}
int linkToZeros(const char* at, const char*) {
    return symlink("/dev/zero", at);
}

std::vector<Fault> faults() {
    const std::string database = "cache-1.db";
    std::vector<Fault> all{
        {"NoDatabase", become(database, [](const char*, const char*) { return 0; }), "", After::Healed},
        {"NothingLeft", [](const fs::path& cache, const fs::path&) { fs::remove_all(cache); }, "", After::Healed},
        {"EmptyDatabase", replaced(database, ""), "", After::Healed},
        {"RandomBytes", replaced(database, valueOf(1, 50000)), kRecreated, After::Healed},
        {"Text", replaced(database, "SQLite format 3"), kRecreated, After::Healed},
        {"HeaderOnly", cut([](size_t) { return 100; }), kRecreated, After::Healed},
        {"FirstPageOnly", cut([](size_t) { return 4096; }), "", After::Healed},
        {"HalfOfIt", cut([](size_t size) { return size / 2; }), "", After::Healed},
        {"OneByteLess", cut([](size_t size) { return size - 1; }), "", After::Healed},
        {"GarbageLog", replaced(database + "-wal", valueOf(2, 40000)), "", After::Warm},
        {"GarbageSharedMemory", replaced(database + "-shm", valueOf(3, 32768)), "", After::Warm},
        {"GarbageJournal", replaced(database + "-journal", valueOf(4, 4096)), "", After::Warm},
        {"NoLock", [](const fs::path& cache, const fs::path&) { fs::remove(cache / "lock"); }, "", After::Warm},
        {"GarbageLock", replaced("lock", valueOf(5, 300)), "", After::Warm},
        {"OtherApplication", sql("PRAGMA application_id = 7"), kRecreated, After::Healed},
        {"OtherUserVersion", sql("PRAGMA user_version = 2"), kRecreated, After::Healed},
        {"Trigger", sql("CREATE TRIGGER hostile AFTER INSERT ON entry BEGIN DELETE FROM entry; END"), kRecreated,
         After::Healed},
        {"View",
         sql("ALTER TABLE content RENAME TO old; CREATE VIEW content AS SELECT id, zeroblob(900000000) AS value "
             "FROM old"),
         kRecreated, After::Healed},
        {"FurtherTable", sql("CREATE TABLE more(id)"), kRecreated, After::Healed},
        {"NoRows", sql("DELETE FROM entry; DELETE FROM content"), "", After::Healed},
        {"NoSums", sql("DELETE FROM sums"), "", After::Later},
        {"NoContent", sql("DELETE FROM content"), "", After::Healed},
        {"RowsThatLie", sql("UPDATE entry SET bytes = 9223372036854775807"), "", After::Healed},
        {"NoKey", [](const fs::path& cache, const fs::path&) { fs::remove(cache / "key"); }, "", After::Healed},
        {"OtherKey", replaced("key", std::string(32, 'k')), "", After::Healed},
        {"ShortKey", replaced("key", "short"), "is not 32 bytes long", After::Stays},
        {"EmptyKey", replaced("key", ""), "is not 32 bytes long", After::Stays},
        {"LongKey", replaced("key", std::string(33, 'k')), "is not 32 bytes long", After::Stays},
        {"OpenKey", permissions("key", 0644), "is open to other users", After::Stays},
        {"FolderAsKey", become("key", makeFolder), "is not a regular file", After::Stays},
        {"FifoAsKey", become("key", makeFifo), "is not a regular file", After::Stays},
        {"SymlinkAsKey", become("key", makeSymlink), "is a symbolic link", After::Stays},
        {"OpenDatabase", permissions(database, 0666), "may be written to by other users", After::Stays},
        {"OpenFolder", permissions("", 0777), "may be written to by other users", After::Stays},
        {"GroupsFolder", permissions("", 0770), "may be written to by other users", After::Stays},
        {"FileAsFolder", [](const fs::path& cache, const fs::path&) { putFile(cache, "a file"); }, "is not a directory",
         After::Stays},
        {"OthersFolder",
         [](const fs::path& cache, const fs::path&) { EXPECT_EQ(chown(cache.c_str(), kNobody, kNobody), 0); },
         "belongs to uid 65534", After::Stays, true},
        {"OthersDatabase",
         [](const fs::path& cache, const fs::path&) {
             EXPECT_EQ(chown(databaseIn(cache).c_str(), kNobody, kNobody), 0);
         },
         "belongs to another user", After::Stays, true},
    };
    for (const std::string& name : {database, database + "-wal"}) {
        const std::string of = name == database ? "Database" : "Log";
        all.push_back({"FolderAs" + of, become(name, makeFolder), "is not a regular file", After::Stays});
        all.push_back({"FifoAs" + of, become(name, makeFifo), "is not a regular file", After::Stays});
        all.push_back({"SymlinkAs" + of, become(name, makeSymlink), "is a symbolic link", After::Stays});
        all.push_back({"ZerosAs" + of, become(name, linkToZeros), "is a symbolic link", After::Stays});
        all.push_back({"HardLinkAs" + of, become(name, makeHardLink), "has several names", After::Stays});
    }
    return all;
}

class DamagedFilesTest : public testing::TestWithParam<Fault> {};

TEST_P(DamagedFilesTest, NeverHurt) {
    const Fault& fault = GetParam();
    if (fault.needsRoot && geteuid() != 0) GTEST_SKIP() << "only root can make it";
    const PreparedCache& base = prepared();
    const TemporaryFolder folder;
    const fs::path cache = folder.path() / "cache", victim = folder.path() / "victim";
    copyCache(base.path, cache);
    putFile(victim, kVictim);
    fault.harm(cache, victim);

    const CacheRun next = runCached(base.program, cache), afterIt = runCached(base.program, cache);
    EXPECT_TRUE(isRight(next, base.cold.outcome));
    EXPECT_TRUE(isRight(afterIt, base.cold.outcome));
    EXPECT_EQ(readFile(victim), kVictim);
    if (fault.after == After::Warm || fault.after == After::Later) EXPECT_TRUE(isWarm(next));
    if (fault.after == After::Later) {
        EXPECT_TRUE(isWarm(runCached(base.program, cache)));
        return;
    }
    if (fault.after != After::Stays) {
        // What the next run had read before it came upon the damage is in the new file only after the run behind it.
        const bool wasFoundLate = next.l3("failures") > 0 && next.l3("hits") > 0;
        EXPECT_TRUE(isWarm(wasFoundLate ? runCached(base.program, cache) : afterIt));
        EXPECT_EQ(quickCheck(cache), "ok");
        EXPECT_EQ(afterIt.outcome.err, "") << "the second time there is nothing to say";
        if (!fault.message.empty()) EXPECT_NE(next.outcome.err.find(fault.message), std::string::npos) << next.story();
        return;
    }
    for (const CacheRun* run : {&next, &afterIt}) {
        EXPECT_EQ(run->units(), base.cold.units()) << run->story();
        const std::string& said = run->outcome.err;
        const size_t at = said.find(kOff);
        ASSERT_NE(at, std::string::npos) << run->story();
        EXPECT_EQ(said.find(kOff, at + 1), std::string::npos) << "once" << run->story();
        EXPECT_NE(said.find(fault.message), std::string::npos) << run->story();
    }
}

std::string nameOf(const testing::TestParamInfo<Fault>& info) {
    return info.param.name;
}
INSTANTIATE_TEST_SUITE_P(Files, DamagedFilesTest, testing::ValuesIn(faults()), nameOf);

} // namespace
} // namespace kiln::test
