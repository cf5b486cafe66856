// Storage that refuses: locked, full, read-only, limited, a log that cannot be emptied. No call fails; it is counted.

#include "tests/cache/sqlite_support.h"

#include <chrono>
#include <sys/file.h>
#include <sys/mount.h>
#include <sys/resource.h>

namespace kiln {
namespace {

using test::formOf;
using test::holds;
using test::keyOf;
using test::lacks;
using test::openLevel;
using test::OtherProcess;
using test::TemporaryDirectory;
using test::valueOf;

class SqliteTroubleTest : public testing::Test {
protected:
    TemporaryDirectory directory;
};

/// A connection of another process that has run `statements` and keeps what it got.
class Holder {
public:
    Holder(const std::string& file, const std::string& statements) : process_({"hold", file, statements}) {
        EXPECT_EQ(process_.line(), "held");
    }
    void letGo() { EXPECT_EQ(process_.finish(), 0); }

private:
    OtherProcess process_;
};

// --- Locked.

TEST_F(SqliteTroubleTest, AWriterIsWaitedForButNotForLong) {
    const auto level = openLevel(directory.path(), 1u << 20, 50);
    level->put(formOf(1, 10));
    Holder holder(directory.database(), "BEGIN IMMEDIATE");
    const auto start = std::chrono::steady_clock::now();
    level->put(formOf(2, 10));
    const auto waited = std::chrono::steady_clock::now() - start;
    EXPECT_GE(waited, std::chrono::milliseconds(30)); // SQLite's steps of waiting add up to less than the limit
    EXPECT_LT(waited, std::chrono::seconds(5));
    EXPECT_EQ(level->stats().failures, 1u);
    EXPECT_TRUE(holds(*level, 1, 10)) << "readers do not wait";
    holder.letGo();
    level->put(formOf(3, 10));
    EXPECT_TRUE(lacks(*level, 2)) << "dropped";
    EXPECT_TRUE(holds(*level, 3, 10));
    EXPECT_EQ(level->stats().failures, 1u);
    EXPECT_EQ(level->trouble(), "");
}

TEST_F(SqliteTroubleTest, OneThatLetsNobodyInIsAnErrorAtOpening) {
    openLevel(directory.path())->put(formOf(1, 10));
    Holder holder(directory.database(), "PRAGMA locking_mode=EXCLUSIVE; BEGIN EXCLUSIVE");
    EXPECT_EQ(test::whyNot(directory.path()), "'" + directory.database() + "': database is locked");
    holder.letGo();
    EXPECT_TRUE(holds(*openLevel(directory.path()), 1, 10));
    EXPECT_FALSE(std::filesystem::exists(directory.database() + ".damaged"));
}

TEST_F(SqliteTroubleTest, ADoorThatStaysShutIsAnErrorAtOpening) {
    openLevel(directory.path())->put(formOf(1, 10));
    const int lock = open((directory / "lock").c_str(), O_RDWR | O_CLOEXEC);
    ASSERT_EQ(flock(lock, LOCK_EX), 0); // as one has that was stopped while it made the database
    EXPECT_EQ(test::whyNot(directory.path()),
              "'" + std::filesystem::canonical(directory.path()).string() + "/lock' is held by another process");
    close(lock);
    EXPECT_TRUE(holds(*openLevel(directory.path()), 1, 10));
}

TEST_F(SqliteTroubleTest, WritingStopsAfterSeveralFailuresAndIsTriedNowAndThen) {
    const auto level = openLevel(directory.path(), 1u << 20, 1);
    Holder holder(directory.database(), "BEGIN IMMEDIATE");
    for (uint64_t i = 1; i <= 8; ++i) {
        EXPECT_EQ(level->trouble(), "");
        level->put(formOf(i, 10));
        EXPECT_EQ(level->stats().failures, i);
    }
    EXPECT_EQ(level->trouble(), "database is locked");
    holder.letGo();
    for (uint64_t i = 1; i < 64; ++i)
        level->put(formOf(i, 10));
    EXPECT_EQ(level->stats().failures, 8u + 63u);
    EXPECT_EQ(level->stats().writes, 0u) << "none was tried";
    level->put(formOf(64, 10));
    level->put(formOf(65, 10));
    EXPECT_EQ(level->stats().writes, 2u);
    EXPECT_EQ(level->trouble(), "");
}

// --- Full.

/// Puts until writing has stopped; what is there afterwards is whole.
void fillUp(SqliteLevel& level) {
    for (uint64_t i = 0; i < 200 && level.trouble().empty(); ++i)
        level.put(formOf(i, 40000));
    EXPECT_NE(level.trouble(), "");
    EXPECT_GE(level.stats().failures, 8u);
    const std::vector<StoredRow> rows = level.allRows();
    EXPECT_GT(rows.size(), 0u);
    EXPECT_EQ(rows.size(), level.stats().entries);
    for (const StoredRow& row : rows)
        EXPECT_EQ(level.get(row.key), valueOf(test::numberOf(row.key), 40000));
    EXPECT_EQ(level.checkFile(), "");
}

TEST_F(SqliteTroubleTest, AFullDiskOnlyStopsTheWrites) {
    const std::string small = directory / "small";
    ASSERT_EQ(mkdir(small.c_str(), 0700), 0);
    if (mount("none", small.c_str(), "tmpfs", MS_NOSUID | MS_NODEV, "size=3m,mode=0700"))
        GTEST_SKIP() << "no permission to mount: " << std::strerror(errno) << "; SqliteTroubleTest.AFileSizeLimit... "
                     << "tests the same by another way";
    {
        auto level = openLevel(small);
        fillUp(*level);
        EXPECT_EQ(level->trouble(), "database or disk is full");
        for (uint64_t i = 0; i < 64; ++i) // one of them is tried
            level->remove(keyOf(i));
        level.reset();
        EXPECT_EQ(openLevel(small)->checkFile(), "");
    }
    // Full from the beginning: at the key, and then, with room for that, somewhere in making the database.
    for (const size_t roomBytes : {0, 4096, 8192, 20000, 40000}) {
        for (const auto& file : std::filesystem::directory_iterator(small))
            std::filesystem::remove(file);
        test::writeFile(small + "/room", std::string(roomBytes, 'r'));
        std::ofstream(small + "/filler") << std::string(4 << 20, 'x') << std::flush;
        std::filesystem::remove(small + "/room");
        EXPECT_NE(test::whyNot(small), "") << roomBytes;
        std::filesystem::remove(small + "/filler");
        const auto level = openLevel(small);
        ASSERT_TRUE(level) << "something is in the way";
        level->put(formOf(1, 10));
        EXPECT_TRUE(holds(*level, 1, 10));
    }
    EXPECT_EQ(umount2(small.c_str(), MNT_DETACH), 0);
}

TEST_F(SqliteTroubleTest, AFileSizeLimitOnlyStopsTheWrites) {
    for (const bool ignored : {true, false})
        EXPECT_EQ(test::inChild([&] {
                      const std::string path = directory / (ignored ? "ignored" : "deadly");
                      signal(SIGXFSZ, ignored ? SIG_IGN : SIG_DFL);
                      const auto level = openLevel(path);
                      const rlimit limit{500000, 500000};
                      if (setrlimit(RLIMIT_FSIZE, &limit)) return 1;
                      fillUp(*level);
                      sigset_t mask, pending;
                      sigprocmask(SIG_SETMASK, nullptr, &mask);
                      sigpending(&pending);
                      EXPECT_FALSE(sigismember(&mask, SIGXFSZ)) << "the thread is left as it was";
                      EXPECT_FALSE(sigismember(&pending, SIGXFSZ));
                      return 0;
                  }),
                  0)
            << (ignored ? "ignored" : "deadly");
    EXPECT_EQ(test::inChild([&] {
                  const rlimit limit{10000, 10000};
                  if (setrlimit(RLIMIT_FSIZE, &limit)) return 1;
                  const std::string error = test::whyNot(directory / "from the beginning");
                  EXPECT_NE(error.find("cannot make"), std::string::npos) << error;
                  return 0;
              }),
              0);
}

TEST_F(SqliteTroubleTest, NoFileDescriptorsIsAnErrorOnly) {
    EXPECT_EQ(test::inChild([&] {
                  auto level = openLevel(directory.path());
                  level->put(formOf(1, 10));
                  level->beforeFork();
                  level->afterForkInParent(); // so that it must open again
                  const rlimit limit{3, 3};
                  if (setrlimit(RLIMIT_NOFILE, &limit)) return 1;
                  EXPECT_TRUE(lacks(*level, 1));
                  EXPECT_EQ(level->stats().failures, 1u);
                  EXPECT_NE(level->trouble().find(std::strerror(EMFILE)), std::string::npos) << level->trouble();
                  EXPECT_NE(test::whyNot(directory.path()), "");
                  return 0;
              }),
              0);
}

TEST_F(SqliteTroubleTest, APathTooLongForSqliteIsAnErrorOnly) {
    std::string path = directory.path();
    for (int i = 0; i < 3; ++i)
        path += "/" + std::string(200, 'd');
    for (int opened = 0; opened < 2; ++opened)
        EXPECT_NE(test::whyNot(path).find("unable to open database file"), std::string::npos);
}

TEST_F(SqliteTroubleTest, AnyPathThatIsNotTooLongWillDo) {
    for (const char* name : {"file:x?mode=memory", "a b", "%41?immutable=1", "\xff\x01'\"; DROP TABLE entry"}) {
        const std::string path = directory / name;
        openLevel(path)->put(formOf(1, 10));
        EXPECT_TRUE(holds(*openLevel(path), 1, 10));
        EXPECT_TRUE(std::filesystem::is_regular_file(path + "/cache-1.db"));
    }
}

// --- Read-only.

TEST_F(SqliteTroubleTest, AReadOnlyFileIsReadOnly) {
    if (geteuid() != 0) GTEST_SKIP() << "only root can become another user";
    ASSERT_EQ(chown(directory.path().c_str(), test::kNobody, test::kNobody), 0);
    EXPECT_EQ(test::inChild([&] {
                  if (setgid(test::kNobody) || setuid(test::kNobody)) return 1;
                  openLevel(directory.path())->put(formOf(1, 10));
                  const std::string before = test::readFile(directory.database());
                  if (chmod(directory.database().c_str(), 0400)) return 2;
                  {
                      const auto level = openLevel(directory.path());
                      if (!level) return 3;
                      EXPECT_TRUE(holds(*level, 1, 10));
                      EXPECT_EQ(level->stats().entries, 1u);
                      for (uint64_t i = 0; i < 20; ++i)
                          level->put(formOf(2 + i, 10));
                      level->countHit(keyOf(1));
                      level->flush();
                      EXPECT_EQ(level->stats().failures, 21u);
                      EXPECT_EQ(level->trouble(), "attempt to write a readonly database");
                      EXPECT_TRUE(holds(*level, 1, 10));
                      EXPECT_TRUE(lacks(*level, 2));
                  }
                  EXPECT_EQ(test::readFile(directory.database()), before);
                  return 0;
              }),
              0);
}

TEST_F(SqliteTroubleTest, AReadOnlyDirectoryIsAnErrorAtOpening) {
    if (geteuid() != 0) GTEST_SKIP() << "only root can become another user";
    ASSERT_EQ(chown(directory.path().c_str(), test::kNobody, test::kNobody), 0);
    EXPECT_EQ(test::inChild([&] {
                  if (setgid(test::kNobody) || setuid(test::kNobody)) return 1;
                  openLevel(directory.path())->put(formOf(1, 10));
                  if (chmod(directory.path().c_str(), 0500)) return 2;
                  const std::string error = test::whyNot(directory.path()); // SQLite needs a log beside it
                  EXPECT_NE(error.find(directory.database()), std::string::npos) << error;
                  if (chmod(directory.path().c_str(), 0700)) return 3;
                  EXPECT_TRUE(holds(*openLevel(directory.path()), 1, 10));
                  return 0;
              }),
              0);
}

// --- A log that cannot be emptied.

TEST_F(SqliteTroubleTest, AReaderThatDoesNotEndCannotMakeTheLogGrowWithoutLimit) {
    constexpr uint64_t kLimit = 16u << 20, kEntry = 200000;
    const auto level = openLevel(directory.path(), 8u << 20);
    level->put(formOf(1, kEntry));
    Holder holder(directory.database(), "BEGIN; SELECT count(*) FROM entry");
    for (uint64_t i = 2; i < 150; ++i) // 30 MB
        level->put(formOf(i, kEntry));
    EXPECT_GT(std::filesystem::file_size(directory.database() + "-wal"), kLimit);
    EXPECT_LT(std::filesystem::file_size(directory.database() + "-wal"), kLimit + 2 * kEntry);
    EXPECT_GT(level->stats().failures, 50u);
    EXPECT_EQ(level->trouble(), "a reader that does not end keeps the log from being emptied");
    holder.letGo();
    for (uint64_t i = 2; i < 70; ++i)
        level->put(formOf(i, kEntry));
    EXPECT_EQ(level->trouble(), "");
    EXPECT_LT(std::filesystem::file_size(directory.database() + "-wal"), kLimit);
}

} // namespace
} // namespace kiln
