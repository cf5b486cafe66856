// Which rows of two runs are judged, by what, and how.
#include "bench/compare.h"
#include "tests/bench/sample_results.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace kiln::bench {
namespace {

Results runOf(std::vector<Row> rows) {
    Results results;
    results.facts = {"2026-01-31T12:00:00Z", "0123456789", "A CPU", "19.1.7", "", 2};
    results.rows = std::move(rows);
    results.isComplete = true;
    return results;
}

Row rowOf(const std::string& suite, const std::string& mode, const std::string& metric, const std::string& unit,
          double value, Better better = Better::Lower, size_t samples = 9) {
    Row row{suite, "p", mode, metric, unit, {}, better, ""};
    for (size_t i = 0; i < samples; ++i) // within half a percent
        row.samples.push_back(value * (1 + 0.001 * (static_cast<double>(i % 9) - 4)));
    return row;
}

/// The only row of both runs, compared.
Difference differenceOf(const Row& before, const Row& after) {
    const Comparison comparison = compare(runOf({before}), runOf({after}));
    EXPECT_EQ(comparison.differences.size(), 1u);
    return comparison.differences.at(0);
}

const Difference& named(const Comparison& comparison, const std::string& name) {
    const auto at = std::ranges::find_if(comparison.differences, [&](const auto& one) { return one.name() == name; });
    EXPECT_NE(at, comparison.differences.end()) << name;
    return *at;
}

TEST(CompareTest, EqualRunsAreTheSame) {
    const Comparison comparison = compare(sampleResults(), sampleResults());
    EXPECT_FALSE(comparison.regressed());
    for (const Difference& one : comparison.differences)
        EXPECT_EQ(one.verdict, Verdict::Same) << one.name();
    EXPECT_NE(describe(comparison, false).find(" 0 faster, "), std::string::npos);
}

TEST(CompareTest, ASlowerRatioIsARegression) {
    const Comparison worse = compare(sampleResults(), sampleResults(1.1));
    EXPECT_TRUE(worse.regressed());
    EXPECT_EQ(named(worse, "whole/p0/kiln warm/ratio").verdict, Verdict::Slower);
    const Comparison better = compare(sampleResults(1.1), sampleResults());
    EXPECT_FALSE(better.regressed());
    EXPECT_EQ(named(better, "whole/p0/kiln warm/ratio").verdict, Verdict::Faster);
}

TEST(CompareTest, ATimeWithARatioIsJudgedByThat) {
    // The machine is twice as slow; the ratio is what it was.
    const auto run = [](double ms) {
        return runOf({rowOf("whole", "native -O3", "time", "ms", ms), rowOf("whole", "kiln warm", "time", "ms", ms),
                      rowOf("whole", "kiln warm", "ratio", "x", 1)});
    };
    const Comparison comparison = compare(run(100), run(200));
    EXPECT_FALSE(comparison.regressed());
    EXPECT_EQ(named(comparison, "whole/p/kiln warm/time").unjudged, "by its ratio");
    EXPECT_TRUE(named(comparison, "whole/p/kiln warm/ratio").isJudged());
}

TEST(CompareTest, ATimeWithoutARatioIsJudgedBeyondTheDriftOfOthers) {
    const auto run = [](double native, double ours) {
        return runOf(
            {rowOf("whole", "native -O3", "time", "ms", native), rowOf("startup", "load", "load", "us", ours)});
    };
    EXPECT_TRUE(compare(run(100, 100), run(100, 110)).regressed());
    EXPECT_FALSE(compare(run(100, 100), run(100, 103)).regressed());
    EXPECT_FALSE(compare(run(100, 100), run(112, 110)).regressed());
    EXPECT_TRUE(compare(run(100, 100), run(112, 140)).regressed());
}

TEST(CompareTest, WhatIsNotOursIsNotJudged) {
    const auto run = [](double node) {
        return runOf({rowOf("whole", "kiln warm", "ratio", "x", 1), rowOf("whole", "node", "ratio", "x", node),
                      rowOf("whole", "native -O3", "time", "ms", 100 * node)});
    };
    const Comparison comparison = compare(run(2), run(4));
    EXPECT_FALSE(comparison.regressed());
    EXPECT_EQ(named(comparison, "whole/p/node/ratio").unjudged, "not ours");
    EXPECT_EQ(named(comparison, "whole/p/native -O3/time").unjudged, "not ours");
}

TEST(CompareTest, APassThatGotBetterIsNoRegression) {
    EXPECT_FALSE(differenceOf(rowOf("ablation", "without loop", "ratio", "x", 1.2),
                              rowOf("ablation", "without loop", "ratio", "x", 1.5))
                     .isJudged());
}

TEST(CompareTest, OnAnotherMachineOnlyWhatDoesNotDependOnIt) {
    const auto run = [](const char* cpu, double factor) {
        Results results = runOf({rowOf("steady", "kiln auto", "ratio", "x", factor),
                                 rowOf("counts", "kiln warm", "instructions", "M", 100 * factor),
                                 rowOf("startup", "load", "load", "us", 100 * factor),
                                 rowOf("cache", "look-ups", "operations", "1/s", 1000 / factor, Better::Higher)});
        results.facts.cpu = cpu;
        return results;
    };
    const Comparison comparison = compare(run("one", 1), run("another", 2));
    EXPECT_EQ(named(comparison, "steady/p/kiln auto/ratio").verdict, Verdict::Slower);
    EXPECT_EQ(named(comparison, "counts/p/kiln warm/instructions").verdict, Verdict::Slower);
    EXPECT_EQ(named(comparison, "startup/p/load/load").unjudged, "another machine");
    EXPECT_EQ(named(comparison, "cache/p/look-ups/operations").unjudged, "another machine");
    EXPECT_NE(describe(comparison, false).find("different machines"), std::string::npos);
}

TEST(CompareTest, AQuickRunIsNotJudgedAgainstAFullOne) {
    Results quick = sampleResults(2);
    quick.facts.options = "--quick";
    EXPECT_FALSE(compare(sampleResults(), quick).regressed());
    EXPECT_FALSE(compare(quick, quick).differences.empty());
    Results slower = sampleResults(3);
    slower.facts.options = "--quick";
    EXPECT_TRUE(compare(quick, slower).regressed());
}

TEST(CompareTest, FewSamplesNeedMoreThanNoise) {
    const auto ratio = [](double value) { return rowOf("whole", "kiln warm", "ratio", "x", value, Better::Lower, 3); };
    EXPECT_EQ(differenceOf(ratio(1), ratio(1.1)).verdict, Verdict::Same);
    EXPECT_EQ(differenceOf(ratio(1), ratio(1.3)).verdict, Verdict::Slower);
    const auto count = [](double value) {
        return rowOf("counts", "kiln warm", "instructions", "M", value, Better::Lower, 1);
    };
    EXPECT_EQ(differenceOf(count(100), count(101)).verdict, Verdict::Slower);
}

TEST(CompareTest, AllProgramsTogetherSayWhatNoneCanSay) {
    const auto run = [](double factor) {
        std::vector<Row> rows;
        for (int i = 0; i < 10; ++i) {
            Row row = rowOf("whole", "kiln warm", "ratio", "x", (1 + 0.1 * i) * factor, Better::Lower, 3);
            row.program = "p" + std::to_string(i);
            rows.push_back(row);
        }
        return runOf(rows);
    };
    const Comparison comparison = compare(run(1), run(1.05));
    EXPECT_EQ(named(comparison, "whole/p0/kiln warm/ratio").verdict, Verdict::Same);
    EXPECT_EQ(named(comparison, "whole/all programs/kiln warm/ratio").verdict, Verdict::Slower);
    EXPECT_FALSE(compare(run(1), run(1.01)).regressed());
}

TEST(CompareTest, HigherIsBetterWhereItIs) {
    const auto rate = [](double value) {
        return rowOf("cache", "look-ups", "operations", "1/s", value, Better::Higher);
    };
    EXPECT_EQ(differenceOf(rate(100), rate(120)).verdict, Verdict::Faster);
    EXPECT_EQ(differenceOf(rate(120), rate(100)).verdict, Verdict::Slower);
    EXPECT_FALSE(differenceOf(rowOf("warmup", "kiln", "calls until settled", "count", 9, Better::Neither),
                              rowOf("warmup", "kiln", "calls until settled", "count", 99, Better::Neither))
                     .isJudged());
}

TEST(CompareTest, NewAndGoneRowsAreListed) {
    const Row one = rowOf("steady", "kiln auto", "ratio", "x", 1), two = rowOf("steady", "kiln old", "ratio", "x", 1),
              three = rowOf("steady", "kiln new", "ratio", "x", 1),
              other = rowOf("whole", "kiln warm", "ratio", "x", 1);
    const Comparison comparison = compare(runOf({one, two, other}), runOf({one, three}));
    EXPECT_EQ(comparison.added, std::vector<std::string>{"steady/p/kiln new/ratio"});
    // Suite `whole` was not run this time: that is not gone.
    EXPECT_EQ(comparison.gone, std::vector<std::string>{"steady/p/kiln old/ratio"});
    const std::string text = describe(comparison, false);
    EXPECT_NE(text.find("new: steady/p/kiln new/ratio\n"), std::string::npos) << text;
    EXPECT_NE(text.find("1 rows: 0 faster, 1 same, 0 slower; 1 new; 1 gone\n"), std::string::npos) << text;
}

TEST(CompareTest, TheTableShowsWhatChangedOrAll) {
    const Comparison comparison = compare(sampleResults(), sampleResults(1.1));
    const std::string some = describe(comparison, false), all = describe(comparison, true);
    EXPECT_EQ(some.find("whole/p0/node/ratio"), std::string::npos);
    EXPECT_NE(all.find("whole/p0/node/ratio"), std::string::npos);
    EXPECT_NE(some.find("whole/p0/kiln warm/ratio"), std::string::npos);
}

} // namespace
} // namespace kiln::bench
