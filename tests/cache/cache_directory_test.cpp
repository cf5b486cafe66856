// Which directories are fit to keep code in.

#include "cache/cache_directory.h"
#include "tests/cache/sqlite_support.h"

#include <climits>
#include <fcntl.h>

namespace kiln {
namespace {

using test::TemporaryDirectory;

std::string errorOf(const std::string& path) {
    const auto directory = CacheDirectory::open(path);
    return directory ? "" : directory.error();
}

class CacheDirectoryTest : public testing::Test {
protected:
    void SetUp() override { root = std::filesystem::canonical(temporary.path()); }

    std::string make(const std::string& name, unsigned mode) {
        const std::string path = root + "/" + name;
        EXPECT_EQ(mkdir(path.c_str(), 0700), 0);
        EXPECT_EQ(chmod(path.c_str(), mode), 0);
        return path;
    }
    /// What belongs to another user can be made by root only; others find it in what the system has.
    bool give(const std::string& path) {
        return geteuid() == 0 && lchown(path.c_str(), test::kNobody, test::kNobody) == 0;
    }

    TemporaryDirectory temporary;
    std::string root;
};

TEST_F(CacheDirectoryTest, MissingOnesAreMadeForThisUserAlone) {
    for (const unsigned mask : {0u, 022u, 077u, 0777u}) {
        const mode_t before = umask(static_cast<mode_t>(mask));
        const std::string path = root + "/of" + std::to_string(mask) + "/in/it";
        const auto directory = CacheDirectory::open(path);
        umask(before);
        ASSERT_TRUE(directory) << directory.error();
        EXPECT_EQ(directory->path(), path);
        for (auto part = std::filesystem::path(path); part != root; part = part.parent_path())
            EXPECT_EQ(test::modeOf(part), 0700u) << part << " under umask " << mask;
        struct stat byName{}, byDescriptor{};
        EXPECT_EQ(stat(path.c_str(), &byName), 0);
        EXPECT_EQ(fstat(directory->descriptor(), &byDescriptor), 0);
        EXPECT_EQ(byName.st_ino, byDescriptor.st_ino);
    }
}

TEST_F(CacheDirectoryTest, OneOpenToOthersForReadingIsTaken) {
    EXPECT_EQ(errorOf(make("shown", 0755)), "");
}

TEST_F(CacheDirectoryTest, OneThatOthersMayWriteToIsNot) {
    for (const unsigned mode : {0770u, 0702u, 0777u, 01777u}) { // sticky does not help: others could put files into it
        const std::string path = make("writable" + std::to_string(mode), mode);
        EXPECT_EQ(errorOf(path), "'" + path + "' may be written to by other users");
    }
}

TEST_F(CacheDirectoryTest, OneOfAnotherUserIsNot) {
    const std::string path = make("foreign", 0755);
    if (give(path))
        EXPECT_EQ(errorOf(path), "'" + path + "' belongs to uid 65534, not to uid 0");
    else
        EXPECT_EQ(errorOf("/usr"), "'/usr' belongs to uid 0, not to uid " + std::to_string(geteuid()));
}

TEST_F(CacheDirectoryTest, ParentsMustBeSafeToo) {
    const std::string open = make("open", 0777), sticky = make("sticky", 01777);
    EXPECT_EQ(errorOf(open + "/own"), "'" + open + "' may be written to by other users");
    EXPECT_FALSE(std::filesystem::exists(open + "/own")) << "looked at before anything is made in it";
    EXPECT_EQ(errorOf(sticky + "/own"), "") << "as /tmp is";
    const std::string foreign = make("foreign", 0755);
    if (give(foreign)) {
        EXPECT_EQ(errorOf(foreign + "/own"), "'" + foreign + "' belongs to uid 65534");
    }
}

TEST_F(CacheDirectoryTest, OwnLinksAreFollowed) {
    make("real", 0700);
    make("real/deep", 0700);
    ASSERT_EQ(symlink("real", (root + "/relative").c_str()), 0);
    ASSERT_EQ(symlink((root + "/relative/deep").c_str(), (root + "/absolute").c_str()), 0);
    ASSERT_EQ(symlink("../relative/./deep/..//deep", (root + "/real/up").c_str()), 0);
    for (const char* name : {"/relative/deep", "/absolute", "/real/up", "/real/deep/../../absolute/"}) {
        const auto directory = CacheDirectory::open(root + name);
        ASSERT_TRUE(directory) << directory.error();
        EXPECT_EQ(directory->path(), root + "/real/deep") << name;
    }
}

TEST_F(CacheDirectoryTest, LinksOfOthersAndCirclesAreNot) {
    make("real", 0700);
    const std::string link = root + "/link", circle = root + "/circle";
    ASSERT_EQ(symlink("real", link.c_str()), 0);
    ASSERT_EQ(symlink("circle", circle.c_str()), 0);
    EXPECT_EQ(errorOf(circle), "'" + circle + "': " + std::strerror(ELOOP));
    if (!give(link)) GTEST_SKIP() << "only root can make another user's link";
    EXPECT_EQ(errorOf(link), "the symbolic link '" + link + "' belongs to uid 65534");
    EXPECT_EQ(errorOf(link + "/own"), "the symbolic link '" + link + "' belongs to uid 65534");
    EXPECT_FALSE(std::filesystem::exists(root + "/real/own"));
}

TEST_F(CacheDirectoryTest, OtherThingsThanDirectoriesAreNot) {
    const std::string file = root + "/file", fifo = root + "/fifo";
    test::writeFile(file, "text");
    ASSERT_EQ(mkfifo(fifo.c_str(), 0600), 0);
    EXPECT_EQ(errorOf(file), "'" + file + "' is not a directory");
    EXPECT_EQ(errorOf(file + "/in"), "'" + file + "' is not a directory");
    EXPECT_EQ(errorOf(fifo), "'" + fifo + "' is not a directory");
    EXPECT_EQ(errorOf(""), "no directory is named");
    EXPECT_EQ(errorOf("/proc/self/kiln"),
              "cannot make '/proc/" + std::to_string(getpid()) + "/kiln': " + std::strerror(ENOENT));
    EXPECT_EQ(errorOf(root + "/" + std::string(NAME_MAX + 1, 'a')),
              "'" + root + "/" + std::string(NAME_MAX + 1, 'a') + "': " + std::strerror(ENAMETOOLONG));
    EXPECT_EQ(test::readFile(file), "text");
}

TEST_F(CacheDirectoryTest, RelativePathsStartAtTheWorkingDirectory) {
    const std::string before = std::filesystem::current_path();
    std::filesystem::current_path(root);
    const auto directory = CacheDirectory::open("a/../b");
    std::filesystem::current_path(before);
    ASSERT_TRUE(directory) << directory.error();
    EXPECT_EQ(directory->path(), root + "/b");
}

TEST_F(CacheDirectoryTest, WithoutPermissionItIsAnErrorOnly) {
    if (geteuid() != 0) GTEST_SKIP() << "only root can become another user";
    ASSERT_EQ(chmod(root.c_str(), 0755), 0);
    EXPECT_EQ(test::inChild([&] {
                  if (setgid(test::kNobody) || setuid(test::kNobody)) return 1;
                  EXPECT_EQ(errorOf(root + "/own"), "cannot make '" + root + "/own': " + std::strerror(EACCES));
                  EXPECT_EQ(errorOf(root), "'" + root + "' belongs to uid 0, not to uid 65534");
                  return 0;
              }),
              0);
}

TEST(NetworkFileSystems, AreKnownByNumber) {
    EXPECT_STREQ(networkFileSystem(0x6969), "NFS");
    EXPECT_STREQ(networkFileSystem(0xff534d42), "CIFS");
    EXPECT_STREQ(networkFileSystem(static_cast<int32_t>(0xff534d42)), "CIFS") << "where the kernel's type is signed";
    EXPECT_STREQ(networkFileSystem(0xfe534d42), "SMB2");
    EXPECT_STREQ(networkFileSystem(0x01021997), "9p");
    EXPECT_STREQ(networkFileSystem(0x00c36400), "Ceph");
    for (const int64_t local :
         std::initializer_list<int64_t>{0xef53, 0x01021994, 0x9123683e, 0x58465342, 0x794c7630, 0x65735546})
        EXPECT_EQ(networkFileSystem(local), nullptr) << std::hex << local; // ext, tmpfs, btrfs, XFS, overlay, FUSE
}

} // namespace
} // namespace kiln
