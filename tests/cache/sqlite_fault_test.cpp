// Each system call of SQLite's fails in turn, or is the last one of its process: a level that is made, written to,
// read, trimmed and closed goes on without, and what it leaves is sound.

#include "tests/cache/sqlite_support.h"

#include <cerrno>
#include <sys/mman.h>

namespace kiln {
namespace {

using test::formOf;
using test::holds;
using test::keyOf;
using test::openLevel;
using test::TemporaryDirectory;

// --- The faults: in the table of system calls of SQLite's "unix" file system.

struct Plan {
    int64_t left = -1;    ///< calls until the fault; negative: none
    bool forGood = false; ///< all calls from then on fail
    bool die = false;     ///< the process ends instead
    int error = EIO;
    uint64_t faults = 0;
};
Plan plan; // of this process; SQLite's table has no place for one

/// Whether this call shall fail.
bool strikes() {
    if (plan.left < 0) return false;
    if (plan.left > 0) {
        --plan.left;
        return false;
    }
    if (plan.die) _exit(77);
    if (!plan.forGood) plan.left = -1;
    ++plan.faults;
    errno = plan.error;
    return true;
}

int faultyOpen(const char* path, int flags, int mode) {
    return strikes() ? -1 : open(path, flags, mode);
}
ssize_t faultyRead(int file, void* bytes, size_t size, off_t at) {
    return strikes() ? -1 : pread(file, bytes, size, at);
}
ssize_t faultyWrite(int file, const void* bytes, size_t size, off_t at) {
    if (!strikes()) return pwrite(file, bytes, size, at);
    return plan.error == ENOSPC && size > 1 ? pwrite(file, bytes, size / 2, at) : -1; // a short one first
}
int faultyTruncate(int file, off_t size) {
    return strikes() ? -1 : ftruncate(file, size);
}
int faultyStat(int file, struct stat* status) {
    return strikes() ? -1 : fstat(file, status);
}
int faultyUnlink(const char* path) {
    return strikes() ? -1 : unlink(path);
}
void* faultyMap(void* at, size_t size, int protection, int flags, int file, off_t offset) {
    return strikes() ? MAP_FAILED : mmap(at, size, protection, flags, file, offset);
}

struct Call {
    const char* name;
    sqlite3_syscall_ptr replacement;
};
const Call kCalls[] = {
    {"open", reinterpret_cast<sqlite3_syscall_ptr>(faultyOpen)},
    {"pread", reinterpret_cast<sqlite3_syscall_ptr>(faultyRead)},
    {"pread64", reinterpret_cast<sqlite3_syscall_ptr>(faultyRead)},
    {"pwrite", reinterpret_cast<sqlite3_syscall_ptr>(faultyWrite)},
    {"pwrite64", reinterpret_cast<sqlite3_syscall_ptr>(faultyWrite)},
    {"ftruncate", reinterpret_cast<sqlite3_syscall_ptr>(faultyTruncate)},
    {"fstat", reinterpret_cast<sqlite3_syscall_ptr>(faultyStat)},
    {"unlink", reinterpret_cast<sqlite3_syscall_ptr>(faultyUnlink)},
    {"mmap", reinterpret_cast<sqlite3_syscall_ptr>(faultyMap)},
};

void plant() {
    sqlite3_initialize();
    sqlite3_vfs* system = sqlite3_vfs_find("unix");
    for (const Call& call : kCalls)
        system->xSetSystemCall(system, call.name, call.replacement);
}

// --- What is done meanwhile.

constexpr size_t kCapacity = 60000;

/// The life of a level. Whatever fails: what it says it has is right.
void live(const std::string& directory) {
    for (int opened = 0; opened < 2; ++opened) {
        SqliteOptions options;
        options.directory = directory;
        options.capacityBytes = kCapacity;
        options.busyMs = 1;
        auto opening = SqliteLevel::open(options);
        if (!opening) {
            EXPECT_NE(opening.error(), "");
            continue;
        }
        SqliteLevel& level = **opening;
        for (uint64_t i = 0; i < 12; ++i) {
            level.put(formOf(i % 10, 9000));
            if (const auto bytes = level.get(keyOf(i / 2))) EXPECT_TRUE(*bytes == test::valueOf(i / 2, 9000));
            level.countHit(keyOf(i / 2));
        }
        level.remove(keyOf(3));
        level.flush();
        level.allRows();
        EXPECT_LE(level.stats().bytes, kCapacity);
        if (opened == 1) level.clear();
        level.put(formOf(20, 9000));
    }
}

void expectSound(const std::string& directory) {
    const auto level = openLevel(directory, kCapacity);
    ASSERT_TRUE(level);
    EXPECT_EQ(level->checkFile(), "");
    uint64_t bytes = 0;
    for (const StoredRow& row : level->allRows()) {
        EXPECT_TRUE(holds(*level, test::numberOf(row.key), row.bytes));
        bytes += row.bytes;
    }
    EXPECT_EQ(level->stats().bytes, bytes);
    level->put(formOf(30, 9000));
    EXPECT_TRUE(holds(*level, 30, 9000));
    EXPECT_EQ(level->stats().failures, 0u);
}

/// Lets the first, second, third... call of a life fail, each in a process of its own, until there is none left to.
/// Gives the number of calls.
int64_t failEach(const Plan& what, bool mayLoseAll) {
    constexpr int kClean = 42;
    for (int64_t call = 0; call < 5000; ++call) {
        SCOPED_TRACE(call);
        const TemporaryDirectory directory(true);
        const int status = test::inChild([&] {
            plant();
            plan = what;
            plan.left = call;
            live(directory.path());
            if (!plan.faults) return kClean; // not reached
            return 0;
        });
        EXPECT_TRUE(status == 0 || status == kClean || (what.die && status == 77)) << status;
        EXPECT_TRUE(mayLoseAll || !std::filesystem::exists(directory.database() + ".damaged"));
        expectSound(directory.path());
        if (status == kClean || testing::Test::HasFailure()) return call;
    }
    ADD_FAILURE() << "it never ends";
    return -1;
}

TEST(SqliteFaults, EachCallFailsOnce) {
    Plan what;
    what.error = ENOMEM;
    EXPECT_GT(failEach(what, false), 300);
}

// SQLite takes a read that ends in EIO for damage of the file: a sector that cannot be read is set aside with it.
TEST(SqliteFaults, TheDiskFailsEachCallOnce) {
    Plan what;
    EXPECT_GT(failEach(what, true), 300);
}

TEST(SqliteFaults, TheDiskFailsEachCallAndAllAfterIt) {
    Plan what;
    what.forGood = true;
    EXPECT_GT(failEach(what, true), 300);
}

TEST(SqliteFaults, NoSpaceIsLeftFromEachCallOn) {
    Plan what;
    what.forGood = true;
    what.error = ENOSPC;
    EXPECT_GT(failEach(what, false), 300);
}

TEST(SqliteFaults, TheProcessDiesBeforeEachCall) {
    Plan what;
    what.die = true;
    EXPECT_GT(failEach(what, false), 300);
}

} // namespace
} // namespace kiln
