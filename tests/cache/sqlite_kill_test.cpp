// Writers that die at any moment: the database opens, is sound, and has each entry whole or not at all.

#include "tests/cache/sqlite_support.h"

#include <chrono>
#include <time.h>

namespace kiln {
namespace {

using test::OtherProcess;
using test::TemporaryDirectory;

constexpr size_t kWriters = 4;
constexpr size_t kCapacityBytes = 3u << 20; // as of sqlite_other.cpp

/// Opens what the dead have left.
void expectWhole(const std::string& directory) {
    const auto level = test::openLevel(directory, kCapacityBytes);
    ASSERT_TRUE(level);
    EXPECT_FALSE(level->wasRecreated()) << "nothing was damaged";
    EXPECT_EQ(level->checkFile(), "");
    uint64_t bytes = 0;
    const std::vector<StoredRow> rows = level->allRows();
    for (const StoredRow& row : rows) {
        EXPECT_TRUE(test::holds(*level, test::numberOf(row.key), row.bytes));
        bytes += row.bytes;
    }
    const LevelStats stats = level->stats();
    EXPECT_EQ(stats.entries, rows.size());
    EXPECT_EQ(stats.bytes, bytes);
    EXPECT_LE(stats.bytes, kCapacityBytes);
    EXPECT_EQ(stats.failures, 0u);
    EXPECT_EQ(stats.rejectedInAll(), 0u);
    level->put(test::formOf(5000, 1000));
    EXPECT_TRUE(test::holds(*level, 5000, 1000));
    level->remove(test::keyOf(5000));
}

void expectNoLeftOvers(const std::string& directory) {
    for (const auto& file : std::filesystem::directory_iterator(directory)) {
        const std::string name = file.path().filename();
        EXPECT_TRUE(name == "key" || name == "lock" || name == "cache-1.db") << name;
    }
}

class SqliteKillTest : public testing::Test {
protected:
    /// `dots`: how many puts the writers have done in all when the first one is killed; and `after`, some time more,
    /// so that it is not always the same moment of a put.
    void round(const std::string& path, test::Stream& random, uint64_t dots, uint64_t afterNs) {
        std::vector<std::unique_ptr<OtherProcess>> writers;
        for (size_t i = 0; i < kWriters; ++i)
            writers.push_back(
                std::make_unique<OtherProcess>(std::vector<std::string>{"write", path, std::to_string(random.next())}));
        for (char dot; dots > 0 && read(writers[dots % kWriters]->output(), &dot, 1) == 1;)
            --dots;
        const timespec after{0, static_cast<long>(afterNs)};
        nanosleep(&after, nullptr);
        for (const auto& writer : writers) {
            writer->kill();
            if (random.below(2)) EXPECT_EQ(writer->finish(), 1000 + SIGKILL); // sometimes the others go on meanwhile
        }
        for (const auto& writer : writers)
            EXPECT_EQ(writer->finish(), 1000 + SIGKILL) << "it ended by itself: something was wrong";
    }
};

TEST_F(SqliteKillTest, WritersKilledWhileTheyWrite) {
    const TemporaryDirectory directory(true);
    test::Stream random(test::seedOf("kill"));
    test::openLevel(directory.path());
    for (int i = 0; i < 100; ++i) {
        SCOPED_TRACE(i);
        round(directory.path(), random, kWriters + random.below(60), random.below(3000000));
        expectWhole(directory.path());
        expectNoLeftOvers(directory.path());
        if (HasFailure()) break;
    }
}

TEST_F(SqliteKillTest, WritersKilledWhileTheyMakeTheDatabase) {
    test::Stream random(test::seedOf("kill early"));
    for (int i = 0; i < 40; ++i) {
        SCOPED_TRACE(i);
        const TemporaryDirectory directory(true);
        round(directory.path(), random, 0, random.below(30000000));
        expectWhole(directory.path());
        expectNoLeftOvers(directory.path());
        if (HasFailure()) break;
    }
}

} // namespace
} // namespace kiln
