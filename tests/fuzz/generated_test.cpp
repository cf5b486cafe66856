// A few programs of each generator of ours, so that a generator that no longer makes programs is seen at once. The many
// are run by `./tools/dev fuzz`.
#include "tests/fuzz/examine.h"
#include "tests/support/jit_run.h"

#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

namespace fs = std::filesystem;

namespace kiln::test {
namespace {

class Generated : public testing::TestWithParam<std::string> {
protected:
    const Generator& generator() { return *generatorNamed(GetParam()); }
    fs::path source(const char* stem) { return folder_.path() / (stem + std::string(generator().extension)); }
    static std::string textOf(const fs::path& file) {
        std::ostringstream text;
        text << std::ifstream(file).rdbuf();
        return text.str();
    }

private:
    TemporaryFolder folder_;
};

TEST_P(Generated, IsTheSameForASeed) {
    ASSERT_EQ(generator().write(5, source("one")), "");
    ASSERT_EQ(generator().write(5, source("two")), "");
    ASSERT_EQ(generator().write(6, source("three")), "");
    EXPECT_EQ(textOf(source("one")), textOf(source("two")));
    EXPECT_NE(textOf(source("one")), textOf(source("three")));
}

TEST_P(Generated, AgreesWithNativeCode) {
    const Finding finding = examine(generator(), 2, source("program"));
    EXPECT_EQ(nameOf(finding.verdict), nameOf(Verdict::Passed)) << finding.reason << "\n" << finding.report;
}

INSTANTIATE_TEST_SUITE_P(Own, Generated, testing::Values("ir", "c", "cxx"),
                         [](const auto& info) { return info.param; });

} // namespace
} // namespace kiln::test
