// A process that finds its sources kept never loads Clang. Alone in its executable: other tests load it.

#include "ir_test_support.h"
#include "kept_sources.h"

#include "llvm/Support/FileSystem.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <sys/wait.h>
#include <unistd.h>

namespace kiln::test {
namespace {

constexpr char kFolderVariable[] = "KILN_TEST_FOLDER";

bool clangIsMapped() {
    std::ifstream stream("/proc/self/maps");
    std::string maps((std::istreambuf_iterator<char>(stream)), std::istreambuf_iterator<char>());
    return contains(maps, "libkiln_clang");
}

std::vector<Source> sourcesIn(const std::string& folder) {
    return {Source{.name = folder + "/a.cpp"}, Source{.name = folder + "/b.c"}};
}

llvm::Expected<std::unique_ptr<ProgramModule>> load(const std::string& folder, SourceStore* store) {
    return ProgramModule::load(sourcesIn(folder), frontEnd({"-I" + folder + "/include"}), {store, "build 1"});
}

/// Another process, started elsewhere and with another locale, runs the test of this name.
int runElsewhere(const char* test, const std::string& folder) {
    std::string self = llvm::sys::fs::getMainExecutable(nullptr, reinterpret_cast<void*>(&clangIsMapped));
    std::string filter = std::string("--gtest_filter=") + test;
    pid_t child = fork();
    if (child == 0) {
        setenv(kFolderVariable, folder.c_str(), 1);
        setenv("LC_ALL", "tr_TR.UTF-8", 1);
        if (chdir("/") != 0) _exit(126);
        execl(self.c_str(), self.c_str(), filter.c_str(), "--gtest_also_run_disabled_tests", "--gtest_brief=1",
              nullptr);
        _exit(127);
    }
    int status = 0;
    EXPECT_EQ(waitpid(child, &status, 0), child);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

/// Run by the test below.
TEST(WarmStart, DISABLED_fillsTheStore) {
    const char* folder = std::getenv(kFolderVariable);
    ASSERT_TRUE(folder);
    FakeStore store;
    ASSERT_TRUE(static_cast<bool>(load(folder, &store)));
    EXPECT_EQ(store.takeStory(), "compiled, kept, compiled, kept");
    EXPECT_TRUE(clangIsMapped());
    store.save(std::string(folder) + "/store");
}

TEST(WarmStart, doesNotLoadClang) {
    TemporaryFolder folder;
    folder.write("a.cpp", "#include <map>\n#include <string>\n#include <x.h>\n"
                          "int f(const std::map<std::string, int>& m) { return m.at(\"a\") + N; }\n");
    folder.write("b.c", "#include <stdio.h>\nint main(int n, char** v) { if (n = 1) return puts(v[0]); return 0; }\n");
    folder.write("include/x.h", "#define N 1\n");
    ASSERT_EQ(runElsewhere("WarmStart.DISABLED_fillsTheStore", folder.path()), 0);
    FakeStore store;
    store.restore(folder.path("store"));
    ASSERT_EQ(store.entries.size(), 2u);

    auto program = load(folder.path(), &store);
    ASSERT_TRUE(static_cast<bool>(program)) << llvm::toString(program.takeError());
    EXPECT_EQ(store.takeStory(), "found, found");
    EXPECT_TRUE(contains((*program)->diagnostics(), "b.c:2:35: warning: ")) << (*program)->diagnostics();
    EXPECT_FALSE(clangIsMapped());

    // What that process made is what this one would make.
    auto anew = load(folder.path(), nullptr);
    ASSERT_TRUE(static_cast<bool>(anew)) << llvm::toString(anew.takeError());
    EXPECT_TRUE(clangIsMapped());
    EXPECT_EQ((*anew)->contentDigest(), (*program)->contentDigest());

    folder.write("include/x.h", "#define N 2\n");
    ASSERT_TRUE(static_cast<bool>(load(folder.path(), &store)));
    EXPECT_EQ(store.takeStory(), "found, stale: '" + folder.path("include/x.h") + "' changed, compiled, kept, found");
}

} // namespace
} // namespace kiln::test
