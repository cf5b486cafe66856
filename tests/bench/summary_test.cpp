// The end of a run, on a terminal.
#include "bench/format.h"
#include "bench/summary.h"
#include "tests/bench/sample_results.h"

#include <gtest/gtest.h>

#include <sstream>

namespace kiln::bench {
namespace {

TEST(SummaryTest, FitsATerminalAndNamesWhatFailed) {
    const std::string text = summaryOf(sampleResults());
    EXPECT_NE(text.find("FAILED: p3, lli: exit status 1\n    second line\n"), std::string::npos) << text;
    EXPECT_NE(text.find("targets: 9 reached, 1 not, 0 not measured\n"), std::string::npos) << text;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);)
        EXPECT_LE(widthOf(line), 100u) << line;
}

TEST(SummaryTest, ShowsOfAFailureWhatFits) {
    Results results;
    results.failed = {{"whole: p1, kiln warm", "1\n2\n3\n4\n5\n6\n"}, {"p2", ""}};
    results.damagedLines = 3;
    const std::string text = summaryOf(results);
    EXPECT_NE(text.find("kiln warm: 1\n    2\n    3\n    4\n    5\nFAILED: p2: \n"), std::string::npos) << text;
    EXPECT_NE(text.find("\n3 lines of the file cannot be read"), std::string::npos) << text;
}

TEST(SummaryTest, OfNothingIsPossible) {
    EXPECT_FALSE(summaryOf(Results()).empty());
}

} // namespace
} // namespace kiln::bench
