// The page: well formed, whole, and never taken in by a name.
#include "bench/report.h"
#include "bench/report/curve_chart.h"
#include "bench/report/scale.h"
#include "bench/suite.h"
#include "tests/bench/sample_results.h"

#include <gtest/gtest.h>

#include <array>

namespace kiln::bench {
namespace {

/// What is wrong with the nesting of the elements, or where an attribute is not closed; empty: nothing.
std::string whatIsWrong(const std::string& html) {
    std::vector<std::string> open;
    size_t at = 0;
    while ((at = html.find('<', at)) != std::string::npos) {
        size_t end = at + 1;
        for (bool quoted = false; end < html.size() && (quoted || html[end] != '>'); ++end)
            quoted ^= html[end] == '"';
        if (end >= html.size()) return "not closed: " + html.substr(at, 60);
        const std::string tag = html.substr(at + 1, end - at - 1);
        const std::string name = tag.substr(tag.starts_with('/'), tag.find_first_of(" \n", 1) - tag.starts_with('/'));
        at = end + 1;
        if (tag.starts_with("!DOCTYPE") || tag.ends_with('/') || name == "meta" || name == "br") continue;
        if (!tag.starts_with('/'))
            open.push_back(name);
        else if (open.empty() || open.back() != name)
            return "</" + name + "> closes <" + (open.empty() ? "" : open.back()) + ">";
        else
            open.pop_back();
    }
    return open.empty() ? "" : "<" + open.back() + "> is not closed";
}

std::vector<HistoryEntry> someHistory() {
    std::vector<HistoryEntry> history(3);
    for (HistoryEntry& entry : history) {
        entry.facts = sampleResults().facts;
        entry.figures = {{"whole.warm", 1.2}, {"steady.baseline", 2.2}};
    }
    history[1].facts.cpu = "another <CPU>";
    return history;
}

TEST(ReportTest, IsWellFormed) {
    const Results results = sampleResults();
    EXPECT_EQ(whatIsWrong(htmlReport(results, someHistory())), "");
    EXPECT_EQ(whatIsWrong(htmlReport(Results(), {})), "");
    const Comparison comparison = compare(results, sampleResults(1.1));
    EXPECT_EQ(whatIsWrong(htmlReport(results, {}, &comparison)), "");
}

TEST(ReportTest, TheCheckerFindsWhatIsNot) {
    EXPECT_NE(whatIsWrong("<p><b></p></b>"), "");
    EXPECT_NE(whatIsWrong("<p>"), "");
    EXPECT_NE(whatIsWrong("<p title=\"x>"), "");
}

TEST(ReportTest, NothingInItIsTakenForMarkup) {
    const std::string evil = "<script>alert('1')</script>\"&";
    Results results = sampleResults();
    for (Row& row : results.rows)
        for (std::string* text : {&row.program, &row.mode, &row.note})
            if (!isdigit(text->empty() ? '0' : text->back()) || text == &row.program) *text += evil;
    results.rows.push_back({evil, evil, evil, evil, evil, {1, 2}, Better::Lower, evil});
    for (std::string* text : {&results.facts.commit, &results.facts.cpu, &results.facts.options})
        *text = evil;
    results.failed.push_back({evil, evil});
    results.skipped.push_back({evil, evil});
    const std::string html = htmlReport(results, someHistory());
    EXPECT_EQ(html.find("<script"), std::string::npos);
    EXPECT_EQ(whatIsWrong(html), "");
}

TEST(ReportTest, NeedsNothingFromElsewhere) {
    const std::string html = htmlReport(sampleResults(), someHistory());
    for (const char* outside : {"http:", "https:", "src=", "<link", "@import", "url("})
        EXPECT_EQ(html.find(outside), std::string::npos) << outside;
}

TEST(ReportTest, HasEachSuiteWithItsPurposeAndEachRow) {
    const Results results = sampleResults();
    const std::string html = htmlReport(results, {});
    for (const Suite& suite : suites())
        EXPECT_NE(html.find("<h2 id=\"" + std::string(suite.name) + "\">"), std::string::npos) << suite.name;
    size_t lines = 0;
    for (size_t at = 0; (at = html.find("<td class=\"note\">", at)) != std::string::npos; ++at)
        ++lines;
    EXPECT_EQ(lines, results.rows.size());
}

TEST(ReportTest, ShowsWhatFailedAndWhatWasSkipped) {
    const std::string html = htmlReport(sampleResults(), {});
    EXPECT_NE(html.find("p3, lli"), std::string::npos);
    EXPECT_NE(html.find("not installed"), std::string::npos);
}

TEST(ReportTest, SaysWhatNeverSettles) {
    const std::string html = htmlReport(sampleResults(), {});
    EXPECT_NE(html.find("not settled within 60 calls"), std::string::npos);
    EXPECT_NE(html.find("60 calls; settled after 12 calls, 108 ms"), std::string::npos);
}

TEST(ReportTest, OddFiguresDoNotBreakIt) {
    Results results = sampleResults();
    for (const double odd : {0.0, -1.0, 1e300, 1e-300})
        for (const char* suite : {"whole", "memory", "cache", "compile", "ablation", "warmup", "new"})
            for (const char* metric : {"ratio", "curve", "figure"})
                results.rows.push_back({suite, "odd", "kiln", metric, "us", {odd}, Better::Lower, "[{\"call\":-5}]"});
    const std::string html = htmlReport(results, {});
    EXPECT_EQ(whatIsWrong(html), "");
    EXPECT_EQ(html.find("nan"), std::string::npos);
    EXPECT_EQ(html.find("\"inf"), std::string::npos);
}

TEST(CurveTest, MarksAreReadFromTheNote) {
    const auto marks = tierMarksOf(R"([{"call":12,"tier":"baseline"},{"call":30,"tier":"optimized","paths":4}])");
    ASSERT_EQ(marks.size(), 2u);
    EXPECT_EQ(marks[0].call, 12);
    EXPECT_EQ(marks[0].paths, 1);
    EXPECT_EQ(marks[1].tier, "optimized");
    EXPECT_EQ(marks[1].paths, 4);
    for (const char* other : {"", "text", "{}", "[1]", R"([{"call":"x"}])"})
        EXPECT_TRUE(tierMarksOf(other).empty()) << other;
}

TEST(ScaleTest, TicksAreRoundAndFew) {
    const std::vector<double> values = {0.9, 1, 640};
    Scale scale = logScale(values);
    EXPECT_EQ(scale.ticks(6), (std::vector<double>{1, 10, 100}));
    EXPECT_DOUBLE_EQ(scale.at(scale.least), 0);
    EXPECT_DOUBLE_EQ(scale.at(1e9), 1); // what lies beyond is drawn at the end
    EXPECT_EQ(linearScale(std::vector<double>{40}).ticks(6), (std::vector<double>{0, 10, 20, 30, 40}));
    for (const double any : {1e-9, 0.3, 7.0, 12345.6, 8e12})
        for (const Scale& some : {logScale(std::array{any, any * 3}), linearScale(std::array{any})})
            EXPECT_LE(some.ticks(6).size(), 7u) << any;
}

} // namespace
} // namespace kiln::bench
