// The part of the README that a run writes.
#include "bench/markdown.h"
#include "bench/suite.h"
#include "bench/write_file.h"
#include "tests/bench/sample_results.h"

#include <gtest/gtest.h>

namespace kiln::bench {
namespace {

constexpr char kReadme[] = "# Title\n\n<!-- bench: begin -->\nold\n<!-- bench: end -->\n\nafter\n";

TEST(MarkdownTest, SaysWhatMadeEachFigure) {
    const std::string text = markdownTable(sampleResults());
    EXPECT_NE(text.find("| 1.10x | `./tools/dev bench --suite=whole` |"), std::string::npos) << text;
    EXPECT_NE(text.find("A CPU (2 threads)"), std::string::npos);
    EXPECT_NE(text.find("of the time of native -O3, geometric mean of 10 programs)"), std::string::npos);
    Results quick = sampleResults();
    quick.facts.options = "--quick";
    EXPECT_NE(markdownTable(quick).find("| `./tools/dev bench --quick --suite=whole` |"), std::string::npos);
}

TEST(MarkdownTest, HasAFigureOfEverySuite) {
    const std::string text = markdownTable(sampleResults());
    for (const Suite& suite : suites())
        EXPECT_NE(text.find("bench --suite=" + std::string(suite.name) + "`"), std::string::npos) << suite.name;
}

TEST(MarkdownTest, HasAllProgramsAgainstAllPeers) {
    const std::string text = markdownTable(sampleResults());
    EXPECT_NE(text.find("| program | kiln cold | kiln warm | node | lli interpreter |\n"), std::string::npos) << text;
    EXPECT_NE(text.find("| p9 | 1.30 | 1.10 | 6.60 | 600 |\n"), std::string::npos);
    EXPECT_NE(text.find("| **geometric mean** | **1.30** | **1.10** | **6.60** | **600** |\n"
                        "| of so many programs | 10 | 10 | 10 | 10 |\n"),
              std::string::npos);
}

TEST(MarkdownTest, SaysWhoWasCompiledBeforeAndWhatThatCosts) {
    const std::string text = markdownTable(sampleResults());
    EXPECT_NE(text.find("So were lli interpreter: their figures are the run alone"), std::string::npos);
    EXPECT_NE(text.find("| **compiling included on both sides** | **0.500** | **0.500** |  |  |\n"), std::string::npos)
        << text;
}

TEST(MarkdownTest, LeavesOutWhatWasNotMeasured) {
    const std::string text = markdownTable(Results());
    EXPECT_EQ(text.find("program |"), std::string::npos) << text;
    EXPECT_NE(text.find("not measured"), std::string::npos);
}

TEST(ReadmeTest, OnlyWhatIsBetweenTheMarkersChanges) {
    const TemporaryFolder folder;
    const auto readme = folder.path() / "README.md";
    ASSERT_TRUE(replaceFile(readme, kReadme));
    for (int i = 0; i < 2; ++i) { // the second time there is something to replace
        const auto done = updateReadme(readme, "| new |\n");
        ASSERT_TRUE(done) << done.error();
        EXPECT_EQ(contentOf(readme), "# Title\n\n<!-- bench: begin -->\n\n| new |\n\n<!-- bench: end -->\n\nafter\n");
    }
}

TEST(ReadmeTest, WithoutMarkersNothingIsTouched) {
    const TemporaryFolder folder;
    const auto readme = folder.path() / "README.md";
    EXPECT_FALSE(updateReadme(readme, "x"));
    for (const char* text : {"# Title\n", "<!-- bench: begin -->\n", "<!-- bench: end -->\n<!-- bench: begin -->\n"}) {
        ASSERT_TRUE(replaceFile(readme, text));
        EXPECT_FALSE(updateReadme(readme, "x"));
        EXPECT_EQ(contentOf(readme), text);
    }
}

} // namespace
} // namespace kiln::bench
