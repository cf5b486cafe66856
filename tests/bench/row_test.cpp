// A row as JSON and back.
#include "bench/row.h"

#include <gtest/gtest.h>

namespace kiln::bench {
namespace {

void expectSame(const Row& row, const std::optional<Row>& back) {
    ASSERT_TRUE(back);
    EXPECT_EQ(back->name(), row.name());
    EXPECT_EQ(back->unit, row.unit);
    EXPECT_EQ(back->samples, row.samples);
    EXPECT_EQ(back->better, row.better);
    EXPECT_EQ(back->note, row.note);
}

TEST(RowTest, ComesBackAsItWas) {
    for (const Better better : {Better::Lower, Better::Higher, Better::Neither}) {
        const Row row{"whole", "json", "kiln warm", "time", "ms", {1.5, 0.1, 1e-9, 3e12}, better, "of three"};
        expectSame(row, rowFromJson(toJson(row)));
    }
}

TEST(RowTest, TextOfAnyKindComesBack) {
    const Row row{"s", "a \"b\" \\ c", "line\nline\ttab", "µs – 時間", "", {1}, Better::Lower, "</script>\r\x01"};
    const std::string line = toJson(row);
    EXPECT_EQ(line.find('\n'), std::string::npos);
    expectSame(row, rowFromJson(line));
}

TEST(RowTest, ItsFigureIsTheMedian) {
    EXPECT_NE(toJson({"s", "p", "m", "x", "", {9, 1, 2}, Better::Lower, ""}).find("\"value\":2.0"), std::string::npos);
}

TEST(RowTest, OtherThingsAreNone) {
    for (const char* line :
         {"", "{}", "[1]", "7", "{\"metric\":\"time\"}", "{\"suite\":\"s\",\"metric\":\"time\"",
          R"({"metric":"time","better":"lower","samples":[]})", R"({"metric":"time","better":"lower","samples":["1"]})",
          R"({"metric":"time","better":"faster","samples":[1]})"})
        EXPECT_FALSE(rowFromJson(line)) << line;
}

} // namespace
} // namespace kiln::bench
