// Figures and texts for people.
#include "bench/format.h"

#include <gtest/gtest.h>

#include <cmath>

namespace kiln::bench {
namespace {

TEST(FormatTest, FiguresHaveThreeDigits) {
    EXPECT_EQ(figure(0), "0");
    EXPECT_EQ(figure(5), "5");
    EXPECT_EQ(figure(0.00456), "0.00456");
    EXPECT_EQ(figure(0.89), "0.890");
    EXPECT_EQ(figure(1.1834), "1.18");
    EXPECT_EQ(figure(9.996), "10.0");
    EXPECT_EQ(figure(36.52), "36.5");
    EXPECT_EQ(figure(640.4), "640");
    EXPECT_EQ(figure(999.7), "1,000");
    EXPECT_EQ(figure(172345), "172,345");
    EXPECT_EQ(figure(-1234), "-1,234");
    EXPECT_EQ(figure(2.21e6), "2.21M");
    EXPECT_EQ(figure(4.56e9), "4.56G");
    EXPECT_EQ(figure(NAN), "?");
    EXPECT_EQ(figure(INFINITY), "inf");
}

TEST(FormatTest, UnitsStandAsTheyAreRead) {
    EXPECT_EQ(figure(1.5, "x"), "1.50x");
    EXPECT_EQ(figure(61, "%"), "61%");
    EXPECT_EQ(figure(10, "ms"), "10 ms");
    EXPECT_EQ(figure(172000, "1/s"), "172,000/s");
    EXPECT_EQ(figure(12, "count"), "12");
    EXPECT_EQ(figure(12, ""), "12");
}

TEST(FormatTest, ColumnsAreCountedInLettersNotBytes) {
    EXPECT_EQ(widthOf("µs – 時間"), 7u);
    EXPECT_EQ(left("µs", 4), "µs  ");
    EXPECT_EQ(right("µs", 4), "  µs");
    EXPECT_EQ(left("µµµµµ", 3), "µµ…");
    EXPECT_EQ(shortened("short", 5), "short");
    EXPECT_EQ(shortened("l2, look-ups, µ threads", 12), "l2, l…hreads");
    EXPECT_EQ(left("two\nlines", 12), "two lines   ");
}

TEST(FormatTest, NothingOfATextIsTakenForMarkup) {
    EXPECT_EQ(escapeHtml("<a href=\"x\">'&'"), "&lt;a href=&quot;x&quot;&gt;&#39;&amp;&#39;");
    EXPECT_EQ(escapeMarkdown("a|b\n<c>"), "a\\|b &lt;c>");
}

} // namespace
} // namespace kiln::bench
