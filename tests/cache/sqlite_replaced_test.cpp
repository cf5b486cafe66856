// What happens to the files while they are open: removed, replaced, damaged, by one process or several.

#include "tests/cache/sqlite_hostile.h"

#include <algorithm>
#include <sys/sysmacros.h>

namespace kiln {
namespace {

// --- Files that change while they are open.

TEST_F(SqliteHostileTest, ADatabaseRemovedWhileOpenIsMadeAnew) {
    make();
    const auto level = openLevel(directory.path());
    EXPECT_FALSE(lacks(*level, 1));
    for (const char* name : kNames)
        std::filesystem::remove(directory / name);
    EXPECT_TRUE(lacks(*level, 1));
    level->put(formOf(5, 1000));
    EXPECT_TRUE(holds(*level, 5, 1000));
    EXPECT_EQ(test::elsewhere(database, "SELECT count(*) FROM entry"), "1");
    EXPECT_EQ(level->stats().failures, 0u);
}

TEST_F(SqliteHostileTest, ADatabaseRenamedOrReplacedWhileOpenIsLeftForTheNewOne) {
    make();
    const std::string other = test::readFile(database);
    const auto level = openLevel(directory.path());
    level->put(formOf(4, 1000));
    std::filesystem::rename(database, directory / "renamed");
    EXPECT_TRUE(lacks(*level, 4)) << "a new one, and not with the old one's log";
    level->put(formOf(5, 1000));
    EXPECT_TRUE(holds(*level, 5, 1000));
    test::writeFile(directory / "new", other);
    ASSERT_EQ(chmod((directory / "new").c_str(), 0600), 0);
    std::filesystem::rename(directory / "new", database);
    // The log that was beside it belongs to another database now. Whatever comes of that is found out, and healed.
    for (uint64_t i = 0; i < 10; ++i)
        level->get(keyOf(i));
    level->put(formOf(6, 1000));
    level->put(formOf(6, 1000));
    EXPECT_TRUE(holds(*level, 6, 1000));
}

TEST_F(SqliteHostileTest, ADatabaseReplacedAgainAndAgainIsLeftAlone) {
    const auto level = openLevel(directory.path());
    for (int i = 0; i < 30; ++i) {
        for (const char* name : kNames)
            std::filesystem::remove(directory / name);
        level->get(keyOf(1));
    }
    EXPECT_EQ(level->trouble(), "'" + database + "' is replaced again and again");
    EXPECT_TRUE(lacks(*level, 1));
}

TEST_F(SqliteHostileTest, ADirectoryRemovedWhileOpenIsNotWrittenToWithAnotherKey) {
    const std::string path = directory / "in";
    const auto level = openLevel(path);
    level->put(formOf(1, 1000));
    std::filesystem::remove_all(path);
    EXPECT_TRUE(lacks(*level, 1));
    level->put(formOf(2, 1000));
    EXPECT_EQ(level->trouble(), "'" + std::filesystem::canonical(path).string() + "' has another key now");
    EXPECT_EQ(openLevel(path)->stats().entries, 0u);
}

/// Another process overwrites pages of the database under the log.
void overwrite(const std::string& database, size_t from) {
    EXPECT_EQ(test::inChild([&] { // writes only: closing drops the child's locks, and it has none
                  const int file = ::open(database.c_str(), O_WRONLY);
                  const std::string garbage = valueOf(1, 4096);
                  struct stat status{};
                  fstat(file, &status);
                  for (off_t at = static_cast<off_t>(from); at < status.st_size; at += 4096)
                      if (pwrite(file, garbage.data(), garbage.size(), at) != 4096) return 1;
                  return 0;
              }),
              0);
}

TEST_F(SqliteHostileTest, DamageDoneWhileOpenIsHealedOnceFound) {
    make(200);
    const auto level = openLevel(directory.path());
    overwrite(database, 4096);
    EXPECT_TRUE(lacks(*level, 1));
    EXPECT_TRUE(level->wasRecreated());
    EXPECT_EQ(level->stats().failures, 1u);
    EXPECT_TRUE(exists(damaged()));
    level->put(formOf(1, 1000));
    EXPECT_TRUE(holds(*level, 1, 1000));
    EXPECT_EQ(level->checkFile(), "");

    for (uint64_t i = 0; i < 200; ++i)
        level->put(formOf(i, 1000));
    level->beforeFork(); // forget what has been read
    level->afterForkInParent();
    {
        RawConnection(database).execute("PRAGMA wal_checkpoint(TRUNCATE)");
    }
    overwrite(database, 4096);
    EXPECT_TRUE(lacks(*level, 1));
    EXPECT_EQ(level->trouble(), "'" + database + "' is damaged again") << "once is enough";
    const auto next = openLevel(directory.path());
    EXPECT_TRUE(lacks(*next, 1));
    EXPECT_TRUE(next->wasRecreated()) << "but the next one heals";
}

TEST_F(SqliteHostileTest, WhoHasTheDamagedOneOpenDoesNotHarmTheNewOne) {
    make(200);
    auto old = openLevel(directory.path());
    old->put(formOf(500, 1000)); // so that it has a log, which the last to close would remove by name
    overwrite(database, 4096);
    const auto fresh = openLevel(directory.path());
    ASSERT_TRUE(fresh);
    EXPECT_TRUE(lacks(*fresh, 1));
    EXPECT_TRUE(fresh->wasRecreated());
    fresh->put(formOf(600, 1000));
    EXPECT_TRUE(holds(*old, 600, 1000)) << "it goes over";
    EXPECT_FALSE(old->wasRecreated());
}

TEST_F(SqliteHostileTest, WhoClosesARemovedOneDoesNotRemoveTheLogOfTheNewOne) {
    auto old = openLevel(directory.path());
    old->put(formOf(1, 1000));
    for (const char* name : kNames)
        std::filesystem::remove(directory / name);
    const auto fresh = openLevel(directory.path());
    fresh->put(formOf(2, 1000));
    old.reset(); // without having noticed
    EXPECT_TRUE(exists(database + "-wal"));
    EXPECT_EQ(test::elsewhere(database, "SELECT count(*) FROM entry"), "1");
}

TEST_F(SqliteHostileTest, ALogThatIsStillInUseElsewhereIsNotShared) {
    make();
    test::OtherProcess other({"hold", database, "UPDATE sums SET tally = tally + 100"});
    EXPECT_EQ(other.line(), "held");
    std::filesystem::remove(database); // but not its log, nor the index of that
    const auto level = openLevel(directory.path());
    EXPECT_EQ(level->stats().entries, 0u);
    for (uint64_t i = 0; i < 20; ++i)
        level->put(formOf(i, 1000));
    EXPECT_EQ(level->stats().entries, 20u);
    EXPECT_EQ(level->stats().failures, 0u);
    // With the other's index it would go on where that one's log ends, and leave out the start.
    EXPECT_EQ(test::readFile(database + "-wal").substr(0, 3), "\x37\x7f\x06");
    EXPECT_EQ(test::elsewhere(database, "SELECT count(*) FROM entry"), "20");
    other.kill(); // it has none of our care, and would remove our log by its name
}

TEST_F(SqliteHostileTest, ProcessesThatFindItDamagedAtOnceAgree) {
    constexpr uint64_t kRounds = 20, kChildren = 8;
    for (uint64_t round = 0; round < kRounds; ++round) {
        for (const char* name : kNames)
            std::filesystem::remove(directory / name);
        make(50);
        overwrite(database, round % 2 ? 4096 * 2 : 0);
        int start[2], recreated[2];
        ASSERT_EQ(pipe(start), 0);
        ASSERT_EQ(pipe(recreated), 0);
        std::vector<pid_t> children;
        for (uint64_t child = 0; child < kChildren; ++child)
            children.push_back(test::startChild([&] {
                char byte;
                close(start[1]);
                (void)!read(start[0], &byte, 1); // all are let go at once
                const auto level = openLevel(directory.path(), 100u << 20, 10000);
                if (!level) return 1;
                level->get(keyOf(3)); // may find it
                level->put(formOf(1000 + child, 1000));
                if (!holds(*level, 1000 + child, 1000)) level->put(formOf(1000 + child, 1000)); // that one found it
                if (!holds(*level, 1000 + child, 1000)) return 2;
                if (level->wasRecreated() && write(recreated[1], "r", 1) != 1) return 3;
                return 0;
            }));
        close(start[0]);
        close(start[1]);
        for (const pid_t child : children)
            EXPECT_EQ(test::statusOf(child), 0) << "round " << round;
        close(recreated[1]);
        char bytes[kChildren + 1];
        EXPECT_EQ(read(recreated[0], bytes, sizeof bytes), 1) << "by one of them; round " << round;
        close(recreated[0]);
        const auto level = openLevel(directory.path());
        EXPECT_FALSE(level->wasRecreated());
        EXPECT_EQ(level->stats().entries, kChildren) << "a fresh one was set aside; round " << round;
    }
}

} // namespace
} // namespace kiln
