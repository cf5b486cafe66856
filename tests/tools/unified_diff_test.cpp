// Differences of texts.

#include "tools/unified_diff.h"

#include <gtest/gtest.h>

#include <random>

using kiln::tools::unifiedDiff;

namespace {

TEST(UnifiedDiff, OfEqualTextsIsNothing) {
    for (const char* text : {"", "a\n", "a\nb\n", "a\nb"}) {
        EXPECT_EQ(unifiedDiff(text, text, 2).text, "");
        EXPECT_EQ(unifiedDiff(text, text, 2).added, 0u);
    }
}

TEST(UnifiedDiff, AsDiffPrintsIt) {
    EXPECT_EQ(unifiedDiff("a\nb\nc\nd\ne\nf\n", "a\nb\nc\nx\ne\nf\n", 1).text, "@@ -3,3 +3,3 @@\n c\n-d\n+x\n e\n");
    EXPECT_EQ(unifiedDiff("", "a\nb\n", 3).text, "@@ -0,0 +1,2 @@\n+a\n+b\n");
    EXPECT_EQ(unifiedDiff("a\nb\n", "", 3).text, "@@ -1,2 +0,0 @@\n-a\n-b\n");
    // Two changes with little between them are one hunk, with more they are two.
    EXPECT_EQ(unifiedDiff("a\nb\nc\nd\n", "A\nb\nc\nD\n", 1).text, "@@ -1,4 +1,4 @@\n-a\n+A\n b\n c\n-d\n+D\n");
    EXPECT_EQ(unifiedDiff("a\nb\nc\nd\ne\n", "A\nb\nc\nd\nE\n", 1).text,
              "@@ -1,2 +1,2 @@\n-a\n+A\n b\n@@ -4,2 +4,2 @@\n d\n-e\n+E\n");
}

std::string randomText(std::mt19937& random) {
    std::string text;
    for (size_t lines = random() % 30; lines > 0; --lines)
        text += std::string(1, static_cast<char>('a' + random() % 4)) + "\n";
    return text;
}

/// With all lines as context the one hunk holds both texts.
TEST(UnifiedDiff, HoldsBothTexts) {
    std::mt19937 random(1);
    for (int i = 0; i < 500; ++i) {
        const std::string before = randomText(random), after = randomText(random);
        const std::string diff = unifiedDiff(before, after, 100).text;
        if (before == after) continue;
        std::string left, right;
        for (size_t at = diff.find('\n') + 1; at < diff.size(); at = diff.find('\n', at) + 1) {
            const std::string line = diff.substr(at + 1, diff.find('\n', at) - at);
            if (diff[at] != '+') left += line;
            if (diff[at] != '-') right += line;
        }
        ASSERT_EQ(left, before) << diff;
        ASSERT_EQ(right, after) << diff;
    }
}

/// Too different to search: all of it is replaced, at once.
TEST(UnifiedDiff, OfTextsThatHaveNothingInCommon) {
    std::string before, after;
    for (int i = 0; i < 20000; ++i) {
        before += "a" + std::to_string(i) + "\n";
        after += "b" + std::to_string(i) + "\n";
    }
    const auto diff = unifiedDiff("same\n" + before, "same\n" + after, 0);
    EXPECT_EQ(diff.removed, 20000u);
    EXPECT_EQ(diff.added, 20000u);
}

} // namespace
