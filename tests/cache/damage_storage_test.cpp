// Storage that refuses: locked, full, limited, read-only, without a place. A run prints and ends as it should, and what
// could not be written is written by a later one.
#include "tests/cache/end_to_end.h"
#include "tests/cache/sqlite_support.h"

#include <sys/mount.h>

namespace kiln::test {
namespace {

namespace fs = std::filesystem;

/// `prefix` runs jit-run.
CacheRun runThrough(const Words& prefix, Command command) {
    command.argv.insert(command.argv.begin(), prefix.begin(), prefix.end());
    return runWithStats(std::move(command));
}

class StorageTest : public testing::Test {
protected:
    StorageTest() { copyCache(base_.path, cache_); }
    Command command(const Words& extra = {}) const { return cachedCommand(base_.program, cache_, with(kSmall, extra)); }
    /// In another epoch, all is asked for in vain and written.
    Command coldCommand() const { return command({"--cache-epoch=other"}); }
    void expectRight(const CacheRun& run) const { EXPECT_TRUE(isRight(run, base_.cold.outcome)); }
    void expectHealthy() const {
        EXPECT_TRUE(isWarm(runWithStats(command())));
        EXPECT_EQ(quickCheck(cache_), "ok");
    }

    const PreparedCache& base_ = prepared();
    const TemporaryFolder folder_;
    const fs::path cache_ = folder_.path() / "cache";
};

TEST_F(StorageTest, AnotherWriterThatDoesNotEndCostsTheWritesOnly) {
    {
        RawConnection other(databaseIn(cache_));
        other.execute("BEGIN EXCLUSIVE");
        const CacheRun warm = runWithStats(command()), cold = runWithStats(coldCommand());
        expectRight(warm);
        EXPECT_TRUE(isWarm(warm));
        expectRight(cold);
        EXPECT_GT(cold.l3("failures"), 0) << cold.story();
        EXPECT_EQ(cold.l3("writes"), 0) << cold.story();
    }
    expectHealthy();
}

TEST_F(StorageTest, OneWhoLetsNobodyInTurnsTheDiskOff) {
    {
        RawConnection other(databaseIn(cache_));
        other.execute("PRAGMA locking_mode=EXCLUSIVE; BEGIN EXCLUSIVE; UPDATE sums SET id = 1; COMMIT");
        const CacheRun next = runWithStats(command());
        expectRight(next);
        EXPECT_NE(next.outcome.err.find("database is locked"), std::string::npos) << next.story();
    }
    expectHealthy();
}

// By the guest's own hand, and when the code arena, a file too, has grown: that one refuses to grow beyond the limit.
TEST_F(StorageTest, AFileSizeLimitCostsTheWritesOnly) {
    const Program limited = programOf(folder_.path() / "limited.c", R"(
#include <stdio.h>
#include <sys/resource.h>
__attribute__((noinline)) static int twice(int n) { return 2 * n; }
__attribute__((noinline)) static int thrice(int n) { return 3 * n; }
int main(void) {
    struct rlimit limit = {30000, 30000};
    int sum = 0;
    for (int i = 0; i < 30; i++) sum += twice(i);
    if (setrlimit(RLIMIT_FSIZE, &limit)) return 1;
    for (int i = 0; i < 1000; i++) sum += thrice(i);
    printf("%d\n", sum);
    return 0;
}
)");
    const CacheRun next = runCached(limited, cache_);
    EXPECT_EQ(next.outcome.out, "1499370\n") << next.story();
    EXPECT_TRUE(next.outcome.succeeded()) << next.story();
    EXPECT_GT(next.units(), 1) << next.story();
    EXPECT_GT(next.l3("failures"), 0) << next.story();
    expectHealthy();
}

TEST_F(StorageTest, AnotherKeyRejectsAll) {
    fs::remove(cache_ / "key");
    const CacheRun next = runWithStats(command());
    expectRight(next);
    EXPECT_EQ(next.rejections("bad-mac"), static_cast<int64_t>(base_.rows.size())) << next.story();
    expectHealthy();
}

TEST_F(StorageTest, AFullDiskCostsTheWritesOnly) {
    const fs::path small = folder_.path() / "small";
    fs::create_directory(small);
    if (mount("none", small.c_str(), "tmpfs", MS_NOSUID | MS_NODEV, "size=1m,mode=0700"))
        GTEST_SKIP() << "no permission to mount: " << std::strerror(errno);
    const Command full = cachedCommand(base_.program, small / "cache", kSmall);
    for (const size_t room : {0, 4096, 16384, 65536, 100000}) {
        SCOPED_TRACE(room);
        fs::remove_all(small / "cache");
        writeFile(small / "room", std::string(room, 'r'));
        std::ofstream(small / "filler") << std::string(2 << 20, 'x') << std::flush; // until it is full
        fs::remove(small / "room");
        for (int i = 0; i < 2; ++i)
            expectRight(runWithStats(full));
        fs::remove(small / "filler");
        expectRight(runWithStats(full));
        EXPECT_TRUE(isWarm(runWithStats(full)));
    }
    EXPECT_EQ(umount2(small.c_str(), MNT_DETACH), 0);
}

void giveToNobody(const fs::path& folder) {
    for (const fs::directory_entry& file : fs::directory_iterator(folder))
        EXPECT_EQ(lchown(file.path().c_str(), kNobody, kNobody), 0);
    EXPECT_EQ(lchown(folder.c_str(), kNobody, kNobody), 0);
}

/// What root may not write to is hard to find: so it becomes somebody else.
TEST_F(StorageTest, ReadOnlyFilesAndFoldersServeAndAreNotWrittenTo) {
    const bool root = geteuid() == 0;
    const Words nobody = root ? Words{"setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"} : Words{};
    fs::permissions(folder_.path(), fs::perms(0711));
    fs::permissions(base_.folder.path(), fs::perms(0711));
    for (const char* what : {"a file", "a folder", "both"}) {
        SCOPED_TRACE(what);
        copyCache(base_.path, cache_);
        if (root) giveToNobody(cache_);
        if (what != std::string("a folder")) fs::permissions(databaseIn(cache_), fs::perms(0400));
        if (what != std::string("a file")) fs::permissions(cache_, fs::perms(0500));
        const CacheRun warm = runThrough(nobody, command()), cold = runThrough(nobody, coldCommand());
        expectRight(warm);
        expectRight(cold);
        EXPECT_EQ(cold.l3("writes"), 0) << cold.story();
        fs::permissions(cache_, fs::perms(0700));
        fs::permissions(databaseIn(cache_), fs::perms(0600));
        const CacheRun again = runThrough(nobody, command());
        expectRight(again);
        EXPECT_TRUE(isWarm(again)) << "nothing was lost";
    }
}

TEST_F(StorageTest, WithoutAHomeNothingIsKept) {
    Command without = command();
    std::erase_if(without.argv, [](const std::string& word) { return word.starts_with("--cache="); });
    const Words unset{"env", "-u", "HOME", "-u", "XDG_CACHE_HOME"};
    for (int i = 0; i < 2; ++i) {
        const CacheRun next = runThrough(unset, without);
        expectRight(next);
        EXPECT_EQ(next.units(), base_.cold.units()) << next.story();
        EXPECT_EQ(next.outcome.err, "");
    }
    const std::string home = (folder_.path() / "home").string();
    const Words inHome{"env", "-u", "XDG_CACHE_HOME", "HOME=" + home}, inXdg{"env", "XDG_CACHE_HOME=" + home + "/xdg"};
    for (const Words& place : {inHome, inXdg}) {
        expectRight(runThrough(place, without));
        EXPECT_TRUE(isWarm(runThrough(place, without)));
    }
    EXPECT_EQ(modeOf(home + "/.cache/kiln"), 0700u);
    EXPECT_EQ(modeOf(home + "/xdg/kiln"), 0700u);
}

} // namespace
} // namespace kiln::test
