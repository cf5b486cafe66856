// A run's file: written as it goes, read back, also when the run was interrupted.
#include "bench/results.h"
#include "tests/bench/sample_results.h"

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include <cmath>
#include <csignal>
#include <fstream>
#include <sys/resource.h>

namespace kiln::bench {
namespace {

TEST(ResultsTest, ComeBackAsTheyWere) {
    const TemporaryFolder folder;
    Results results = sampleResults();
    results.facts.cpu = "A \"quick\" CPU\n® 2 GHz";
    results.facts.quick = true;
    write(folder.path(), results);
    const auto back = readResults(folder.path());
    ASSERT_TRUE(back) << back.error();
    EXPECT_EQ(back->facts.cpu, results.facts.cpu);
    EXPECT_EQ(back->facts.started, results.facts.started);
    EXPECT_EQ(back->facts.cores, results.facts.cores);
    EXPECT_EQ(back->facts.machine, results.facts.machine);
    EXPECT_TRUE(back->facts.quick);
    EXPECT_EQ(back->damagedLines, 0u);
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

TEST(ResultsTest, DamageElsewhereIsCountedAndLeftOut) {
    const TemporaryFolder folder;
    write(folder.path(), sampleResults());
    std::string all = contentOf(folder.path() / "results.jsonl");
    all.insert(all.find('\n') + 1, "{\"schema\":1,\n{\"schema\":1,\"started\":7,\"type\":\"end\"}\n");
    std::ofstream(folder.path() / "bad.jsonl", std::ios::binary) << all;
    const auto back = readResults(folder.path() / "bad.jsonl");
    ASSERT_TRUE(back) << back.error();
    EXPECT_EQ(back->rows.size(), sampleResults().rows.size());
    EXPECT_TRUE(back->isComplete);
    EXPECT_EQ(back->damagedLines, 1u); // of facts only the first line's are asked
    std::ofstream(folder.path() / "all.jsonl", std::ios::binary) << "{\"schema\":1,\nnothing\n";
    const auto none = readResults(folder.path() / "all.jsonl");
    ASSERT_FALSE(none);
    EXPECT_NE(none.error().find("all.jsonl:1: "), std::string::npos) << none.error();
}

TEST(ResultsTest, WhatIsNoNumberHasFailed) {
    const TemporaryFolder folder;
    Results results = sampleResults();
    results.failed.clear();
    results.rows = {{"s", "nan", "kiln", "time", "ms", {1, NAN}, Better::Lower, ""},
                    {"s", "inf", "kiln", "ratio", "x", {INFINITY}, Better::Lower, ""},
                    {"s", "none", "kiln", "time", "ms", {}, Better::Lower, ""},
                    {"s", "fine", "kiln", "time", "ms", {1}, Better::Lower, ""}};
    write(folder.path(), results);
    const auto back = readResults(folder.path());
    ASSERT_TRUE(back) << back.error();
    EXPECT_EQ(back->rows.size(), 1u);
    ASSERT_EQ(back->failed.size(), 3u);
    EXPECT_EQ(back->failed[0].what, "s/nan/kiln/time");
    EXPECT_EQ(back->damagedLines, 0u);
    EXPECT_EQ(contentOf(folder.path() / "results.jsonl").find("null"), std::string::npos);
}

/// What this process may write to one file, no more, until the end of the scope.
class SizeLimit {
public:
    explicit SizeLimit(size_t bytes) {
        ignored_ = std::signal(SIGXFSZ, SIG_IGN); // EFBIG instead
        getrlimit(RLIMIT_FSIZE, &before_);
        const rlimit now{bytes, before_.rlim_max};
        setrlimit(RLIMIT_FSIZE, &now);
    }
    SizeLimit(const SizeLimit&) = delete;
    SizeLimit& operator=(const SizeLimit&) = delete;
    ~SizeLimit() {
        setrlimit(RLIMIT_FSIZE, &before_);
        std::signal(SIGXFSZ, ignored_);
    }

private:
    rlimit before_{};
    void (*ignored_)(int) = nullptr;
};

TEST(ResultsTest, AFullDiskTakesOneLineAndIsRemembered) {
    const TemporaryFolder folder;
    const Results results = sampleResults();
    auto writer = ResultsWriter::open(folder.path(), results.facts);
    ASSERT_TRUE(writer) << writer.error();
    writer->add(results.rows[0]);
    EXPECT_TRUE(writer->sound());
    {
        const SizeLimit limit(std::filesystem::file_size(folder.path() / "results.jsonl") + 20);
        writer->add(results.rows[1]);
    }
    EXPECT_FALSE(writer->sound());
    writer->add(results.rows[2]);
    writer->end(1);
    EXPECT_FALSE(writer->sound());
    const auto back = readResults(folder.path());
    ASSERT_TRUE(back) << back.error();
    ASSERT_EQ(back->rows.size(), 2u);
    EXPECT_EQ(back->rows[1].name(), results.rows[2].name());
    EXPECT_EQ(back->damagedLines, 1u);
    EXPECT_TRUE(back->isComplete);
}

TEST(ResultsTest, FactsOfOlderFilesAreUnderstood) {
    const auto read = [](const char* text) { return factsFromJson(nlohmann::ordered_json::parse(text)); };
    EXPECT_TRUE(read(R"({"options":"--suite=whole --quick"})").quick);
    EXPECT_FALSE(read(R"({"options":"--program=quicksort"})").quick);
    EXPECT_FALSE(read(R"({"options":"--quick","quick":false})").quick);
    const RunFacts old = read(R"({"cpu":"A","cores":2})"), other = read(R"({"cpu":"A","cores":4})");
    const RunFacts one = read(R"({"cpu":"A","cores":2,"machine":"1"})");
    EXPECT_TRUE(areOfOneMachine(old, one));
    EXPECT_FALSE(areOfOneMachine(old, other));
    EXPECT_FALSE(areOfOneMachine(one, read(R"({"cpu":"A","cores":2,"machine":"2"})")));
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
    EXPECT_TRUE(facts.quick);
    EXPECT_EQ(facts.machine, factsOfNow("").machine);
    EXPECT_GT(facts.machine.size(), std::string("// 00000000 0").size()) << facts.machine;
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
