// A level on files that are not what they should be.
#pragma once

#include "tests/cache/sqlite_support.h"

namespace kiln {

using test::formOf;
using test::holds;
using test::keyOf;
using test::lacks;
using test::openLevel;
using test::RawConnection;
using test::TemporaryDirectory;
using test::valueOf;

inline constexpr const char* kNames[] = {"cache-1.db", "cache-1.db-wal", "cache-1.db-shm", "cache-1.db-journal"};

class SqliteHostileTest : public testing::Test {
protected:
    /// A directory with a key and a database of these entries (1000 bytes each), closed.
    void make(uint64_t entries = 3) {
        const auto level = openLevel(directory.path());
        for (uint64_t i = 0; i < entries; ++i)
            level->put(formOf(i, 1000));
    }
    void change(const std::string& statements) { RawConnection(database).execute(statements); }
    std::string damaged() const { return database + ".damaged"; }
    bool exists(const std::string& path) const { return std::filesystem::exists(path); }

    /// Opens, as with a database that is not ours: another one takes its place, and works.
    void expectRecreated() {
        const std::string before = test::readFile(database);
        {
            const auto level = openLevel(directory.path());
            ASSERT_TRUE(level);
            EXPECT_TRUE(level->wasRecreated());
            EXPECT_EQ(level->stats().entries, 0u);
            level->put(formOf(1, 1000));
            EXPECT_TRUE(holds(*level, 1, 1000));
            EXPECT_EQ(level->checkFile(), "");
        }
        EXPECT_EQ(test::readFile(damaged()), before) << "kept for who wants to know";
        const auto level = openLevel(directory.path());
        EXPECT_FALSE(level->wasRecreated());
        EXPECT_TRUE(holds(*level, 1, 1000));
    }

    TemporaryDirectory directory{true};
    const std::string database = directory.database();
};

} // namespace kiln
