// One level used by several threads; two levels of the same file in one process.

#include "tests/cache/sqlite_support.h"

#include <thread>
#include <vector>

namespace kiln {
namespace {

using test::formOf;
using test::holds;
using test::keyOf;
using test::openLevel;

constexpr uint64_t kThreads = 4, kRounds = 150, kKeys = 60;

/// Everything a level can be asked for, all mixed. Bytes that are there are right.
void use(SqliteLevel& level, uint64_t seed) {
    test::Stream random(seed);
    for (uint64_t i = 0; i < kRounds; ++i) {
        const uint64_t number = random.below(kKeys);
        if (const auto bytes = level.get(keyOf(number))) {
            EXPECT_TRUE(test::isWhole(number, *bytes));
            level.countHit(keyOf(number));
        } else {
            level.countMiss();
            level.put(formOf(number, random.below(5000)));
        }
        switch (random.below(12)) {
        case 0: level.remove(keyOf(number)); break;
        case 1: level.flush(); break;
        case 2: level.rowsOf(keyOf(1000000 + number % 7)); break;
        case 3: level.allRows(); break;
        case 4: level.countReject(Reject::BadMac); break;
        case 5: level.trouble(); break;
        case 6: level.fileBytes(); break;
        default: EXPECT_LE(level.stats().bytes, level.stats().capacityBytes);
        }
    }
}

void useAtOnce(const std::vector<SqliteLevel*>& levels) {
    std::vector<std::thread> threads;
    for (uint64_t i = 0; i < kThreads; ++i)
        threads.emplace_back([&levels, i] { use(*levels[i % levels.size()], i); });
    for (std::thread& thread : threads)
        thread.join();
}

TEST(SqliteThreads, ShareALevel) {
    const test::TemporaryDirectory directory;
    const auto level = openLevel(directory.path(), 60000, 60000);
    useAtOnce({level.get()});
    const LevelStats stats = level->stats();
    EXPECT_EQ(stats.hits + stats.misses, kThreads * kRounds);
    EXPECT_EQ(stats.failures, 0u);
    EXPECT_GT(stats.evictions, 0u);
    EXPECT_EQ(level->allRows().size(), stats.entries);
    EXPECT_EQ(level->checkFile(), "");
}

TEST(SqliteThreads, ShareAFileThroughLevelsOfTheirOwn) {
    const test::TemporaryDirectory directory;
    const auto first = openLevel(directory.path(), 60000, 60000), second = openLevel(directory.path(), 60000, 60000);
    useAtOnce({first.get(), second.get()});
    EXPECT_EQ(first->stats().failures + second->stats().failures, 0u);
    EXPECT_EQ(first->stats().bytes, second->stats().bytes);
    EXPECT_EQ(first->checkFile(), "");
}

TEST(SqliteThreads, OpenAndCloseLevelsOfOneFile) {
    const test::TemporaryDirectory directory;
    std::vector<std::thread> threads;
    for (uint64_t i = 0; i < kThreads; ++i)
        threads.emplace_back([&directory, i] {
            for (uint64_t round = 0; round < 20; ++round) {
                const auto level = openLevel(directory.path(), 1u << 20, 60000);
                ASSERT_TRUE(level);
                level->put(formOf(i, 1000 + round));
                EXPECT_TRUE(holds(*level, i, 1000 + round));
                EXPECT_EQ(level->stats().failures, 0u);
                EXPECT_FALSE(level->wasRecreated());
            }
        });
    for (std::thread& thread : threads)
        thread.join();
    EXPECT_EQ(openLevel(directory.path())->stats().entries, kThreads);
}

} // namespace
} // namespace kiln
