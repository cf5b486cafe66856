// Which rows of two runs are judged, by what, and how.
#include "bench/compare.h"
#include "tests/bench/sample_results.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace kiln::bench {
namespace {

Results runOf(std::vector<Row> rows) {
    Results results;
    results.facts = {"2026-01-31T12:00:00Z", "0123456789", "A CPU", "19.1.7", "", 2, "6/167/1 0a1b2c3d 2"};
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

TEST(CompareTest, BoundsAndReferencesAreNotJudged) {
    const auto unjudged = [](const Row& before, const Row& after) { return differenceOf(before, after).unjudged; };
    const auto call = [](const char* program, const char* mode, double ns) {
        Row row = rowOf("cache", mode, "call", "ns", ns);
        row.program = program;
        return row;
    };
    EXPECT_EQ(unjudged(call("l1", "native pointer", 1), call("l1", "native pointer", 2)), "not ours");
    EXPECT_EQ(unjudged(call("call native pointer", "single step", 1), call("call native pointer", "single step", 2)),
              "not ours");
    EXPECT_EQ(unjudged(call("l1", "plain pointer", 1), call("l1", "plain pointer", 2)), "");
    const auto inserts = [](double rate) {
        return rowOf("cache", "bare inserts", "puts", "1/s", rate, Better::Neither);
    };
    EXPECT_EQ(unjudged(inserts(2), inserts(1)), "neither is better");
}

TEST(CompareTest, OnAnotherMachineOnlySizes) {
    const auto run = [](const char* machine, double factor) {
        Results results = runOf({rowOf("steady", "kiln auto", "ratio", "x", factor),
                                 rowOf("counts", "kiln warm", "instructions", "M", 100 * factor),
                                 rowOf("startup", "load", "load", "us", 100 * factor),
                                 rowOf("memory", "kiln warm", "max RSS", "MB", 10 * factor),
                                 rowOf("cache", "objects", "saved", "%", 60 / factor, Better::Higher),
                                 rowOf("cache", "look-ups", "operations", "1/s", 1000 / factor, Better::Higher)});
        results.facts.machine = machine;
        return results;
    };
    const Comparison comparison = compare(run("one", 1), run("another", 2));
    for (const char* name : {"steady/p/kiln auto/ratio", "counts/p/kiln warm/instructions", "startup/p/load/load",
                             "cache/p/look-ups/operations"})
        EXPECT_EQ(named(comparison, name).unjudged, "another machine") << name;
    EXPECT_EQ(named(comparison, "memory/p/kiln warm/max RSS").verdict, Verdict::Slower);
    EXPECT_EQ(named(comparison, "cache/p/objects/saved").verdict, Verdict::Slower);
    EXPECT_NE(describe(comparison, false).find("different machines"), std::string::npos);
    EXPECT_EQ(named(compare(run("one", 1), run("one", 2)), "startup/p/load/load").verdict, Verdict::Slower);
}

/// Those the suites, probes and the race give their rows.
constexpr const char* kUnits[] = {"1/s",     "MB/s", "x", "%", "ns", "ns/inst", "us",
                                  "us/inst", "ms",   "s", "B", "MB", "count"};

TEST(CompareTest, EveryUnitHasARule) {
    for (const char* unit : kUnits)
        for (const Better better : {Better::Lower, Better::Higher}) {
            const Row one = rowOf("any", "kiln", "figure", unit, 100, better);
            const Row other = rowOf("any", "kiln", "figure", unit, 200, better);
            EXPECT_EQ(differenceOf(one, other).unjudged, "") << unit;
            EXPECT_EQ(differenceOf(one, other).verdict, better == Better::Lower ? Verdict::Slower : Verdict::Faster)
                << unit;
        }
    EXPECT_EQ(differenceOf(rowOf("counts", "kiln", "instructions", "M", 100),
                           rowOf("counts", "kiln", "instructions", "M", 101))
                  .verdict,
              Verdict::Slower);
}

TEST(CompareTest, WhatHasNoRuleIsNotJudged) {
    EXPECT_EQ(differenceOf(rowOf("any", "kiln", "figure", "furlong", 1), rowOf("any", "kiln", "figure", "furlong", 9))
                  .unjudged,
              "no rule for unit 'furlong'");
    for (const Row& row : sampleResults().rows) // of all suites
        EXPECT_EQ(differenceOf(row, row).unjudged.find("no rule"), std::string::npos) << row.name();
}

TEST(CompareTest, TimesPerInstructionAreTimes) {
    const auto run = [](double native, double ours) {
        return runOf({rowOf("interpreter", "native -O1", "time", "ms", native),
                      rowOf("interpreter", "kiln interpreter", "translation", "ns/inst", ours)});
    };
    EXPECT_FALSE(compare(run(100, 100), run(120, 118)).regressed()); // the machine's drift
    EXPECT_TRUE(compare(run(100, 100), run(100, 118)).regressed());
}

TEST(CompareTest, WhatIsCountedInPiecesChangesBySome) {
    const auto mappings = [](double count, size_t samples) {
        Row row = rowOf("memory", "kiln", "mappings", "count", 0, Better::Lower, samples);
        row.samples.assign(samples, count);
        return row;
    };
    const auto verdict = [&](double before, double after, size_t samples) {
        return differenceOf(mappings(before, samples), mappings(after, samples)).verdict;
    };
    EXPECT_EQ(verdict(0, 1, 9), Verdict::Same);
    EXPECT_EQ(verdict(0, 8, 9), Verdict::Slower);
    EXPECT_EQ(verdict(100, 107, 9), Verdict::Same);
    EXPECT_EQ(verdict(100, 108, 9), Verdict::Slower);
    EXPECT_EQ(verdict(100, 108, 1), Verdict::Same); // few samples
    EXPECT_EQ(verdict(100, 120, 1), Verdict::Slower);
}

TEST(CompareTest, WhatTheCacheSavesAndHitsIsJudgedByHalvesOfAPoint) {
    const auto saved = [](double percent) {
        return Row{"cache", "compression", "objects", "saved", "%", {percent}, Better::Higher, ""};
    };
    EXPECT_EQ(differenceOf(saved(60), saved(59.6)).verdict, Verdict::Same);
    EXPECT_EQ(differenceOf(saved(60), saved(59.5)).verdict, Verdict::Slower);
    EXPECT_EQ(differenceOf(saved(0), saved(0.5)).verdict, Verdict::Faster);
}

TEST(CompareTest, ARatioToTheStartOfAProcessIsJudgedByItsTime) {
    const auto run = [](double native, double kiln) {
        Row ratio = rowOf("startup", "kiln warm", "ratio", "x", kiln / native);
        ratio.note = "to native -O3";
        return runOf({rowOf("startup", "native -O3", "time", "ms", native),
                      rowOf("startup", "kiln warm", "time", "ms", kiln), ratio});
    };
    const Comparison shorter = compare(run(0.5, 20), run(0.4, 20));
    EXPECT_EQ(named(shorter, "startup/p/kiln warm/ratio").unjudged, "by its time");
    EXPECT_TRUE(named(shorter, "startup/p/kiln warm/time").isJudged());
    EXPECT_FALSE(shorter.regressed());
    EXPECT_TRUE(compare(run(0.5, 20), run(0.5, 24)).regressed());
    const Comparison longer = compare(run(50, 20), run(50, 24));
    EXPECT_EQ(named(longer, "startup/p/kiln warm/time").unjudged, "by its ratio");
    EXPECT_TRUE(longer.regressed());
}

TEST(CompareTest, AQuickRunIsNotJudgedAgainstAFullOne) {
    Results quick = sampleResults(2);
    quick.facts.quick = true;
    EXPECT_FALSE(compare(sampleResults(), quick).regressed());
    EXPECT_FALSE(compare(quick, quick).differences.empty());
    Results slower = sampleResults(3);
    slower.facts.quick = true;
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
    const Difference& all = named(comparison, "whole/all programs/kiln warm/ratio");
    EXPECT_EQ(all.before, 1); // one estimator: what is shown is what was judged
    EXPECT_EQ(all.after, all.change.ratio);
    EXPECT_NEAR(all.after, 1.05, 1e-9);
    // What is not ours moved as much: the machine did.
    Results before = run(1), after = run(1.05);
    before.rows.push_back(rowOf("whole", "native -O3", "time", "ms", 100));
    after.rows.push_back(rowOf("whole", "native -O3", "time", "ms", 110));
    EXPECT_FALSE(compare(before, after).regressed());
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
