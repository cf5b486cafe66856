// README.md shows what is in the tree.

#include "tests/support/places.h"

#include <fstream>
#include <regex>
#include <sstream>
#include <string>

#include <gtest/gtest.h>

using namespace kiln::test;

namespace {

std::string textOf(const std::filesystem::path& file) {
    std::ostringstream text;
    text << std::ifstream(repositoryRoot() / file, std::ios::binary).rdbuf();
    return text.str();
}

TEST(Readme, ShowsTheExampleAsItIs) {
    std::string example = textOf("runtime/examples/quickstart.cpp");
    ASSERT_FALSE(example.empty());
    EXPECT_NE(textOf("README.md").find("```cpp\n" + example + "```\n"), std::string::npos)
        << "README.md's C++ block is not runtime/examples/quickstart.cpp";
}

TEST(Readme, NamesOnlyFilesThatExist) {
    std::string readme = textOf("README.md");
    std::regex path("`((?:\\./)?(?:ir|jit|runtime|cache|tools|tests|bench)/[\\w/.-]*)[ `]");
    for (std::sregex_iterator it(readme.begin(), readme.end(), path), end; it != end; ++it)
        EXPECT_TRUE(std::filesystem::exists(repositoryRoot() / (*it)[1].str())) << (*it)[1];
}

} // namespace
