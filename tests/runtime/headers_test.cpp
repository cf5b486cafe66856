// The public headers as a host's compiler sees them: each alone, C++17, no LLVM within reach. And the smallest host.

#include "tests/support/command.h"
#include "tests/support/places.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>

namespace kiln::test {
namespace {

std::filesystem::path includeFolder() {
    return repositoryRoot() / "runtime/include";
}

std::vector<std::string> publicHeaders() {
    std::vector<std::string> headers;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(includeFolder()))
        if (entry.path().extension() == ".h") headers.push_back(entry.path().string());
    std::sort(headers.begin(), headers.end());
    return headers;
}

Outcome runWords(std::vector<std::string> argv) {
    Command command;
    command.argv = std::move(argv);
    return run(command);
}

bool isInstalled(const std::string& compiler) {
    return runWords({compiler, "--version"}).succeeded();
}

/// A file that holds nothing but an include of `header`: checked, or with -M its dependencies as make's rule on
/// standard output. Neither writes a file: a compiler that fails removes what it was told to write, whatever it is.
Outcome includeAlone(const std::string& compiler, const std::string& header, const std::string& how) {
    Command command;
    command.argv = {compiler, "-std=c++17", "-Wall", "-Wextra", "-Wpedantic", "-Werror"};
    for (const std::string& word : {how, "-I" + includeFolder().string(), std::string("-xc++"), std::string("-")})
        command.argv.push_back(word);
    command.stdinText = "#include \"" + header + "\"\n";
    return run(command);
}

class Headers : public testing::TestWithParam<const char*> {};

TEST_P(Headers, EachCompilesAloneAsCxx17WithoutLlvm) {
    if (!isInstalled(GetParam())) GTEST_SKIP() << GetParam() << " is not installed";
    ASSERT_FALSE(publicHeaders().empty());
    for (const std::string& header : publicHeaders()) {
        const Outcome check = includeAlone(GetParam(), header, "-fsyntax-only");
        EXPECT_TRUE(check.succeeded()) << header << ": " << describeEnd(check) << "\n" << check.err;
        const Outcome outcome = includeAlone(GetParam(), header, "-M");
        EXPECT_NE(outcome.out.find(header), std::string::npos) << "no dependencies came out:\n" << outcome.out;
        for (const char* foreign : {"/llvm/", "/llvm-c/", "/clang/Basic", "/runtime/engine_core"})
            EXPECT_EQ(outcome.out.find(foreign), std::string::npos) << header << " includes " << foreign;
    }
}

TEST_P(Headers, AMistakeIsSeen) {
    if (!isInstalled(GetParam())) GTEST_SKIP() << GetParam() << " is not installed";
    const std::string inner = (repositoryRoot() / "runtime/engine_core.h").string();
    EXPECT_FALSE(includeAlone(GetParam(), inner, "-fsyntax-only").succeeded())
        << "a header that includes LLVM's must not compile here";
}

INSTANTIATE_TEST_SUITE_P(Compilers, Headers, testing::Values(KILN_NATIVE_CXX, "g++"),
                         [](const auto& compiler) { return compiler.index == 0 ? "clang" : "gcc"; });

TEST(PublicHeaders, AreListedForInstallation) {
    const Outcome listing = runWords({"cat", (repositoryRoot() / "runtime/CMakeLists.txt").string()});
    ASSERT_TRUE(listing.succeeded());
    for (const std::string& header : publicHeaders()) {
        const std::string listed = "include/" + std::filesystem::relative(header, includeFolder()).string();
        EXPECT_NE(listing.out.find(listed), std::string::npos) << listed << " is not in the FILE_SET";
    }
}

void expectPrints(const char* example, const char* text) {
    const Outcome outcome = runWords({(buildFolder() / "bin" / example).string()});
    EXPECT_TRUE(outcome.succeeded()) << describeEnd(outcome) << "\n" << outcome.err;
    EXPECT_EQ(outcome.out, text);
    EXPECT_EQ(outcome.err, "");
}

TEST(Examples, Quickstart) {
    expectPrints("quickstart", "gcd(1071, 462) = 21\n");
}

TEST(Examples, Filter) {
    expectPrints("filter", "2 of 4 rows\n");
}

} // namespace
} // namespace kiln::test
