// A run's file: written as it goes, read back, also when the run was interrupted.
#include "bench/results.h"
#include "tests/bench/sample_results.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <fstream>

namespace kiln::bench {
namespace {

TEST(ResultsTest, ComeBackAsTheyWere) {
    const TemporaryFolder folder;
    Results results = sampleResults();
    results.facts.cpu = "A \"quick\" CPU\n® 2 GHz";
    write(folder.path(), results);
    const auto back = readResults(folder.path());
    ASSERT_TRUE(back) << back.error();
    EXPECT_EQ(back->facts.cpu, results.facts.cpu);
    EXPECT_EQ(back->facts.started, results.facts.started);
    EXPECT_EQ(back->facts.cores, results.facts.cores);
    ASSERT_EQ(back->rows.size(), results.rows.size());
    for (size_t i = 0; i < results.rows.size(); ++i) {
        EXPECT_EQ(back->rows[i].name(), results.rows[i].name());
        EXPECT_EQ(back->rows[i].samples, results.rows[i].samples);
    }
    ASSERT_EQ(back->failed.size(), 1u);
    EXPECT_EQ(back->failed[0].why, results.failed[0].why);
    EXPECT_EQ(back->skipped.size(), 1u);
    EXPECT_TRUE(back->isComplete);
    EXPECT_EQ(back->seconds, 90);
}

TEST(ResultsTest, EachLineStandsForItself) {
    const TemporaryFolder folder;
    write(folder.path(), sampleResults());
    std::ifstream lines(folder.path() / "results.jsonl");
    for (std::string line; std::getline(lines, line);) {
        const auto json = nlohmann::json::parse(line);
        EXPECT_EQ(json.at("schema"), 1);
        EXPECT_EQ(json.at("commit"), "0123456789");
        EXPECT_TRUE(json.contains("type"));
    }
}

TEST(ResultsTest, WithoutAnEndTheyAreNotComplete) {
    const TemporaryFolder folder;
    Results results = sampleResults();
    results.isComplete = false;
    write(folder.path(), results);
    const auto back = readResults(folder.path());
    ASSERT_TRUE(back) << back.error();
    EXPECT_FALSE(back->isComplete);
    EXPECT_EQ(back->rows.size(), results.rows.size());
}

TEST(ResultsTest, ALastLineThatWasCutIsLeftOut) {
    const TemporaryFolder folder;
    write(folder.path(), sampleResults());
    const std::string all = contentOf(folder.path() / "results.jsonl");
    const size_t second = all.find('\n', all.find('\n') + 1) + 1; // two whole lines
    for (size_t more : {size_t{0}, size_t{1}, size_t{40}, size_t{150}}) {
        std::ofstream(folder.path() / "cut.jsonl", std::ios::binary) << all.substr(0, second + more);
        const auto back = readResults(folder.path() / "cut.jsonl");
        ASSERT_TRUE(back) << back.error();
        EXPECT_EQ(back->rows.size(), 2u) << more;
    }
}

TEST(ResultsTest, DamageElsewhereIsAnErrorWithItsLine) {
    const TemporaryFolder folder;
    write(folder.path(), sampleResults());
    std::string all = contentOf(folder.path() / "results.jsonl");
    all.insert(all.find('\n') + 1, "{\"schema\":1,\n");
    std::ofstream(folder.path() / "bad.jsonl", std::ios::binary) << all;
    const auto back = readResults(folder.path() / "bad.jsonl");
    ASSERT_FALSE(back);
    EXPECT_NE(back.error().find("bad.jsonl:2: "), std::string::npos) << back.error();
}

TEST(ResultsTest, WhatIsNoRunIsAnError) {
    const TemporaryFolder folder;
    EXPECT_FALSE(readResults(folder.path()));
    std::ofstream(folder.path() / "empty.jsonl").flush();
    EXPECT_FALSE(readResults(folder.path() / "empty.jsonl"));
    std::ofstream(folder.path() / "later.jsonl") << "{\"schema\":2,\"started\":\"x\",\"type\":\"row\"}\n";
    const auto later = readResults(folder.path() / "later.jsonl");
    ASSERT_FALSE(later);
    EXPECT_NE(later.error().find("schema 2"), std::string::npos) << later.error();
    std::ofstream(folder.path() / "odd.jsonl") << "{\"schema\":\"one\"}\n";
    EXPECT_FALSE(readResults(folder.path() / "odd.jsonl"));
}

TEST(ResultsTest, TwoRunsDoNotShareAFile) {
    const TemporaryFolder folder;
    write(folder.path(), sampleResults());
    EXPECT_FALSE(ResultsWriter::open(folder.path(), {}));
}

TEST(ResultsTest, AreFoundByName) {
    const Results results = sampleResults();
    ASSERT_TRUE(results.find("whole", "p4", "kiln warm", "ratio"));
    EXPECT_EQ(results.find("whole", "p4", "kiln warm", "ratio")->unit, "x");
    EXPECT_FALSE(results.find("whole", "p4", "kiln", "ratio"));
}

TEST(ResultsTest, FactsAreThoseOfThisMachine) {
    const RunFacts facts = factsOfNow("--quick");
    EXPECT_EQ(facts.options, "--quick");
    EXPECT_TRUE(facts.llvm.starts_with("19.")) << facts.llvm;
    EXPECT_EQ(facts.started.size(), std::string("2026-01-31T12:00:00Z").size());
    EXPECT_FALSE(facts.commit.empty());
    EXPECT_FALSE(facts.cpu.empty());
    EXPECT_GT(facts.cores, 0);
}

TEST(GoogleBenchmarkTest, TimesAreBenchmarksAndTheRestTheirCounters) {
    const auto json = nlohmann::json::parse(toGoogleBenchmarkJson(sampleResults()));
    EXPECT_EQ(json.at("context").at("num_cpus"), 2);
    size_t warm = 0;
    for (const auto& one : json.at("benchmarks")) {
        EXPECT_TRUE(one.at("real_time").is_number());
        if (one.at("name") != "whole/p0/kiln warm/time") continue;
        ++warm;
        EXPECT_EQ(one.at("time_unit"), "ms");
        EXPECT_EQ(one.at("repetitions"), 7);
        EXPECT_NEAR(one.at("ratio").get<double>(), 1.1, 1e-9);
    }
    EXPECT_EQ(warm, 7u); // a repetition each
}

} // namespace
} // namespace kiln::bench
