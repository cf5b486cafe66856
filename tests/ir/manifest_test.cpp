// Manifests: what a recording file system writes down, and what checking makes of it after a change.

#include "kept_sources.h"

#include "ir/clang_recording_fs.h"
#include "ir/manifest.h"
#include "ir/manifest_record.h"

#include <gtest/gtest.h>

#include <sys/stat.h>
#include <unistd.h>

namespace kiln::test {
namespace {

using Recording = llvm::IntrusiveRefCntPtr<RecordingFileSystem>;

Recording recording() {
    return llvm::makeIntrusiveRefCnt<RecordingFileSystem>(llvm::vfs::getRealFileSystem());
}

std::string read(RecordingFileSystem& files, const std::string& path) {
    auto buffer = files.getBufferForFile(path);
    return buffer ? (*buffer)->getBuffer().str() : "";
}

/// What checking says; "" for nothing.
std::string changeIn(const std::string& manifest) {
    return findChange(manifest).value_or("");
}

class Manifest : public testing::Test {
protected:
    std::string quoted(llvm::StringRef name) const { return "'" + folder_.path(name) + "'"; }
    std::string now() const { return changeIn(files_->manifest()); }

    TemporaryFolder folder_;
    Recording files_ = recording();
};

TEST_F(Manifest, holdsWhileNothingChanges) {
    folder_.write("a.h", "one\n");
    folder_.write("empty.h", "");
    folder_.write("sub/b.h", "two\n");
    EXPECT_EQ(read(*files_, folder_.path("a.h")), "one\n");
    read(*files_, folder_.path("empty.h"));
    EXPECT_TRUE(files_->exists(folder_.path("sub/b.h")));
    EXPECT_TRUE(files_->exists(folder_.path("sub")));
    EXPECT_FALSE(files_->exists(folder_.path("c.h")));
    EXPECT_TRUE(files_->exists("/dev/null"));
    llvm::SmallString<128> resolved;
    EXPECT_FALSE(files_->getRealPath(folder_.path("sub/../a.h"), resolved));
    std::error_code error;
    files_->dir_begin(folder_.path("sub"), error);
    EXPECT_EQ(files_->refusal(), "");
    EXPECT_EQ(now(), "");
    // Neither the time of a file nor its name's inode is what Clang sees.
    folder_.write("a.h", "one\n");
    EXPECT_EQ(now(), "");
}

TEST_F(Manifest, namesAFileThatChanged) {
    folder_.write("a.h", "one\n");
    read(*files_, folder_.path("a.h"));
    folder_.write("a.h", "two\n");
    EXPECT_EQ(now(), quoted("a.h") + " changed");
    folder_.write("a.h", "one\n\n");
    EXPECT_EQ(now(), quoted("a.h") + " changed");
    folder_.write("a.h", "one\n");
    EXPECT_EQ(now(), "");
    folder_.remove("a.h");
    EXPECT_EQ(now(), quoted("a.h") + " is gone");
}

TEST_F(Manifest, namesAFileThatAppeared) {
    EXPECT_FALSE(files_->exists(folder_.path("a.h")));
    EXPECT_FALSE(files_->openFileForRead(folder_.path("b.h")));
    folder_.write("b.h", "");
    EXPECT_EQ(now(), quoted("b.h") + " now exists");
    folder_.write("a.h", "");
    EXPECT_EQ(now(), quoted("a.h") + " now exists");
}

TEST_F(Manifest, ofAFileThatWasNotReadOnlyTheKindCounts) {
    folder_.write("a.h", "one\n");
    EXPECT_TRUE(static_cast<bool>(files_->openFileForRead(folder_.path("a.h"))));
    EXPECT_TRUE(files_->exists(folder_.path("")));
    folder_.write("a.h", "two\n");
    EXPECT_EQ(now(), "");
    folder_.remove("a.h");
    EXPECT_EQ(now(), quoted("a.h") + " is gone");
    folder_.write("a.h/b.h", "");
    EXPECT_EQ(now(), quoted("a.h") + " is another kind of file now");
}

TEST_F(Manifest, seesWhichNamesMeanTheSame) {
    folder_.write("a.h", "same\n");
    folder_.link("a.h", "b.h");
    read(*files_, folder_.path("a.h"));
    EXPECT_TRUE(files_->exists(folder_.path("b.h"))); // as Clang: it has read this inode
    EXPECT_EQ(now(), "");
    folder_.write("b.h", "other\n");
    EXPECT_EQ(now(), quoted("b.h") + " is another file now");
    folder_.link("a.h", "b.h");
    EXPECT_EQ(now(), "");
}

TEST_F(Manifest, seesNamesThatBecomeTheSame) {
    folder_.write("a/x.h", "");
    folder_.write("b/x.h", "");
    EXPECT_TRUE(files_->exists(folder_.path("a")));
    EXPECT_TRUE(files_->exists(folder_.path("b")));
    folder_.remove("b/x.h");
    folder_.remove("b");
    folder_.link("a", "b");
    EXPECT_EQ(now(), quoted("b") + " is another file now");
}

TEST_F(Manifest, seesNewNamesInAListedFolder) {
    folder_.write("sub/a", "");
    std::error_code error;
    files_->dir_begin(folder_.path("sub"), error);
    files_->dir_begin(folder_.path("none"), error);
    EXPECT_EQ(now(), "");
    folder_.write("sub/b", "");
    EXPECT_EQ(now(), quoted("sub") + " lists other files");
    folder_.remove("sub/b");
    folder_.write("none/x", "");
    EXPECT_EQ(now(), quoted("none") + " now exists");
}

TEST_F(Manifest, seesLinksThatLeadElsewhere) {
    folder_.write("a/x", "");
    folder_.write("b/x", "");
    folder_.link("a", "link");
    llvm::SmallString<128> resolved;
    EXPECT_FALSE(files_->getRealPath(folder_.path("link/x"), resolved));
    folder_.link("b", "link");
    EXPECT_EQ(now(), quoted("link/x") + " leads elsewhere now");
}

TEST_F(Manifest, seesAnotherLibrary) {
    folder_.write("lib.so", "one");
    std::string library = folder_.path("lib.so");
    files_->recordStamp(library, fileStamp(library));
    EXPECT_EQ(now(), "");
    folder_.write("lib.so", "two");
    EXPECT_EQ(now(), quoted("lib.so") + " was replaced");
    files_->recordStamp("gone.so", fileStamp("gone.so"));
    EXPECT_EQ(files_->refusal(), "a library of the front end cannot be identified: 'gone.so'");
}

TEST_F(Manifest, relativePathsAreThoseOfWhoeverChecks) {
    folder_.write("here/a.h", "one\n");
    folder_.write("there/a.h", "two\n");
    {
        WorkingIn here(folder_.path("here"));
        read(*files_, "a.h");
        EXPECT_EQ(now(), "");
    }
    WorkingIn there(folder_.path("there"));
    EXPECT_EQ(now(), "'a.h' changed");
}

TEST_F(Manifest, strangeNames) {
    for (const char* name : {"with space.h", "new\nline.h", "\xff.h", "F 0 1 x.h", ".."}) {
        if (llvm::StringRef(name) != "..") folder_.write(name, "text\n");
        read(*files_, folder_.path(name));
        EXPECT_FALSE(files_->exists(folder_.path(name) + "x"));
    }
    EXPECT_FALSE(files_->exists(""));
    EXPECT_EQ(now(), "");
    folder_.write("new\nline.h", "else\n");
    EXPECT_EQ(now(), quoted("new\nline.h") + " changed");
}

TEST_F(Manifest, digestIsOfWhatWasReadThoughTheFileChanges) {
    std::string text(1 << 20, 'a'); // long enough to be mapped, if it were
    folder_.write("a.h", text);
    auto buffer = files_->getBufferForFile(folder_.path("a.h"));
    ASSERT_TRUE(static_cast<bool>(buffer));
    folder_.write("a.h", std::string(1 << 20, 'b'), /*inPlace=*/true);
    EXPECT_EQ((*buffer)->getBuffer(), text);
    EXPECT_EQ(now(), quoted("a.h") + " changed");
    folder_.write("a.h", text);
    EXPECT_EQ(now(), "");
}

TEST_F(Manifest, refusesWhatChangesMeanwhile) {
    folder_.write("a.h", "one\n");
    read(*files_, folder_.path("a.h"));
    folder_.write("a.h", "two\n", /*inPlace=*/true);
    read(*files_, folder_.path("a.h"));
    EXPECT_EQ(files_->refusal(), quoted("a.h") + " changed meanwhile");

    Recording other = recording();
    EXPECT_FALSE(other->exists(folder_.path("b.h")));
    folder_.write("b.h", "");
    EXPECT_TRUE(other->exists(folder_.path("b.h")));
    EXPECT_EQ(other->refusal(), quoted("b.h") + " changed meanwhile");
}

TEST_F(Manifest, refusesWhatItCannotHold) {
    read(*files_, "/dev/null");
    EXPECT_EQ(files_->refusal(), "'/dev/null' is not a regular file");

    Recording part = recording();
    folder_.write("a.h", "one\n");
    auto file = part->openFileForRead(folder_.path("a.h"));
    (void)(*file)->getBuffer("a.h", /*FileSize=*/2, /*RequiresNullTerminator=*/false);
    EXPECT_EQ(part->refusal(), "of " + quoted("a.h") + " only a part was read");
}

TEST_F(Manifest, neverWaitsForOtherKindsOfFiles) {
    folder_.write("a.h", "one\n");
    read(*files_, folder_.path("a.h"));
    folder_.remove("a.h");
    ASSERT_EQ(mkfifo(folder_.path("a.h").c_str(), 0600), 0);
    EXPECT_EQ(now(), quoted("a.h") + " is no longer a regular file");
    folder_.link("/dev/zero", "a.h");
    EXPECT_EQ(now(), quoted("a.h") + " is no longer a regular file");
    folder_.link(".", "a.h");
    EXPECT_EQ(now(), quoted("a.h") + " is no longer a regular file");
    folder_.link("a.h", "a.h");
    EXPECT_EQ(now(), quoted("a.h") + " cannot be opened");
    folder_.write("a.h", "one\n");
    ASSERT_EQ(truncate(folder_.path("a.h").c_str(), 1ll << 36), 0); // not read
    EXPECT_EQ(now(), quoted("a.h") + " changed");
}

TEST_F(Manifest, damaged) {
    folder_.write("a.h", "one\n");
    read(*files_, folder_.path("a.h"));
    EXPECT_FALSE(files_->exists(folder_.path("b.h")));
    EXPECT_TRUE(files_->exists(folder_.path()));
    files_->recordStamp(folder_.path("a.h"), fileStamp(folder_.path("a.h")));
    const std::string good = files_->manifest();
    ASSERT_EQ(changeIn(good), "");
    for (size_t length = 0; length < good.size(); ++length)
        EXPECT_EQ(changeIn(good.substr(0, length)), "the manifest is damaged") << length;
    EXPECT_NE(changeIn(good + good), "");
    EXPECT_NE(changeIn(good + '\0'), "");
    // Whatever is turned, nothing bad happens; that it is noticed is the business of whoever keeps it.
    for (size_t at = 0; at < good.size(); ++at)
        for (char bit = 1; bit != 0; bit = static_cast<char>(bit << 1)) {
            std::string bad = good;
            bad[at] = static_cast<char>(bad[at] ^ bit);
            (void)changeIn(bad);
        }
}

TEST_F(Manifest, strictAboutItsForm) {
    std::string here = folder_.path();
    auto with = [](std::string text) {
        return changeIn("kiln-manifest 1" + std::string(1, '\0') + text + std::string("\0.\0", 3));
    };
    EXPECT_EQ(with("d 0 " + here), "");
    for (const std::string& text :
         {"d 00 " + here, "d +0 " + here, "d  " + here, "d 1 " + here, "d -1 " + here, "d0 " + here, std::string("d 0"),
          std::string("d 0 "), std::string(""), std::string("-"), std::string("- "), "x " + here,
          std::string("F 0 99999999999 00 /etc/passwd"), std::string("F 0 1"), std::string("l 00"), std::string("r 00"),
          std::string("s 1 2"), std::string("s 1 x /")})
        EXPECT_EQ(with(text), "the manifest is damaged") << text;
    EXPECT_EQ(changeIn("kiln-manifest 2" + std::string("\0.\0", 3)), "the manifest is damaged");
    EXPECT_EQ(changeIn("kiln-manifest 1" + std::string("\0.\0", 3)), "");
}

} // namespace
} // namespace kiln::test
