// What is kept of runs: the baseline, and the history.
#include "bench/baseline.h"
#include "bench/headlines.h"
#include "bench/history.h"
#include "bench/measured_again.h"
#include "tests/bench/sample_results.h"

#include <gtest/gtest.h>

#include <fstream>
#include <initializer_list>

namespace kiln::bench {
namespace {

Results keepable() {
    Results results = sampleResults();
    results.failed.clear();
    return results;
}

TEST(BaselineTest, IsTheRunThatWasSaved) {
    const TemporaryFolder folder;
    const auto baseline = folder.path() / "some" / "baseline.jsonl";
    EXPECT_FALSE(readBaseline(baseline));
    write(folder.path() / "run", sampleResults());
    for (int i = 0; i < 2; ++i) { // the second in place of the first
        const auto saved = saveBaseline(folder.path() / "run", baseline);
        ASSERT_TRUE(saved) << saved.error();
    }
    const auto back = readBaseline(baseline);
    ASSERT_TRUE(back) << back.error();
    EXPECT_EQ(back->rows.size(), sampleResults().rows.size());
}

TEST(BaselineTest, StaysWhenTheNewOneCannotBeRead) {
    const TemporaryFolder folder;
    const auto baseline = folder.path() / "baseline.jsonl";
    write(folder.path() / "run", sampleResults());
    ASSERT_TRUE(saveBaseline(folder.path() / "run", baseline));
    EXPECT_FALSE(saveBaseline(folder.path() / "none", baseline));
    EXPECT_TRUE(readBaseline(baseline));
}

TEST(HistoryTest, HasALineOfHeadlinesForEachRun) {
    const TemporaryFolder folder;
    const auto history = folder.path() / "history.jsonl";
    EXPECT_TRUE(readHistory(history).empty());
    for (int i = 0; i < 3; ++i)
        ASSERT_TRUE(appendToHistory(keepable(), history));
    const auto entries = readHistory(history);
    ASSERT_EQ(entries.size(), 3u);
    EXPECT_EQ(entries[2].facts.commit, "0123456789");
    EXPECT_EQ(entries[2].facts.machine, keepable().facts.machine);
    EXPECT_EQ(entries[2].figures.size(), headlines().size());
    EXPECT_NEAR(entries[2].figures.at("whole.warm"), 1.1, 1e-9);
}

TEST(HistoryTest, TakesWholeRunsOnly) {
    const TemporaryFolder folder;
    const auto history = folder.path() / "history.jsonl";
    Results interrupted = keepable(), narrowed = keepable();
    interrupted.isComplete = false;
    narrowed.facts.options = "--quick";
    EXPECT_FALSE(appendToHistory(interrupted, history));
    EXPECT_FALSE(appendToHistory(narrowed, history));
    EXPECT_FALSE(appendToHistory(sampleResults(), history)); // had a failure
    EXPECT_FALSE(std::filesystem::exists(history));
}

TEST(WholeRunTest, IsCompleteAndNotNarrowedAndWithoutFailures) {
    EXPECT_EQ(whyNotWhole(keepable()), "");
    for (const auto& spoil : std::initializer_list<void (*)(Results&)>{
             [](Results& r) { r.isComplete = false; }, [](Results& r) { r.facts.options = "--suite=whole"; },
             [](Results& r) { r.facts.quick = true; }, [](Results& r) { r.failed.push_back({"p", "why"}); },
             [](Results& r) { r.damagedLines = 1; }}) {
        Results results = keepable();
        spoil(results);
        EXPECT_NE(whyNotWhole(results), "");
    }
}

TEST(HistoryTest, PassesOverWhatItCannotRead) {
    const TemporaryFolder folder;
    const auto history = folder.path() / "history.jsonl";
    std::ofstream(history) << "not JSON\n{\"schema\":9}\n{\"schema\":1,\"figures\":7}\n";
    ASSERT_TRUE(appendToHistory(keepable(), history));
    EXPECT_EQ(readHistory(history).back().figures.size(), headlines().size());
}

TEST(MeasuredAgainTest, SuitesTakeThePlaceOfTheirOwn) {
    Results run = keepable();
    run.failed = {{"counts: fib, kiln warm", "signal 11"}, {"whole: fib, node", "exit status 1"}};
    Results again = keepable();
    again.facts.options = "--suite=counts";
    again.facts.commit = "later";
    std::erase_if(again.rows, [](const Row& row) { return row.suite != "counts"; });
    for (Row& row : again.rows)
        row.samples = {12345};

    const auto both = withSuitesOf(run, again);
    ASSERT_TRUE(both) << both.error();
    EXPECT_EQ(both->rows.size(), run.rows.size());
    for (const Row& row : both->rows)
        EXPECT_EQ(row.suite == "counts", row.samples == std::vector<double>{12345}) << row.name();
    ASSERT_EQ(both->failed.size(), 1u);
    EXPECT_EQ(both->failed.front().what, "whole: fib, node");
    EXPECT_EQ(both->facts.commit, run.facts.commit + ", counts at later");

    again.isComplete = false;
    EXPECT_FALSE(withSuitesOf(run, again));
    again.isComplete = true;
    again.facts.options = "--suite=counts --program=fib";
    EXPECT_FALSE(withSuitesOf(run, again));
    again.facts.options = "--suite=counts";
    again.facts.cpu += "'s successor";
    EXPECT_FALSE(withSuitesOf(run, again));
}

} // namespace
} // namespace kiln::bench
