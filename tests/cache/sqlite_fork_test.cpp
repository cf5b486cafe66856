// Forking with an open level. SQLite remembers its locks in the process; a child inherits the memory, not the locks.

#include "tests/cache/sqlite_support.h"

#include <atomic>
#include <sstream>
#include <thread>
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

/// Whether this process holds a lock on the file, as the kernel says.
bool holdsLock(const std::string& path) {
    struct stat status{};
    if (stat(path.c_str(), &status)) return false;
    const std::string process = " " + std::to_string(getpid()) + " ", file = ":" + std::to_string(status.st_ino) + " ";
    std::istringstream locks(test::readFile("/proc/locks"));
    for (std::string line; std::getline(locks, line);)
        if (line.find(process) != std::string::npos && line.find(file) != std::string::npos) return true;
    return false;
}

class SqliteForkTest : public testing::Test {
protected:
    bool locked() const { return holdsLock(directory.database()) && holdsLock(directory.database() + "-shm"); }

    // Where nobody waits for a disk: one that is busy for seconds lets the log grow until writes are refused.
    TemporaryDirectory directory{true};
};

TEST_F(SqliteForkTest, ParentAndChildGoOnWithConnectionsOfTheirOwn) {
    const auto level = openLevel(directory.path());
    level->put(formOf(1, 1000));
    level->countHit(keyOf(1));
    EXPECT_TRUE(locked());
    level->beforeFork();
    EXPECT_FALSE(locked()) << "no connection crosses the fork";
    const pid_t child = test::startChild([&] {
        level->afterForkInChild();
        EXPECT_TRUE(holds(*level, 1, 1000));
        EXPECT_TRUE(locked()) << "of its own";
        level->put(formOf(2, 1000));
        EXPECT_EQ(level->stats().failures, 0u);
        level->beforeFork(); // a grandchild
        const pid_t grandchild = test::startChild([&] {
            level->afterForkInChild();
            level->put(formOf(3, 1000));
            EXPECT_TRUE(locked());
            return level->get(keyOf(2)) ? 0 : 1;
        });
        level->afterForkInParent();
        return test::statusOf(grandchild);
    });
    level->afterForkInParent();
    EXPECT_EQ(test::statusOf(child), 0);
    EXPECT_TRUE(holds(*level, 2, 1000));
    EXPECT_TRUE(holds(*level, 3, 1000));
    EXPECT_TRUE(locked());
    EXPECT_EQ(level->stats().failures, 0u);
    EXPECT_EQ(level->allRows().front().key, keyOf(1)) << "the use noted before the fork is the parent's to write";
    EXPECT_EQ(level->checkFile(), "");
}

TEST_F(SqliteForkTest, TheChildMayDestroyItsLevel) {
    auto level = openLevel(directory.path());
    level->put(formOf(1, 1000));
    level->beforeFork();
    const pid_t child = test::startChild([&] {
        level->afterForkInChild();
        level.reset();
        return 0;
    });
    level->afterForkInParent();
    EXPECT_EQ(test::statusOf(child), 0);
    level->put(formOf(2, 1000));
    EXPECT_EQ(test::elsewhere(directory.database(), "SELECT count(*) FROM entry"), "2");
    EXPECT_TRUE(std::filesystem::exists(directory.database() + "-wal")) << "the parent has it open still";
}

TEST_F(SqliteForkTest, AChildThatNobodyToldOfGoesWithout) {
    auto level = openLevel(directory.path());
    level->put(formOf(1, 1000));
    EXPECT_EQ(test::inChild([&] {
                  EXPECT_EQ(level->stats().entries, 0u) << "not asked for before";
                  EXPECT_TRUE(lacks(*level, 1));
                  level->put(formOf(2, 1000));
                  level->countHit(keyOf(1));
                  level->flush();
                  level->beforeFork(); // nor when it learns of it later
                  level->afterForkInChild();
                  level->remove(keyOf(1));
                  EXPECT_EQ(level->stats().failures, 4u);
                  EXPECT_EQ(level->trouble(), "forked while it was open");
                  level.reset();
                  return 0;
              }),
              0);
    EXPECT_TRUE(locked()) << "the parent's";
    EXPECT_TRUE(holds(*level, 1, 1000));
    level->put(formOf(3, 1000));
    EXPECT_EQ(level->stats().entries, 2u);
    EXPECT_EQ(level->stats().failures, 0u);
}

TEST_F(SqliteForkTest, OthersMayBeInsideMeanwhile) {
    const auto level = openLevel(directory.path(), 1u << 20, 10000);
    std::atomic<bool> over = false;
    std::vector<std::thread> threads;
    for (uint64_t thread = 0; thread < 3; ++thread)
        threads.emplace_back([&, thread] {
            for (uint64_t i = 0; !over; ++i) {
                level->put(formOf(thread * 100 + i % 100, 2000));
                level->get(keyOf(i % 300));
                level->countHit(keyOf(i % 300));
                level->stats();
            }
        });
    for (uint64_t round = 0; round < 30; ++round) {
        level->beforeFork();
        const pid_t child = fork();
        if (child == 0) {
            level->afterForkInChild();
            level->put(formOf(1000 + round, 2000));
            _exit(holds(*level, 1000 + round, 2000) && locked() ? 0 : 1);
        }
        level->afterForkInParent();
        EXPECT_EQ(test::statusOf(child), 0) << "round " << round;
    }
    over = true;
    for (std::thread& thread : threads)
        thread.join();
    for (const StoredRow& row : level->allRows())
        EXPECT_EQ(level->get(row.key), valueOf(test::numberOf(row.key), 2000));
    EXPECT_EQ(level->stats().failures, 0u) << level->trouble();
    EXPECT_EQ(level->checkFile(), "");
}

} // namespace
} // namespace kiln
