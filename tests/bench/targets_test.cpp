// Targets and headlines find their rows.
#include "bench/headlines.h"
#include "bench/targets.h"
#include "tests/bench/sample_results.h"

#include <gtest/gtest.h>

#include <map>
#include <set>

namespace kiln::bench {
namespace {

std::map<std::string, TargetOutcome> byName(const Results& results) {
    std::map<std::string, TargetOutcome> outcomes;
    for (const TargetOutcome& outcome : evaluate(results))
        outcomes.emplace(outcome.target->name, outcome);
    return outcomes;
}

TEST(TargetsTest, EachFindsItsFigure) {
    for (const auto& [name, outcome] : byName(sampleResults()))
        EXPECT_TRUE(outcome.figure) << name;
}

TEST(TargetsTest, AreReachedOnTheRightSide) {
    const auto outcomes = byName(sampleResults());
    const auto valueOf = [&](const char* name) { return outcomes.at(name).figure->value; };
    EXPECT_EQ(outcomes.at("cache throughput").reached, Reached::Yes); // the better of two numbers of threads
    EXPECT_EQ(valueOf("cache throughput"), 200'000);
    EXPECT_EQ(outcomes.at("cache retrieval").reached, Reached::Yes);
    EXPECT_NEAR(valueOf("cache retrieval"), 0.8, 1e-9); // from the cold disk: the worse one
    EXPECT_EQ(outcomes.at("cache hit rate").reached, Reached::No);
    EXPECT_EQ(outcomes.at("compression").reached, Reached::Yes);
    EXPECT_EQ(outcomes.at("profiling overhead").reached, Reached::Yes);
    EXPECT_NEAR(valueOf("profiling overhead"), 6, 1e-6);
    EXPECT_EQ(outcomes.at("footprint").reached, Reached::Yes);
    EXPECT_EQ(outcomes.at("requests in flight").reached, Reached::Yes); // exactly as many
    EXPECT_EQ(outcomes.at("faster than JavaScript").reached, Reached::Yes);
    EXPECT_NEAR(valueOf("faster than JavaScript"), 6, 1e-6);
    EXPECT_EQ(outcomes.at("start").reached, Reached::Yes);
    EXPECT_EQ(byName(sampleResults(2)).at("faster than JavaScript").reached, Reached::No);
}

TEST(TargetsTest, BytesThatNobodyVerifiesAreNoLookUps) {
    Results results;
    results.rows = {
        {"cache", "l2", "95% gets 5% puts, bytes alone, 1 thread", "operations", "1/s", {3e6}, Better::Higher, ""}};
    EXPECT_EQ(byName(results).at("cache throughput").reached, Reached::NotMeasured);
}

TEST(TargetsTest, JavaScriptIsTakenPerProgramThatBothRanBesideTheSameNativeRuns) {
    Results results;
    const auto add = [&](const char* program, const char* mode, const char* metric, double value, const char* note) {
        results.rows.push_back({"whole", program, mode, metric, "x", {value}, Better::Lower, note});
    };
    add("p", "node", "ratio", 8, "to native -O3");
    add("p", "kiln warm", "ratio", 2, "to native -O3");
    add("p", "node", "time", 900, ""); // of other rounds than Kiln's
    add("q", "node", "ratio", 100, "to native -O3 (small)");
    add("q", "kiln warm", "ratio", 1, "to native -O3");
    add("r", "node", "ratio", 100, "to native -O3");
    const TargetOutcome outcome = byName(results).at("faster than JavaScript");
    EXPECT_EQ(measuredText(outcome), "4x");
    EXPECT_TRUE(definitionText(outcome).ends_with("; geometric mean of 1 program")) << definitionText(outcome);
}

TEST(TargetsTest, WhatWasNotMeasuredIsNeither) {
    for (const auto& [name, outcome] : byName(Results())) {
        EXPECT_EQ(outcome.reached, Reached::NotMeasured) << name;
        EXPECT_FALSE(outcome.figure) << name;
    }
}

TEST(HeadlinesTest, EachFindsItsFigureAndHasAKeyOfItsOwn) {
    const Results results = sampleResults();
    std::set<std::string> keys;
    for (const Headline& headline : headlines()) {
        EXPECT_TRUE(headline.of(results)) << headline.key;
        EXPECT_FALSE(headline.of(Results())) << headline.key;
        EXPECT_TRUE(keys.insert(headline.key).second) << headline.key;
    }
}

TEST(HeadlinesTest, AMeanSaysOfHowMany) {
    const auto settled = timeUntilSettled(sampleResults());
    ASSERT_TRUE(settled);
    EXPECT_EQ(meanText(*settled), "geometric mean of 9 of 10 programs");
    EXPECT_EQ(meanText(*compileRatio(sampleResults())), "geometric mean of 10 programs");
    EXPECT_EQ(meanText(*lookUps(sampleResults())), "");
}

TEST(HeadlinesTest, TheirCommandIsThatOfTheRun) {
    RunFacts facts;
    EXPECT_EQ(commandFor(facts, "whole"), "./tools/dev bench --suite=whole");
    facts.options = "--quick --suite=whole --suite=cache --program=fib";
    EXPECT_EQ(commandFor(facts, "whole"), "./tools/dev bench --quick --program=fib --suite=whole");
}

} // namespace
} // namespace kiln::bench
