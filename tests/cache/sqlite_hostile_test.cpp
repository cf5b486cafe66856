// Files that are not what they should be: refused, or set aside and made anew; never followed, waited for or believed.

#include "tests/cache/sqlite_hostile.h"

#include <algorithm>
#include <sys/sysmacros.h>

namespace kiln {
namespace {

// --- Things that are no regular files, and regular files with other owners and names.

TEST_F(SqliteHostileTest, OtherThingsThanFilesAreRefused) {
    make();
    const std::string whole = test::readFile(database);
    const std::string elsewhere = directory / "elsewhere";
    test::writeFile(elsewhere, whole);
    ASSERT_EQ(chmod(elsewhere.c_str(), 0600), 0);
    for (const char* name : kNames) {
        const std::string path = directory / name;
        const auto refuses = [&](const char* why) {
            EXPECT_EQ(test::whyNot(directory.path()), "'" + path + "' " + why);
            EXPECT_EQ(test::readFile(elsewhere), whole) << "untouched";
            struct stat status{};
            EXPECT_EQ(lstat(path.c_str(), &status), 0) << "left as it is";
            std::filesystem::remove(path);
        };
        std::filesystem::remove(database);
        if (path != database) test::writeFile(database, whole);
        ASSERT_EQ(chmod(database.c_str(), 0600), path == database ? -1 : 0);

        ASSERT_EQ(mkdir(path.c_str(), 0700), 0);
        refuses("is not a regular file");
        ASSERT_EQ(mkfifo(path.c_str(), 0600), 0);
        refuses("is not a regular file");
        ASSERT_EQ(symlink("elsewhere", path.c_str()), 0);
        refuses("is a symbolic link");
        ASSERT_EQ(symlink("nowhere", path.c_str()), 0);
        refuses("is a symbolic link");
        EXPECT_FALSE(exists(directory / "nowhere"));
        ASSERT_EQ(link(elsewhere.c_str(), path.c_str()), 0);
        refuses("has several names");
        if (mknod(path.c_str(), S_IFCHR | 0600, makedev(1, 5)) == 0) refuses("is not a regular file"); // /dev/zero
        test::writeFile(path, whole);
        ASSERT_EQ(chmod(path.c_str(), 0666), 0);
        refuses("may be written to by other users");
        if (geteuid() != 0) continue;
        test::writeFile(path, whole);
        ASSERT_EQ(chmod(path.c_str(), 0600), 0);
        ASSERT_EQ(chown(path.c_str(), test::kNobody, test::kNobody), 0);
        refuses("belongs to another user");
    }
}

TEST_F(SqliteHostileTest, ALockThatIsNoFileIsRefused) {
    const std::string lock = directory / "lock", target = directory / "target";
    make();
    std::filesystem::remove(lock);
    test::writeFile(target, "text");
    ASSERT_EQ(symlink("target", lock.c_str()), 0);
    EXPECT_EQ(test::whyNot(directory.path()), "'" + lock + "': " + std::strerror(ELOOP));
    EXPECT_EQ(test::readFile(target), "text");
    std::filesystem::remove(lock);
    ASSERT_EQ(mkfifo(lock.c_str(), 0600), 0);
    EXPECT_EQ(test::whyNot(directory.path()), "'" + lock + "' is not a regular file of ours");
    std::filesystem::remove(lock);
    ASSERT_EQ(mkdir(lock.c_str(), 0700), 0);
    EXPECT_EQ(test::whyNot(directory.path()), "'" + lock + "' is not a regular file of ours");
}

// --- Databases that are none, or not ours.

TEST_F(SqliteHostileTest, AnEmptyFileIsMadeADatabase) {
    make();
    test::writeFile(database, "");
    const auto level = openLevel(directory.path());
    ASSERT_TRUE(level);
    EXPECT_FALSE(level->wasRecreated()) << "its maker died early, that is all";
    level->put(formOf(1, 10));
    EXPECT_TRUE(holds(*level, 1, 10));
}

TEST_F(SqliteHostileTest, OtherBytesAreSetAside) {
    for (const size_t size : {2, 15, 99, 100, 512, 4096, 100000}) {
        test::writeFile(database, valueOf(size, size));
        ASSERT_EQ(chmod(database.c_str(), 0600), 0);
        expectRecreated();
    }
    test::writeFile(database, std::string(8192, '\0'));
    expectRecreated();
}

TEST_F(SqliteHostileTest, AnyOtherSchemaIsSetAside) {
    for (const char* statements : {
             "CREATE TABLE more(x)",
             "CREATE INDEX more ON entry(kind)",
             "CREATE TRIGGER more AFTER INSERT ON entry BEGIN DELETE FROM content; END",
             "CREATE VIEW more AS SELECT * FROM entry",
             "DROP INDEX entry_used",
             "DROP TABLE sums",
             "DROP TABLE content; CREATE VIEW content AS SELECT id, x'00' AS value FROM entry",
             "DROP TABLE content; CREATE TABLE content(id INTEGER PRIMARY KEY, value BLOB NOT NULL, more ANY) STRICT",
             "DROP TABLE content; CREATE TABLE content(id INTEGER PRIMARY KEY, value AS (hex(zeroblob(500000))))",
             "ALTER TABLE entry RENAME COLUMN used TO abused",
             "CREATE VIRTUAL TABLE more USING fts5(x)",
             "ANALYZE",
             "PRAGMA application_id=1",
             "PRAGMA application_id=0",
             "PRAGMA user_version=2",
             "PRAGMA journal_mode=DELETE",
             "PRAGMA writable_schema=ON; UPDATE sqlite_schema SET sql=replace(sql, ' STRICT', '')",
             "PRAGMA writable_schema=ON; INSERT INTO sqlite_schema VALUES('table','x','x',3,'CREATE TABLE x(nonsense')",
             "PRAGMA writable_schema=ON; UPDATE sqlite_schema SET rootpage=100000 WHERE name='entry'",
         }) {
        SCOPED_TRACE(statements);
        std::filesystem::remove(database);
        make();
        change(statements);
        expectRecreated();
    }
}

TEST_F(SqliteHostileTest, AHeaderThatForbidsWritingIsSetAside) {
    make();
    std::string bytes = test::readFile(database);
    bytes[18] = 3; // the file format's version for writers
    test::writeFile(database, bytes);
    expectRecreated();
}

TEST_F(SqliteHostileTest, AnotherProgramsDatabaseIsSetAside) {
    make();
    std::filesystem::remove(database);
    {
        RawConnection raw(database);
        raw.execute("CREATE TABLE cookies(host, name, value); INSERT INTO cookies VALUES('h','n','v')");
    }
    ASSERT_EQ(chmod(database.c_str(), 0600), 0);
    expectRecreated();
    EXPECT_EQ(RawConnection(damaged()).text("SELECT value FROM cookies"), "v");
}

TEST_F(SqliteHostileTest, WhatWasSetAsideEarlierGivesWay) {
    make();
    for (const char* suffix : {"", "-wal", "-shm", "-journal"})
        test::writeFile(damaged() + suffix, "older");
    test::writeFile(database, valueOf(1, 5000));
    ASSERT_EQ(chmod(database.c_str(), 0600), 0);
    expectRecreated();
    EXPECT_FALSE(exists(damaged() + "-wal")) << "it would not fit";
    EXPECT_FALSE(exists(damaged() + "-journal"));
}

TEST_F(SqliteHostileTest, WhatCannotBeSetAsideTurnsTheLevelOff) {
    make();
    std::filesystem::create_directories(damaged() + "/full");
    test::writeFile(database, "nonsense");
    EXPECT_EQ(test::whyNot(directory.path()), "cannot set aside '" + database + "': " + std::strerror(EISDIR));
    EXPECT_EQ(test::readFile(database), "nonsense");
}

// --- Logs and indexes of logs.

TEST_F(SqliteHostileTest, ALogWithoutItsDatabaseIsNotPlayed) {
    std::string log, index;
    {
        const auto level = openLevel(directory.path());
        level->put(formOf(1, 1000));
        log = test::readFile(database + "-wal"), index = test::readFile(database + "-shm"); // reading drops no lock
    } // on the database itself
    ASSERT_GT(log.size(), 1000u);
    for (const bool journal : {false, true}) {
        std::filesystem::remove(database);
        test::writeFile(database + (journal ? "-journal" : "-wal"), log);
        test::writeFile(database + "-shm", index);
        const auto level = openLevel(directory.path());
        ASSERT_TRUE(level);
        EXPECT_EQ(level->stats().entries, 0u);
        level->put(formOf(2, 1000));
        EXPECT_TRUE(holds(*level, 2, 1000));
        EXPECT_TRUE(lacks(*level, 1));
        EXPECT_EQ(level->checkFile(), "");
    }
}

TEST_F(SqliteHostileTest, AStaleIndexOrAForeignLogDoesNotMatter) {
    make();
    const uint64_t seed = test::seedOf("stale files");
    for (uint64_t i = 0; i < 20; ++i) {
        test::writeFile(database + "-shm", valueOf(seed + i, 32768 * (i % 3)));
        test::writeFile(database + "-wal", valueOf(seed + i, 7777 * (i % 4)));
        ASSERT_EQ(chmod((database + "-shm").c_str(), 0600), 0);
        ASSERT_EQ(chmod((database + "-wal").c_str(), 0600), 0);
        const auto level = openLevel(directory.path());
        ASSERT_TRUE(level);
        EXPECT_FALSE(level->wasRecreated());
        for (uint64_t entry = 0; entry < 3; ++entry)
            EXPECT_TRUE(holds(*level, entry, 1000));
    }
}

TEST_F(SqliteHostileTest, ALogCutOffByALossOfPowerIsChecked) {
    make(30);
    // As a loss of power would leave it: a page of the database that never was written, a log beside it.
    std::string bytes = test::readFile(database);
    for (size_t page = 6; page < bytes.size() / 4096; ++page)
        std::memset(&bytes[page * 4096], 0, 4096);
    const auto reset = [&](bool log, const char* lock) {
        test::writeFile(database, bytes);
        test::writeFile(database + "-wal", log ? std::string(40, 'w') : "");
        ASSERT_EQ(chmod((database + "-wal").c_str(), 0600), 0);
        if (lock) test::writeFile(directory / "lock", lock);
    };
    reset(true, nullptr);
    EXPECT_FALSE(openLevel(directory.path())->wasRecreated()) << "the machine has not been started since";
    reset(false, "another start\n");
    EXPECT_FALSE(openLevel(directory.path())->wasRecreated()) << "everything had been closed before";
    reset(true, nullptr);
    EXPECT_FALSE(openLevel(directory.path())->wasRecreated()) << "that start has been noted";
    reset(true, "another start\n");
    EXPECT_TRUE(openLevel(directory.path())->wasRecreated());
}

TEST_F(SqliteHostileTest, AfterAnotherStartTheSumsAreMended) {
    make(5);
    change("UPDATE sums SET bytes = 1, entries = 77; DELETE FROM entry WHERE id = 2");
    test::writeFile(database + "-wal", std::string(40, 'w'));
    ASSERT_EQ(chmod((database + "-wal").c_str(), 0600), 0);
    test::writeFile(directory / "lock", "another start\n");
    const auto level = openLevel(directory.path());
    EXPECT_FALSE(level->wasRecreated());
    EXPECT_EQ(level->stats().entries, 4u);
    EXPECT_EQ(level->stats().bytes, 4000u);
}

// --- Rows that cannot be.

TEST_F(SqliteHostileTest, RowsOfAnotherShapeAreMissesAndRemoved) {
    struct Case {
        const char* statements;
        Reject reject;
    };
    for (const Case& one : {
             Case{"UPDATE content SET value = substr(value, 1, 999) WHERE id = 2", Reject::Truncated},
             Case{"UPDATE content SET value = x'' WHERE id = 2", Reject::Truncated},
             Case{"UPDATE entry SET bytes = 1001 WHERE id = 2", Reject::Truncated},
             Case{"UPDATE entry SET bytes = -1 WHERE id = 2", Reject::Truncated},
             Case{"UPDATE content SET value = zeroblob(70000000) WHERE id = 2", Reject::TooLarge},
             Case{"DELETE FROM content WHERE id = 2", Reject::BadContent},
         }) {
        SCOPED_TRACE(one.statements);
        std::filesystem::remove(database);
        make();
        change(one.statements);
        const auto level = openLevel(directory.path());
        EXPECT_TRUE(lacks(*level, 1));
        EXPECT_EQ(level->stats().rejected[static_cast<size_t>(one.reject)], 1u);
        EXPECT_EQ(level->stats().rejectedInAll(), 1u);
        EXPECT_EQ(level->stats().entries, 2u);
        EXPECT_TRUE(lacks(*level, 1));
        EXPECT_EQ(level->stats().rejectedInAll(), 1u) << "removed";
        EXPECT_TRUE(holds(*level, 2, 1000));
        EXPECT_EQ(level->stats().failures, 0u);
        EXPECT_FALSE(level->wasRecreated());
    }
}

TEST_F(SqliteHostileTest, RowsOfOtherTypesAreMissesAndRemoved) {
    for (const char* statements : {
             "UPDATE content SET value = 'text' WHERE id = 2",
             "UPDATE content SET value = 12345 WHERE id = 2",
             "UPDATE entry SET bytes = 'many' WHERE id = 2",
         }) {
        SCOPED_TRACE(statements);
        std::filesystem::remove(database);
        make();
        // The tables are strict; so they are made lenient, and strict again when it is done.
        change("PRAGMA writable_schema=ON; UPDATE sqlite_schema SET sql=replace(sql, ') STRICT', ')       ')");
        change(statements);
        change("PRAGMA writable_schema=ON; UPDATE sqlite_schema SET sql=replace(sql, ')       ', ') STRICT')");
        const auto level = openLevel(directory.path());
        ASSERT_FALSE(level->wasRecreated());
        EXPECT_TRUE(lacks(*level, 1));
        EXPECT_EQ(level->stats().rejected[static_cast<size_t>(Reject::BadContent)], 1u);
        EXPECT_EQ(level->allRows().size(), 2u);
    }
}

TEST_F(SqliteHostileTest, ListingsPassOverRowsThatCannotBe) {
    make(5);
    change("UPDATE entry SET key = x'00' WHERE id = 1; UPDATE entry SET subject = x'00' WHERE id = 2;"
           "UPDATE entry SET kind = 9 WHERE id = 3; UPDATE entry SET bytes = -5 WHERE id = 4");
    const auto level = openLevel(directory.path());
    const std::vector<StoredRow> rows = level->allRows();
    ASSERT_EQ(rows.size(), 1u);
    EXPECT_EQ(rows[0].key, keyOf(4));
}

TEST_F(SqliteHostileTest, SumsThatLieDoNotOutliveAnEviction) {
    constexpr size_t kCapacity = 20000;
    for (const char* statements :
         {"UPDATE sums SET bytes = 0, entries = 0", "UPDATE sums SET bytes = 1000000000",
          "UPDATE entry SET bytes = 9223372036854775807", "UPDATE entry SET bytes = -9999999"}) {
        SCOPED_TRACE(statements);
        std::filesystem::remove(database);
        make(10);
        change(statements);
        const auto level = openLevel(directory.path(), kCapacity);
        for (uint64_t i = 0; i < 100; ++i)
            level->put(formOf(100 + i, 1000));
        EXPECT_TRUE(holds(*level, 199, 1000));
        uint64_t bytes = 0;
        for (const StoredRow& row : level->allRows())
            bytes += row.bytes;
        EXPECT_LE(bytes, kCapacity);
        EXPECT_EQ(level->stats().bytes, bytes);
    }
}

TEST_F(SqliteHostileTest, SumsThatCannotBeAreDamage) {
    for (const char* statements : {"DELETE FROM sums", "UPDATE sums SET bytes = -1", "UPDATE sums SET tally = -1",
                                   "UPDATE sums SET tally = 9223372036854775807"}) {
        SCOPED_TRACE(statements);
        std::filesystem::remove(database);
        make();
        change(statements);
        const auto level = openLevel(directory.path());
        ASSERT_TRUE(level);
        level->put(formOf(7, 1000)); // finds it, and is dropped
        EXPECT_TRUE(level->wasRecreated());
        EXPECT_EQ(level->stats().failures, 1u);
        level->put(formOf(8, 1000));
        EXPECT_TRUE(holds(*level, 8, 1000));
        EXPECT_EQ(level->trouble(), "");
    }
}

TEST_F(SqliteHostileTest, AnIndexOutOfOrderIsNoDeadEnd) {
    make(30);
    const std::string whole = test::readFile(database);
    test::Stream random(1);
    int recreated = 0;
    for (int round = 0; round < 20; ++round) {
        std::string bytes = whole;
        char* page = &bytes[2 * 4096]; // the index of keys is the third page: a leaf of 30 cells
        ASSERT_EQ(page[0], 10);
        ASSERT_EQ(page[4], 30);
        for (size_t i = 29; i > 0; --i) { // their pointers, shuffled: SQLite searches, and does not find
            const size_t other = random.below(i + 1);
            std::swap_ranges(page + 8 + 2 * i, page + 10 + 2 * i, page + 8 + 2 * other);
        }
        for (const char* name : kNames)
            std::filesystem::remove(directory / name);
        test::writeFile(database, bytes);
        ASSERT_EQ(chmod(database.c_str(), 0600), 0);
        const auto level = openLevel(directory.path());
        for (uint64_t i = 0; i < 60; ++i) {
            level->put(formOf(i, 1000));
            if (!holds(*level, i, 1000)) level->put(formOf(i, 1000)); // the first put found it
            ASSERT_TRUE(holds(*level, i, 1000)) << "round " << round;
        }
        recreated += level->wasRecreated();
    }
    EXPECT_GT(recreated, 0);
}

} // namespace
} // namespace kiln
