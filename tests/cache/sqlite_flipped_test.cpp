// Files cut short, and flipped bits: whatever they are, no crash, nothing but whole entries, and then it works again.

#include "tests/cache/sqlite_hostile.h"

#include <algorithm>
#include <sys/sysmacros.h>

namespace kiln {
namespace {

// --- Cut short, and flipped bits.

/// Whatever the file is: no crash; what comes back is whole or to be told from it (the chain has the MAC); and then
/// the level works again.
void expectUsable(const std::string& directory, uint64_t entries) {
    {
        const auto level = openLevel(directory);
        ASSERT_TRUE(level);
        for (uint64_t i = 0; i < entries; ++i)
            if (const auto bytes = level->get(keyOf(i))) EXPECT_EQ(bytes->size(), 1000u);
        level->allRows();
        level->rowsOf(keyOf(1000001));
        level->remove(keyOf(1));
        level->put(formOf(2, 1000));
        level->countHit(keyOf(3));
        level->checkFile();
    }
    const auto level = openLevel(directory);
    ASSERT_TRUE(level);
    level->put(formOf(5000, 1000));
    if (!holds(*level, 5000, 1000)) level->put(formOf(5000, 1000)); // damage found by that
    EXPECT_TRUE(holds(*level, 5000, 1000)) << level->trouble() << "; failures: " << level->stats().failures
                                           << "; rejected: " << level->stats().rejectedInAll()
                                           << "; recreated: " << level->wasRecreated() << "; " << level->checkFile();
}

TEST_F(SqliteHostileTest, ATruncatedDatabaseNeverHurts) {
    make(60);
    const std::string whole = test::readFile(database);
    test::Stream random(test::seedOf("truncation"));
    for (int i = 0; i < 60; ++i) {
        const size_t size = i < 20 ? whole.size() * static_cast<size_t>(i) / 20 / 4096 * 4096
                                   : static_cast<size_t>(random.below(whole.size()));
        SCOPED_TRACE(size);
        for (const char* name : kNames)
            std::filesystem::remove(directory / name);
        test::writeFile(database, std::string_view(whole).substr(0, size));
        ASSERT_EQ(chmod(database.c_str(), 0600), 0);
        expectUsable(directory.path(), 60);
    }
}

TEST_F(SqliteHostileTest, FlippedBytesNeverHurt) {
    make(60);
    const std::string whole = test::readFile(database);
    test::Stream random(test::seedOf("flipped bytes"));
    for (int i = 0; i < 500; ++i) {
        std::string bytes = whole;
        // One anywhere; or several in the first pages, where most of the structure is.
        const uint64_t count = i % 2 ? 1 : 1 + random.below(20);
        const uint64_t range = i % 2 ? whole.size() : std::min<uint64_t>(whole.size(), 4096 * (1 + random.below(12)));
        for (uint64_t flip = 0; flip < count; ++flip)
            bytes[random.below(range)] ^= static_cast<char>(1 + random.below(255));
        SCOPED_TRACE(i);
        for (const char* name : kNames)
            std::filesystem::remove(directory / name);
        test::writeFile(database, bytes);
        ASSERT_EQ(chmod(database.c_str(), 0600), 0);
        expectUsable(directory.path(), 60);
    }
}

TEST_F(SqliteHostileTest, AFlippedLogNeverHurts) {
    std::string whole, log;
    {
        const auto level = openLevel(directory.path());
        for (uint64_t i = 0; i < 60; ++i)
            level->put(formOf(i, 1000));
        EXPECT_EQ(test::inChild([&] { // reading here would drop our locks
                      test::writeFile(directory / "copy", test::readFile(database));
                      test::writeFile(directory / "copy-wal", test::readFile(database + "-wal"));
                      return 0;
                  }),
                  0);
        whole = test::readFile(directory / "copy"), log = test::readFile(directory / "copy-wal");
    }
    ASSERT_GT(log.size(), 60000u);
    test::Stream random(test::seedOf("flipped log"));
    for (int i = 0; i < 60; ++i) {
        std::string bytes = log.substr(0, i % 3 ? log.size() : random.below(log.size()));
        if (i % 3 && !bytes.empty()) bytes[random.below(i % 2 ? 200 : bytes.size())] ^= 0x55;
        SCOPED_TRACE(i);
        for (const char* name : kNames)
            std::filesystem::remove(directory / name);
        test::writeFile(database, whole);
        test::writeFile(database + "-wal", bytes);
        ASSERT_EQ(chmod(database.c_str(), 0600), 0);
        ASSERT_EQ(chmod((database + "-wal").c_str(), 0600), 0);
        const auto level = openLevel(directory.path());
        ASSERT_TRUE(level);
        for (uint64_t entry = 0; entry < 60; ++entry)
            if (const auto found = level->get(keyOf(entry))) EXPECT_EQ(found, valueOf(entry, 1000));
        level->put(formOf(99, 1000));
        EXPECT_TRUE(holds(*level, 99, 1000));
        EXPECT_EQ(level->checkFile(), "");
    }
}

} // namespace
} // namespace kiln
