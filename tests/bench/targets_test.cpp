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
        EXPECT_TRUE(outcome.value) << name;
}

TEST(TargetsTest, AreReachedOnTheRightSide) {
    auto outcomes = byName(sampleResults());
    EXPECT_EQ(outcomes.at("cache throughput").reached, Reached::Yes); // the better of two numbers of threads
    EXPECT_EQ(*outcomes.at("cache throughput").value, 200'000);
    EXPECT_EQ(outcomes.at("cache retrieval").reached, Reached::Yes);
    EXPECT_EQ(outcomes.at("cache hit rate").reached, Reached::No);
    EXPECT_EQ(outcomes.at("compression").reached, Reached::Yes);
    EXPECT_EQ(outcomes.at("profiling overhead").reached, Reached::Yes);
    EXPECT_NEAR(*outcomes.at("profiling overhead").value, 6, 1e-6);
    EXPECT_EQ(outcomes.at("footprint").reached, Reached::Yes);
    EXPECT_EQ(outcomes.at("requests in flight").reached, Reached::Yes); // exactly as many
    EXPECT_EQ(outcomes.at("faster than JavaScript").reached, Reached::Yes);
    EXPECT_NEAR(*outcomes.at("faster than JavaScript").value, 6, 1e-6);
    EXPECT_EQ(outcomes.at("start").reached, Reached::Yes);
    EXPECT_EQ(byName(sampleResults(2)).at("faster than JavaScript").reached, Reached::No);
}

TEST(TargetsTest, WhatWasNotMeasuredIsNeither) {
    for (const auto& [name, outcome] : byName(Results())) {
        EXPECT_EQ(outcome.reached, Reached::NotMeasured) << name;
        EXPECT_FALSE(outcome.value) << name;
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

} // namespace
} // namespace kiln::bench
