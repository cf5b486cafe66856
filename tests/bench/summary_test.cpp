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
    EXPECT_NE(text.find("FAILED: p3, lli: exit status 1\n"), std::string::npos) << text;
    EXPECT_NE(text.find("targets: 8 reached, 1 not, 0 not measured\n"), std::string::npos) << text;
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);)
        EXPECT_LE(widthOf(line), 100u) << line;
}

TEST(SummaryTest, OfNothingIsPossible) {
    EXPECT_FALSE(summaryOf(Results()).empty());
}

} // namespace
} // namespace kiln::bench
