// The key file: made once, the same for all who race for it, and never taken from a file that others could know.

#include "cache/mac_key.h"
#include "tests/cache/sqlite_support.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/sysmacros.h>
#include <vector>

namespace kiln {
namespace {

using test::TemporaryDirectory;

class MacKeyTest : public testing::Test {
protected:
    std::string name() const { return temporary / "key"; }
    tl::expected<Digest, std::string> key() {
        auto directory = CacheDirectory::open(temporary.path());
        if (!directory) return tl::unexpected(directory.error());
        return readOrMakeMacKey(*directory);
    }
    /// Why there is none, after the file's name.
    std::string fault() {
        const auto made = key();
        if (made) return "taken";
        const std::string start = "'" + name() + "' ";
        EXPECT_EQ(made.error().substr(0, start.size()), start);
        return made.error().substr(std::min(start.size(), made.error().size()));
    }
    size_t files() const {
        return static_cast<size_t>(std::distance(std::filesystem::directory_iterator(temporary.path()), {}));
    }

    TemporaryDirectory temporary;
    const std::string someKey = std::string(31, 'k') + '\n';
};

TEST_F(MacKeyTest, IsMadeOnceAndKept) {
    for (const unsigned mask : {0u, 0777u}) {
        std::filesystem::remove(name());
        const mode_t before = umask(static_cast<mode_t>(mask));
        const auto made = key(), again = key();
        umask(before);
        ASSERT_TRUE(made) << made.error();
        ASSERT_TRUE(again) << again.error();
        EXPECT_EQ(*made, *again);
        EXPECT_EQ(test::readFile(name()), made->view());
        EXPECT_EQ(test::modeOf(name()), 0600u) << "under umask " << mask;
        EXPECT_EQ(files(), 1u);
    }
}

TEST_F(MacKeyTest, IsRandom) {
    const auto first = key();
    std::filesystem::remove(name());
    const auto second = key();
    ASSERT_TRUE(first && second);
    EXPECT_NE(*first, *second);
    EXPECT_NE(*first, Digest());
}

TEST_F(MacKeyTest, OneThatIsThereIsTaken) {
    test::writeFile(name(), someKey);
    ASSERT_EQ(chmod(name().c_str(), 0400), 0);
    const auto taken = key();
    ASSERT_TRUE(taken) << taken.error();
    EXPECT_EQ(taken->view(), someKey);
}

TEST_F(MacKeyTest, OfAnotherSizeIsRefused) {
    for (const size_t size : {0u, 1u, 31u, 33u, 4096u}) {
        test::writeFile(name(), std::string(size, 'k'));
        ASSERT_EQ(chmod(name().c_str(), 0600), 0);
        EXPECT_EQ(fault(), "is not 32 bytes long");
        EXPECT_EQ(test::readFile(name()).size(), size) << "left as it is";
    }
}

TEST_F(MacKeyTest, OpenToOthersIsRefused) {
    test::writeFile(name(), someKey);
    for (const unsigned mode : {0640u, 0604u, 0620u, 0602u, 0644u, 0777u}) {
        ASSERT_EQ(chmod(name().c_str(), mode), 0);
        EXPECT_EQ(fault(), "is open to other users") << std::oct << mode;
    }
}

TEST_F(MacKeyTest, OtherThingsThanFilesAreRefused) {
    ASSERT_EQ(mkdir(name().c_str(), 0700), 0);
    EXPECT_EQ(fault(), "is not a regular file");
    ASSERT_EQ(rmdir(name().c_str()), 0);
    ASSERT_EQ(mkfifo(name().c_str(), 0600), 0);
    EXPECT_EQ(fault(), "is not a regular file") << "and it did not wait for a writer";
    ASSERT_EQ(unlink(name().c_str()), 0);
    if (mknod(name().c_str(), S_IFCHR | 0600, makedev(1, 5)) == 0) { // /dev/zero
        const std::string found = fault();
        EXPECT_TRUE(found == "is not a regular file" || found == std::strerror(EACCES)) << found; // mounted nodev
        ASSERT_EQ(unlink(name().c_str()), 0);
    }
}

TEST_F(MacKeyTest, LinksAreRefused) {
    const std::string target = temporary / "target";
    test::writeFile(target, someKey);
    ASSERT_EQ(chmod(target.c_str(), 0600), 0);
    ASSERT_EQ(symlink("target", name().c_str()), 0);
    EXPECT_EQ(fault(), "is a symbolic link");
    ASSERT_EQ(unlink(name().c_str()), 0);
    ASSERT_EQ(symlink("nowhere", name().c_str()), 0);
    EXPECT_EQ(fault(), "is a symbolic link") << "nor is its target made";
    EXPECT_FALSE(std::filesystem::exists(temporary / "nowhere"));
    ASSERT_EQ(unlink(name().c_str()), 0);
    ASSERT_EQ(link(target.c_str(), name().c_str()), 0);
    EXPECT_EQ(fault(), "has another name");
    EXPECT_EQ(test::readFile(target), someKey);
}

TEST_F(MacKeyTest, OfAnotherUserIsRefused) {
    if (geteuid() != 0) GTEST_SKIP() << "only root can make another user's file";
    test::writeFile(name(), someKey);
    ASSERT_EQ(chmod(name().c_str(), 0600), 0);
    ASSERT_EQ(chown(name().c_str(), test::kNobody, test::kNobody), 0);
    EXPECT_EQ(fault(), "belongs to another user");
}

TEST_F(MacKeyTest, NoSpaceOrPermissionIsAnErrorOnly) {
    if (geteuid() != 0) GTEST_SKIP() << "only root can become another user";
    ASSERT_EQ(chown(temporary.path().c_str(), test::kNobody, test::kNobody), 0);
    ASSERT_EQ(chmod(temporary.path().c_str(), 0500), 0);
    EXPECT_EQ(test::inChild([&] {
                  if (setgid(test::kNobody) || setuid(test::kNobody)) return 1;
                  const auto made = key();
                  EXPECT_EQ(made ? "taken" : made.error(), "cannot make '" + name() + "' " + std::strerror(EACCES));
                  return 0;
              }),
              0);
}

TEST_F(MacKeyTest, WhatDeadMakersLeftIsRemoved) {
    test::writeFile(temporary / "key.new.1", "half"); // died while writing
    test::writeFile(temporary / "other", "");
    const auto made = key();
    ASSERT_TRUE(made) << made.error();
    EXPECT_FALSE(std::filesystem::exists(temporary / "key.new.1"));
    EXPECT_TRUE(std::filesystem::exists(temporary / "other"));

    ASSERT_EQ(link(name().c_str(), (temporary / "key.new.2").c_str()), 0); // died between its last two steps
    const auto again = key();
    ASSERT_TRUE(again) << again.error();
    EXPECT_EQ(*again, *made);
    EXPECT_FALSE(std::filesystem::exists(temporary / "key.new.2"));

    test::writeFile(temporary / "key.new.3", std::string(32, 'k')); // died when another's key had got the name
    const auto third = key();
    ASSERT_TRUE(third) << third.error();
    EXPECT_EQ(*third, *made);
    EXPECT_FALSE(std::filesystem::exists(temporary / "key.new.3"));
}

TEST_F(MacKeyTest, WhatALivingMakerHasIsLeft) {
    const std::string name = temporary / "key.new.3";
    const int held = ::open(name.c_str(), O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    ASSERT_EQ(flock(held, LOCK_EX), 0);
    EXPECT_TRUE(key());
    EXPECT_TRUE(std::filesystem::exists(name));
    close(held);
}

TEST_F(MacKeyTest, RacersAgree) {
    constexpr int kRounds = 50, kChildren = 8;
    for (int round = 0; round < kRounds; ++round) {
        std::filesystem::remove(name());
        int start[2], keys[2];
        ASSERT_EQ(pipe(start), 0);
        ASSERT_EQ(pipe(keys), 0);
        std::vector<pid_t> children;
        for (int i = 0; i < kChildren; ++i)
            children.push_back(test::startChild([&] {
                char byte;
                close(start[1]);
                (void)!read(start[0], &byte, 1); // all are let go at once
                const auto got = key();
                if (!got) std::fprintf(stderr, "%s\n", got.error().c_str());
                return got && write(keys[1], got->bytes.data(), 32) == 32 ? 0 : 1;
            }));
        close(start[0]);
        close(start[1]);
        for (const pid_t child : children)
            EXPECT_EQ(test::statusOf(child), 0);
        close(keys[1]);
        Digest first, other;
        ASSERT_EQ(read(keys[0], first.bytes.data(), 32), 32);
        EXPECT_EQ(test::readFile(name()), first.view());
        int more = 0;
        for (; read(keys[0], other.bytes.data(), 32) == 32; ++more)
            EXPECT_EQ(first, other) << "round " << round;
        EXPECT_EQ(more, kChildren - 1);
        close(keys[0]);
        EXPECT_EQ(files(), 1u);
    }
}

} // namespace
} // namespace kiln
