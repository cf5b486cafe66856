// The SQLite level as its users see it: what comes back, what leaves, what is counted, who may share it.

#include "tests/cache/sqlite_support.h"

#include <algorithm>
#include <chrono>
#include <numeric>
#include <vector>

namespace kiln {
namespace {

using test::formOf;
using test::holds;
using test::keyOf;
using test::lacks;
using test::openLevel;
using test::TemporaryDirectory;
using test::valueOf;

std::vector<uint64_t> numbersOf(const std::vector<StoredRow>& rows) {
    std::vector<uint64_t> numbers;
    for (const StoredRow& row : rows)
        numbers.push_back(test::numberOf(row.key));
    return numbers;
}

std::vector<uint64_t> keptOf(SqliteLevel& level) {
    std::vector<uint64_t> numbers = numbersOf(level.allRows());
    std::sort(numbers.begin(), numbers.end());
    return numbers;
}

class SqliteLevelTest : public testing::Test {
protected:
    TemporaryDirectory directory;
};

// --- What comes back.

TEST_F(SqliteLevelTest, GivesBackWhatWasPutAlsoAfterReopening) {
    const std::vector<size_t> sizes = {0, 1, 100, 4096, 33000, 1500000};
    for (int opened = 0; opened < 3; ++opened) {
        const auto level = openLevel(directory.path());
        ASSERT_TRUE(level);
        EXPECT_FALSE(level->wasRecreated());
        EXPECT_EQ(level->name(), "l3");
        if (opened == 0)
            for (size_t i = 0; i < sizes.size(); ++i)
                level->put(formOf(i, sizes[i]));
        for (size_t i = 0; i < sizes.size(); ++i)
            EXPECT_TRUE(holds(*level, i, sizes[i])) << sizes[i];
        EXPECT_TRUE(lacks(*level, 77));
        const LevelStats stats = level->stats();
        EXPECT_EQ(stats.entries, sizes.size());
        EXPECT_EQ(stats.bytes, std::accumulate(sizes.begin(), sizes.end(), size_t{0}));
        EXPECT_EQ(stats.capacityBytes, 100u << 20);
        EXPECT_EQ(stats.writes, opened == 0 ? sizes.size() : 0);
        EXPECT_EQ(stats.failures, 0u);
        EXPECT_EQ(level->checkFile(), "");
        EXPECT_EQ(level->trouble(), "");
    }
}

TEST_F(SqliteLevelTest, ReplacesAndRemoves) {
    const auto level = openLevel(directory.path());
    level->put(formOf(1, 5000));
    level->put(formOf(1, 300));
    EXPECT_TRUE(holds(*level, 1, 300));
    EXPECT_EQ(level->stats().entries, 1u);
    EXPECT_EQ(level->stats().bytes, 300u);
    level->remove(keyOf(2)); // none
    EXPECT_EQ(level->stats().entries, 1u);
    level->remove(keyOf(1));
    EXPECT_TRUE(lacks(*level, 1));
    EXPECT_EQ(level->stats().entries, 0u);
    EXPECT_EQ(level->stats().bytes, 0u);
    EXPECT_EQ(level->stats().failures, 0u);
}

TEST_F(SqliteLevelTest, ListsRowsNewestFirst) {
    const auto level = openLevel(directory.path());
    const EntryKind kinds[] = {EntryKind::Artifact, EntryKind::Source, EntryKind::Record};
    for (uint64_t i = 0; i < 9; ++i) {
        StoredForm form = formOf(i, 10 + i);
        form.kind = kinds[i % 3];
        form.subject = keyOf(100 + i % 2);
        level->put(form);
    }
    level->countHit(keyOf(2));
    level->countHit(keyOf(3));
    level->countHit(keyOf(2));
    EXPECT_EQ(numbersOf(level->rowsOf(keyOf(100))), (std::vector<uint64_t>{2, 8, 6, 4, 0}));
    EXPECT_EQ(numbersOf(level->rowsOf(keyOf(101))), (std::vector<uint64_t>{3, 7, 5, 1}));
    EXPECT_EQ(numbersOf(level->rowsOf(keyOf(102))), (std::vector<uint64_t>{}));
    const std::vector<StoredRow> all = level->allRows();
    EXPECT_EQ(numbersOf(all), (std::vector<uint64_t>{2, 3, 8, 7, 6, 5, 4, 1, 0}));
    for (const StoredRow& row : all) {
        const uint64_t number = test::numberOf(row.key);
        EXPECT_EQ(row.kind, kinds[number % 3]);
        EXPECT_EQ(row.bytes, 10 + number);
        EXPECT_EQ(row.title, "function@" + std::to_string(number));
    }
    EXPECT_GT(all[0].lastUse, all[1].lastUse);
}

TEST_F(SqliteLevelTest, TitlesAreKeptAsTheyAreButNotTheirLength) {
    const auto level = openLevel(directory.path());
    StoredForm form = formOf(1, 10);
    form.title = std::string("a\0b'\";--\n\xff\x1b[31m", 15);
    level->put(form);
    EXPECT_EQ(level->allRows().at(0).title, form.title);
    form.title = std::string(1 << 20, 't');
    level->put(form);
    EXPECT_EQ(level->allRows().at(0).title, std::string(1024, 't'));
}

TEST_F(SqliteLevelTest, CountsWhatTheChainTellsIt) {
    const auto level = openLevel(directory.path());
    level->put(formOf(1, 10));
    for (int i = 0; i < 3; ++i)
        level->countHit(keyOf(1));
    level->countMiss();
    level->countReject(Reject::BadMac);
    level->countReject(Reject::BadMac);
    const LevelStats stats = level->stats();
    EXPECT_EQ(stats.hits, 3u);
    EXPECT_EQ(stats.misses, 1u);
    EXPECT_EQ(stats.rejected[static_cast<size_t>(Reject::BadMac)], 2u);
    EXPECT_EQ(stats.rejectedInAll(), 2u);
}

TEST_F(SqliteLevelTest, FilesAreThisUsersAloneWhateverTheUmask) {
    for (const unsigned mask : {0u, 0777u}) {
        const std::string path = directory / ("under" + std::to_string(mask));
        const mode_t before = umask(static_cast<mode_t>(mask));
        const auto level = openLevel(path);
        ASSERT_TRUE(level);
        level->put(formOf(1, 10));
        umask(before);
        EXPECT_EQ(test::modeOf(path), 0700u);
        size_t files = 0;
        for (const auto& file : std::filesystem::directory_iterator(path)) {
            EXPECT_EQ(test::modeOf(file.path()), 0600u) << file.path();
            ++files;
        }
        EXPECT_EQ(files, 5u) << "database, log, its index, key, lock";
        EXPECT_EQ(level->file(), path + "/cache-1.db");
        EXPECT_GT(level->fileBytes(), 4096u);
    }
}

TEST_F(SqliteLevelTest, TheLastToCloseLeavesNoLog) {
    auto first = openLevel(directory.path()), second = openLevel(directory.path());
    first->put(formOf(1, 10));
    second.reset();
    EXPECT_TRUE(std::filesystem::exists(directory.database() + "-wal"));
    first->put(formOf(2, 10));
    first.reset();
    EXPECT_FALSE(std::filesystem::exists(directory.database() + "-wal"));
    EXPECT_FALSE(std::filesystem::exists(directory.database() + "-shm"));
    EXPECT_EQ(test::elsewhere(directory.database(), "SELECT count(*) FROM entry"), "2");
}

TEST_F(SqliteLevelTest, OtherVersionsFilesAreLeftAlone) {
    test::writeFile(directory / "cache-2.db", "of the future");
    test::writeFile(directory / "cache-0.db-wal", "of the past");
    openLevel(directory.path())->put(formOf(1, 10));
    EXPECT_EQ(test::readFile(directory / "cache-2.db"), "of the future");
    EXPECT_EQ(test::readFile(directory / "cache-0.db-wal"), "of the past");
}

// --- What leaves.

TEST_F(SqliteLevelTest, NeverHoldsMoreThanItsCapacity) {
    constexpr size_t kCapacity = 1 << 20, kEntry = 10000;
    const auto level = openLevel(directory.path(), kCapacity);
    for (uint64_t i = 0; i < 2 * kCapacity / kEntry; ++i) {
        level->put(formOf(i, kEntry));
        ASSERT_LE(level->stats().bytes, kCapacity);
        EXPECT_TRUE(holds(*level, i, kEntry));
    }
    const LevelStats stats = level->stats();
    EXPECT_GE(stats.bytes, kCapacity * 9 / 10 - kEntry) << "an eviction leaves nine tenths";
    EXPECT_EQ(stats.entries * kEntry, stats.bytes);
    EXPECT_EQ(stats.writes - stats.evictions, stats.entries);
    EXPECT_EQ(stats.failures, 0u);
    const std::vector<uint64_t> kept = keptOf(*level);
    EXPECT_EQ(kept.front(), 2 * kCapacity / kEntry - kept.size()) << "the oldest have left";
    EXPECT_LT(std::filesystem::file_size(directory.database()), kCapacity * 3 / 2);
}

TEST_F(SqliteLevelTest, LeastRecentlyUsedLeaveFirstAlsoAfterReopening) {
    constexpr size_t kCapacity = 100000;
    {
        const auto level = openLevel(directory.path(), kCapacity);
        for (uint64_t i = 0; i < 10; ++i)
            level->put(formOf(i, 10000));
        level->countHit(keyOf(0));
        level->countHit(keyOf(3));
    } // noted at the end
    {
        const auto level = openLevel(directory.path(), kCapacity);
        level->countHit(keyOf(1)); // noted with the next put
        level->put(formOf(10, 10000));
        EXPECT_EQ(keptOf(*level), (std::vector<uint64_t>{0, 1, 3, 5, 6, 7, 8, 9, 10})) << "2 and 4 have left";
    }
    const auto level = openLevel(directory.path(), kCapacity);
    level->put(formOf(11, 45000));
    EXPECT_EQ(keptOf(*level), (std::vector<uint64_t>{0, 1, 3, 10, 11}));
}

TEST_F(SqliteLevelTest, AnEntryLargerThanTheLevelIsNotStored) {
    const auto level = openLevel(directory.path(), 10000);
    level->put(formOf(1, 10000));
    EXPECT_FALSE(lacks(*level, 1)) << "as large as the level";
    level->put(formOf(2, 5000));
    EXPECT_TRUE(lacks(*level, 1));
    level->put(formOf(3, 10001));
    EXPECT_TRUE(lacks(*level, 3));
    EXPECT_FALSE(lacks(*level, 2)) << "and nothing left for its sake";
    level->put(formOf(2, 20000));
    EXPECT_TRUE(lacks(*level, 2)) << "what it would have replaced is out of date";
    EXPECT_EQ(level->stats().failures, 0u);
}

TEST_F(SqliteLevelTest, ASmallerCapacityTrimsAtTheFirstWrite) {
    {
        const auto level = openLevel(directory.path(), 20u << 20);
        for (uint64_t i = 0; i < 180; ++i)
            level->put(formOf(i, 100000));
        EXPECT_EQ(level->stats().evictions, 0u);
    }
    const auto before = std::filesystem::file_size(directory.database());
    {
        const auto level = openLevel(directory.path(), 1u << 20);
        EXPECT_TRUE(holds(*level, 0, 100000)) << "a reader trims nothing";
        level->put(formOf(1000, 1000));
        const LevelStats stats = level->stats();
        EXPECT_LE(stats.bytes, 1u << 20);
        EXPECT_EQ(stats.entries, 10u);
        EXPECT_EQ(stats.evictions, 171u);
    }
    EXPECT_LT(std::filesystem::file_size(directory.database()), before / 10) << "the file shrinks, too";
    const auto level = openLevel(directory.path(), 0);
    EXPECT_TRUE(holds(*level, 1000, 1000));
    level->countHit(keyOf(1000));
    level->flush();
    EXPECT_EQ(level->stats().entries, 0u) << "of no capacity";
    level->put(formOf(1, 0));
    EXPECT_EQ(level->stats().bytes, 0u);
}

TEST_F(SqliteLevelTest, SeveralProcessesShareOneCapacity) {
    constexpr size_t kCapacity = 500000, kEntry = 5000;
    const auto level = openLevel(directory.path(), kCapacity, 10000);
    level->beforeFork();
    std::vector<pid_t> children;
    for (uint64_t child = 0; child < 3; ++child)
        children.push_back(test::startChild([&] {
            level->afterForkInChild();
            for (uint64_t i = 0; i < 100; ++i) {
                level->put(formOf(child * 1000 + i, kEntry));
                if (level->stats().bytes > kCapacity) return 1;
            }
            return level->stats().failures == 0 ? 0 : 2;
        }));
    level->afterForkInParent();
    for (const pid_t child : children)
        EXPECT_EQ(test::statusOf(child), 0);
    const std::vector<StoredRow> rows = level->allRows();
    const LevelStats stats = level->stats();
    EXPECT_LE(stats.bytes, kCapacity);
    EXPECT_EQ(stats.entries, rows.size());
    EXPECT_EQ(stats.bytes, rows.size() * kEntry);
    EXPECT_EQ(level->checkFile(), "");
}

TEST_F(SqliteLevelTest, ClearEmptiesTheFile) {
    const auto level = openLevel(directory.path());
    for (uint64_t i = 0; i < 50; ++i)
        level->put(formOf(i, 100000));
    level->countHit(keyOf(1));
    EXPECT_GT(level->fileBytes(), 5000000u);
    level->clear();
    EXPECT_LT(level->fileBytes(), 100000u);
    EXPECT_EQ(level->stats().entries, 0u);
    EXPECT_EQ(level->stats().bytes, 0u);
    EXPECT_TRUE(lacks(*level, 1));
    level->put(formOf(1, 10));
    EXPECT_TRUE(holds(*level, 1, 10));
    EXPECT_EQ(level->stats().failures, 0u);
    EXPECT_EQ(level->checkFile(), "");
}

// --- What is left to the next process.

TEST_F(SqliteLevelTest, ALogThatHasGrownIsCarriedOverBeforeTheProcessEnds) {
    const auto level = openLevel(directory.path());
    const std::string log = directory.database() + "-wal";
    level->put(formOf(1, 1000));
    const uint64_t small = std::filesystem::file_size(log);
    level->beforeExit();
    EXPECT_EQ(std::filesystem::file_size(log), small) << "quickly read";
    for (uint64_t number = 2; number < 40; ++number)
        level->put(formOf(number, 10000));
    EXPECT_GT(std::filesystem::file_size(log), 300000u);
    level->beforeExit();
    EXPECT_EQ(std::filesystem::file_size(log), 0u);
    level->put(formOf(40, 10));
    EXPECT_EQ(level->allRows().size(), 40u) << "all goes on";
}

TEST_F(SqliteLevelTest, NobodyWaitsForThoseWhoReadTheLog) {
    const auto level = openLevel(directory.path(), 10 << 20, /*busyMs=*/60000);
    for (uint64_t number = 1; number < 40; ++number)
        level->put(formOf(number, 10000));
    test::RawConnection reader(directory.database());
    reader.execute("BEGIN; SELECT count(*) FROM entry");
    const auto start = std::chrono::steady_clock::now();
    level->beforeExit();
    EXPECT_LT(std::chrono::steady_clock::now() - start, std::chrono::seconds(30)) << "not half of what others wait";
    EXPECT_GT(std::filesystem::file_size(directory.database() + "-wal"), 300000u) << "it is being read";
    reader.execute("COMMIT");
    level->beforeExit();
    EXPECT_EQ(std::filesystem::file_size(directory.database() + "-wal"), 0u);
}

// --- What a reader writes: nothing, but for the uses in the end where they matter.

TEST_F(SqliteLevelTest, UsesAreOnlyNotedUntilTheyAreFlushed) {
    const auto level = openLevel(directory.path());
    level->put(formOf(1, 10));
    level->put(formOf(2, 10));
    const uint64_t before = level->fileBytes();
    level->countHit(keyOf(1));
    EXPECT_EQ(level->fileBytes(), before);
    level->flush();
    const uint64_t after = level->fileBytes();
    EXPECT_GT(after, before);
    level->flush();
    EXPECT_EQ(level->fileBytes(), after) << "there was nothing any more";
    EXPECT_EQ(numbersOf(level->allRows()), (std::vector<uint64_t>{1, 2}));
}

TEST_F(SqliteLevelTest, AReaderOfAHalfEmptyLevelLeavesTheFileAsItWas) {
    constexpr size_t kCapacity = 100000;
    openLevel(directory.path(), kCapacity)->put(formOf(1, 49000));
    const std::string before = test::readFile(directory.database());
    {
        const auto level = openLevel(directory.path(), kCapacity);
        EXPECT_FALSE(lacks(*level, 1));
        level->countHit(keyOf(1));
    }
    EXPECT_EQ(test::readFile(directory.database()), before);
    openLevel(directory.path(), kCapacity)->put(formOf(2, 2000));
    {
        const auto level = openLevel(directory.path(), kCapacity); // more than half full now
        level->countHit(keyOf(1));
    }
    EXPECT_EQ(numbersOf(openLevel(directory.path(), kCapacity)->allRows()), (std::vector<uint64_t>{1, 2}));
}

TEST_F(SqliteLevelTest, ManyUsesAreWrittenBeforeTheyFillTheMemory) {
    const auto level = openLevel(directory.path());
    level->put(formOf(1, 10));
    level->put(formOf(2, 10));
    level->countHit(keyOf(1));
    for (uint64_t i = 0; i < 5000; ++i)
        level->countHit(keyOf(1000 + i)); // of rows that have left
    EXPECT_EQ(test::elsewhere(directory.database(), "SELECT title FROM entry ORDER BY used DESC LIMIT 1"),
              "function@1");
}

// --- Sharing.

TEST_F(SqliteLevelTest, TwoLevelsOfOneProcessShare) {
    const auto first = openLevel(directory.path());
    auto second = openLevel(directory.path());
    EXPECT_EQ(first->macKey(), second->macKey());
    first->put(formOf(1, 10));
    EXPECT_FALSE(lacks(*second, 1));
    second->put(formOf(2, 10));
    second.reset();
    // Had closing it dropped the first one's locks (POSIX), another process would now think itself the last one.
    EXPECT_EQ(test::elsewhere(directory.database(), "SELECT count(*) FROM entry"), "2");
    EXPECT_TRUE(std::filesystem::exists(directory.database() + "-wal"));
    first->put(formOf(3, 10));
    EXPECT_EQ(test::elsewhere(directory.database(), "SELECT count(*) FROM entry"), "3");
}

TEST_F(SqliteLevelTest, ProcessesThatOpenAtOnceAgree) {
    constexpr uint64_t kRounds = 20, kChildren = 8;
    for (uint64_t round = 0; round < kRounds; ++round) {
        const std::string path = directory / std::to_string(round);
        int start[2], keys[2];
        ASSERT_EQ(pipe(start), 0);
        ASSERT_EQ(pipe(keys), 0);
        std::vector<pid_t> children;
        for (uint64_t child = 0; child < kChildren; ++child)
            children.push_back(test::startChild([&] {
                char byte;
                close(start[1]);
                (void)!read(start[0], &byte, 1); // all are let go at once
                const auto level = openLevel(path, 100u << 20, 10000);
                if (!level || level->wasRecreated()) return 1;
                level->put(formOf(child, 100));
                if (!holds(*level, child, 100) || level->stats().failures) return 2;
                return write(keys[1], &level->macKey(), sizeof(Digest)) == sizeof(Digest) ? 0 : 3;
            }));
        close(start[0]);
        close(start[1]);
        for (const pid_t child : children)
            EXPECT_EQ(test::statusOf(child), 0) << "round " << round;
        close(keys[1]);
        const auto level = openLevel(path);
        Digest key;
        uint64_t count = 0;
        for (; read(keys[0], &key, sizeof key) == sizeof key; ++count)
            EXPECT_EQ(key, level->macKey());
        close(keys[0]);
        EXPECT_EQ(count, kChildren);
        EXPECT_EQ(level->stats().entries, kChildren) << "all wrote to the same file";
    }
}

} // namespace
} // namespace kiln
