// A trial's verdicts: from made-up times, as a program's calls would bring them.

#include "runtime/trial.h"

#include <gtest/gtest.h>

#include <functional>
#include <string>

namespace kiln {
namespace {

using Version = Trial::Version;
using Verdict = Trial::Verdict;

constexpr unsigned kCalls = 2000;
const int kThread = 1, kOther = 2;

struct Course {
    Verdict verdict = Verdict::Open;
    unsigned calls = 0, oldRuns = 0;
};

/// Calls until the verdict. `ns`: what call number `call` takes in a version.
Course runTrial(Trial& trial, const std::function<double(Version version, unsigned call)>& ns) {
    Course run;
    for (; run.calls < kCalls && run.verdict == Verdict::Open; ++run.calls) {
        const auto version = trial.sample(&kThread);
        if (!version) continue;
        run.oldRuns += *version == Version::Old;
        run.verdict = trial.note(*version, ns(*version, run.calls));
    }
    return run;
}

TEST(Trial, Verdicts) {
    struct Row {
        const char* what;
        std::function<double(Version, unsigned)> ns;
        Verdict verdict;
        unsigned mostOldRuns; ///< how often the program had to wait for the old version
    };
    auto fixed = [](double before, double after) {
        return [=](Version version, unsigned) { return version == Version::Old ? before : after; };
    };
    auto times = [](double factor) {
        // Some calls take fifty times as long as others.
        return [=](Version version, unsigned call) {
            const double work = call * 2654435761u % 7 == 0 ? 5000 : 100 + call % 10;
            return version == Version::Old ? work : work * factor;
        };
    };
    const Row rows[] = {
        {"five times as fast", fixed(1000, 200), Verdict::Kept, 14},
        {"a little faster", fixed(1000, 950), Verdict::Kept, 24},
        {"the same", fixed(1000, 1000), Verdict::Kept, 24},
        {"a little slower", fixed(1000, 1050), Verdict::Kept, 24},
        {"clearly slower", fixed(1000, 1300), Verdict::Slower, 24},
        {"work that varies, faster", times(0.2), Verdict::Kept, 24},
        {"work that varies, slower", times(2), Verdict::Slower, 24},
        {"work that grows, faster",
         [](Version version, unsigned call) { return (version == Version::Old ? 10.0 : 2.0) * (10 + call); },
         Verdict::Kept, 24},
        {"work that grows, slower",
         [](Version version, unsigned call) { return (version == Version::Old ? 2.0 : 4.0) * (100 + call); },
         Verdict::Slower, 24},
        {"every fourth call is long, which says nothing of a version",
         [](Version, unsigned call) { return call % 4 == 0 ? 900.0 : 100.0; }, Verdict::Kept, 24},
        {"too long to wait for the old one", fixed(200e3, 30e3), Verdict::Unknown, 0},
        {"one call of the new one too long", [](Version, unsigned call) { return call > 60 ? 50e3 : 100.0; },
         Verdict::Unknown, 24},
    };
    for (const Row& row : rows) {
        SCOPED_TRACE(row.what);
        Trial trial(Tier::Interpreter, Tier::Optimized, nullptr);
        const Course run = runTrial(trial, row.ns);
        EXPECT_EQ(int(run.verdict), int(row.verdict));
        EXPECT_LE(run.oldRuns, row.mostOldRuns);
        EXPECT_LE(run.calls, 300u);
        EXPECT_TRUE(trial.isOver());
        EXPECT_FALSE(trial.sample(&kThread)) << "it is over";
    }
}

TEST(Trial, ScoresWhatWasWon) {
    Trial trial(Tier::Interpreter, Tier::Optimized, nullptr);
    EXPECT_EQ(trial.score().speedup, 0) << "not known yet";
    runTrial(trial, [](Version version, unsigned) { return version == Version::Old ? 1000.0 : 125.0; });
    const Trial::Score score = trial.score();
    EXPECT_DOUBLE_EQ(score.speedup, 8);
    EXPECT_GE(score.oldSamples, Trial::kFewestSamples);
    EXPECT_GE(score.newSamples, Trial::kFewestSamples);
}

TEST(Trial, MostCallsAreNotSampled) {
    Trial trial(Tier::Interpreter, Tier::Optimized, nullptr);
    const Course run = runTrial(trial, [](Version, unsigned) { return 100.0; });
    EXPECT_GT(run.calls, 2 * 2 * Trial::kMostSamples);
    EXPECT_EQ(run.oldRuns, Trial::kMostSamples);
}

std::optional<Version> firstSample(Trial& trial) {
    for (unsigned i = 0; i < 100; ++i)
        if (auto version = trial.sample(&kThread)) return version;
    return std::nullopt;
}

TEST(Trial, AFunctionThatCallsItselfIsNotMeasured) {
    Trial trial(Tier::Interpreter, Tier::Optimized, nullptr);
    const auto version = firstSample(trial);
    ASSERT_TRUE(version);
    EXPECT_FALSE(trial.sample(&kThread)) << "inside of the sampled call, or that never came back";
    EXPECT_TRUE(trial.isOver());
    EXPECT_EQ(trial.note(*version, 5), Verdict::Open);
}

TEST(Trial, OtherThreadsAreLetThrough) {
    Trial trial(Tier::Interpreter, Tier::Optimized, nullptr);
    const auto version = firstSample(trial);
    ASSERT_TRUE(version);
    for (unsigned i = 0; i < 100; ++i)
        EXPECT_FALSE(trial.sample(&kOther));
    EXPECT_FALSE(trial.isOver());
    trial.note(*version, 5);
    EXPECT_TRUE(firstSample(trial));
}

} // namespace
} // namespace kiln
