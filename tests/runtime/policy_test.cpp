// decide() as a table: when a path moves up, to where, and when it is asked for again.

#include "runtime/policy.h"

#include <gtest/gtest.h>

#include <string>

namespace kiln {
namespace {

using Action = Decision::Action;

constexpr uint32_t kNever = ~0u;
constexpr uint32_t kCalls = 100, kLoops = 3000;

struct Row {
    const char* what;
    PathProfile profile;
    Action action;
    Tier tier;
    uint32_t askAgainAt;
    size_t queued = 0;
    TierMode mode = TierMode::Auto;
    Tier maxTier = Tier::Optimized;
    int jobs = 2;
    uint32_t thresholdCalls = kCalls;
};

PathProfile calls(uint64_t count, uint64_t backEdges = 0, Tier current = Tier::Interpreter) {
    PathProfile profile;
    profile.calls = count;
    profile.backEdges = backEdges;
    profile.current = current;
    return profile;
}
PathProfile replaced(uint32_t osrEntries) {
    PathProfile profile = calls(12);
    profile.osrEntries = osrEntries;
    return profile;
}
PathProfile loop(uint64_t backEdges) {
    PathProfile profile;
    profile.kind = PathKind::Loop;
    profile.backEdges = backEdges;
    return profile;
}
PathProfile first() {
    PathProfile profile;
    profile.firstCall = true;
    return profile;
}
PathProfile firstMust(unsigned instructions, bool hasLoops) {
    PathProfile profile = first();
    profile.mustCompile = true;
    profile.instructions = instructions;
    profile.hasLoops = hasLoops;
    return profile;
}
PathProfile failed(PathProfile profile) {
    profile.failed = true;
    return profile;
}

PathProfile large(unsigned instructions, PathProfile profile) {
    profile.instructions = instructions;
    return profile;
}

PathProfile inManyLoops(PathProfile profile) {
    profile.loops = 9;
    return profile;
}
PathProfile gaveUp(PathProfile profile) {
    profile.gaveUp = true;
    return profile;
}
PathProfile rolledBack(PathProfile profile) {
    profile.rolledBack = true;
    return profile;
}

/// The largest function that would be optimized in this time, as far as is known beforehand.
unsigned largestWithin(double ms) {
    unsigned size = 1;
    while (Costs().predictMs(Tier::Optimized, size + 1) <= ms)
        ++size;
    return size;
}

/// Its optimizing takes longer than kSoonMs.
constexpr unsigned kNotSoon = 3000;

const Row kRows[] = {
    {"a tenth of the calls, each finished by on-stack replacement", replaced(kCalls / 10), Action::Enqueue,
     Tier::Optimized, kNever},
    {"fewer of them", replaced(kCalls / 10 - 1), Action::Stay, Tier::Interpreter, kCalls / 2},
    // First calls.
    {"first call", first(), Action::Stay, Tier::Interpreter, kCalls / 2},
    {"first call, forced interpreter", first(), Action::Stay, Tier::Interpreter, kNever, 0, TierMode::Interpreter},
    {"first call, forced baseline", first(), Action::CompileNow, Tier::Baseline, kNever, 0, TierMode::Baseline},
    {"first call, forced optimized", first(), Action::CompileNow, Tier::Optimized, kNever, 0, TierMode::Optimized},
    {"first call, forced, failed before", failed(first()), Action::Stay, Tier::Interpreter, kNever, 0,
     TierMode::Optimized},
    {"must compile, straight", firstMust(20, false), Action::CompileNow, Tier::Baseline, kCalls},
    {"must compile, loops", firstMust(20, true), Action::CompileNow, Tier::Optimized, kNever},
    {"must compile, largest with loops", firstMust(largestWithin(kStallMs), true), Action::CompileNow, Tier::Optimized,
     kNever},
    {"must compile, would stall", firstMust(largestWithin(kStallMs) + 1, true), Action::CompileNow, Tier::Baseline,
     kCalls},
    {"must compile, loops, capped", firstMust(20, true), Action::CompileNow, Tier::Baseline, kCalls, 0, TierMode::Auto,
     Tier::Baseline},
    {"must compile, forced interpreter", firstMust(20, true), Action::CompileNow, Tier::Baseline, kNever, 0,
     TierMode::Interpreter},
    {"must compile, failed before", failed(firstMust(20, true)), Action::Stay, Tier::Interpreter, kNever},
    // Functions.
    {"cold", calls(10), Action::Stay, Tier::Interpreter, kCalls / 2},
    {"one before half", calls(49, 5000), Action::Stay, Tier::Interpreter, kCalls / 2},
    {"half, loops still", calls(50), Action::Stay, Tier::Interpreter, kCalls},
    {"half, loops one short", calls(50, 1949), Action::Stay, Tier::Interpreter, kCalls},
    {"half, loops turn", calls(50, 1950), Action::Enqueue, Tier::Optimized, kNever},
    {"one before hot", calls(99), Action::Stay, Tier::Interpreter, kCalls},
    {"hot", calls(100), Action::Enqueue, Tier::Optimized, kNever},
    {"hot, no threads", calls(100), Action::CompileNow, Tier::Optimized, kNever, 0, TierMode::Auto, Tier::Optimized, 0},
    {"hot baseline", calls(100, 0, Tier::Baseline), Action::Enqueue, Tier::Optimized, kNever},
    {"hot, capped at baseline", calls(100), Action::Enqueue, Tier::Baseline, kNever, 0, TierMode::Auto, Tier::Baseline},
    {"hot baseline, capped", calls(100, 0, Tier::Baseline), Action::Stay, Tier::Baseline, kNever, 0, TierMode::Auto,
     Tier::Baseline},
    {"hot, capped at interpreter", calls(100), Action::Stay, Tier::Interpreter, kNever, 0, TierMode::Auto,
     Tier::Interpreter},
    {"already optimized", calls(1000, 0, Tier::Optimized), Action::Stay, Tier::Optimized, kNever},
    {"hot, forced interpreter", calls(1000), Action::Stay, Tier::Interpreter, kNever, 0, TierMode::Interpreter},
    {"hot, failed before", failed(calls(1000)), Action::Stay, Tier::Interpreter, kNever},
    // The gate: what it has cost, against what its compilation will.
    {"hot, cheap", large(largestWithin(kCheapMs), calls(100)), Action::Enqueue, Tier::Optimized, kNever},
    {"hot, dear, little used: at most 8 times later", large(largestWithin(kCheapMs) + 1, calls(100)), Action::Stay,
     Tier::Interpreter, 801},
    {"hot, dear, used enough", large(largestWithin(kCheapMs) + 1, calls(1000)), Action::Enqueue, Tier::Optimized,
     kNever},
    {"hot, dear, its loops turn enough", large(1000, calls(100, 1000)), Action::Enqueue, Tier::Optimized, kNever},
    {"hot, dear, but code is wanted ten times sooner", large(1000, calls(100)), Action::Enqueue, Tier::Optimized,
     kNever, 0, TierMode::Auto, Tier::Optimized, 2, kCalls / 10},
    {"hot, cheap, code is wanted later", large(largestWithin(kCheapMs), calls(2000)), Action::Enqueue, Tier::Optimized,
     kNever, 0, TierMode::Auto, Tier::Optimized, 2, kCalls * 20},
    {"hot, dear, used enough on a thread, not for the caller to wait", large(1000, calls(1000)), Action::Stay,
     Tier::Interpreter, 3157, 0, TierMode::Auto, Tier::Optimized, 0},
    {"hot, dear, used enough, but others wait", large(1000, calls(1000)), Action::Stay, Tier::Interpreter, 1579, 8},
    {"loop, dear, little used", large(2000, inManyLoops(loop(3000))), Action::Stay, Tier::Interpreter, 8224},
    {"loop, dear, used enough", large(2000, inManyLoops(loop(8224))), Action::Enqueue, Tier::Optimized, kNever},
    {"entered by on-stack replacement, dear", large(1000, replaced(kCalls / 10)), Action::Enqueue, Tier::Optimized,
     kNever},
    // Too large to optimize soon: baseline, until its history there has paid for more.
    {"hot, too large to optimize soon", large(kNotSoon, calls(200)), Action::Enqueue, Tier::Baseline, kNever},
    {"hot, not even baseline pays yet", large(kNotSoon, calls(100)), Action::Stay, Tier::Interpreter, 139},
    {"hot, as slow to optimize, but paid for", large(kNotSoon, calls(2000)), Action::Enqueue, Tier::Optimized, kNever},
    {"hot baseline, has not paid yet", large(kNotSoon, calls(2000, 0, Tier::Baseline)), Action::Stay, Tier::Baseline,
     5737},
    {"hot baseline, has paid", large(kNotSoon, calls(5737, 0, Tier::Baseline)), Action::Enqueue, Tier::Optimized,
     kNever},
    {"slow to optimize, capped at baseline", large(kNotSoon, calls(200)), Action::Enqueue, Tier::Baseline, kNever, 0,
     TierMode::Auto, Tier::Baseline},
    // Too large ever.
    {"hot, largest", large(largestWithin(kLongestMs), calls(100'000)), Action::Enqueue, Tier::Optimized, kNever},
    {"hot, too large", large(largestWithin(kLongestMs) + 1, calls(100'000)), Action::Enqueue, Tier::Baseline, kNever},
    {"cold, too large", large(largestWithin(kLongestMs) + 1, calls(10)), Action::Stay, Tier::Interpreter, kCalls / 2},
    {"hot baseline, too large", large(largestWithin(kLongestMs) + 1, calls(100'000, 0, Tier::Baseline)), Action::Stay,
     Tier::Baseline, kNever},
    {"loop, too large", large(largestWithin(kLongestMs) + 1, loop(3000)), Action::Enqueue, Tier::Baseline, kNever},
    // Given up, and taken back.
    {"optimizing was given up", gaveUp(calls(100)), Action::Enqueue, Tier::Baseline, kNever},
    {"optimizing was given up, in baseline", gaveUp(calls(100, 0, Tier::Baseline)), Action::Stay, Tier::Baseline,
     kNever},
    {"measured slower", rolledBack(calls(100'000)), Action::Stay, Tier::Interpreter, kNever},
    // The queue's feedback.
    {"7 queued", calls(100), Action::Enqueue, Tier::Optimized, kNever, 7},
    {"8 queued: twice", calls(199), Action::Stay, Tier::Interpreter, 200, 8},
    {"8 queued, hot", calls(200), Action::Enqueue, Tier::Optimized, kNever, 8},
    {"16 queued: four times", calls(100), Action::Stay, Tier::Interpreter, 200, 16},
    {"very long queue: 64 times", calls(6399), Action::Stay, Tier::Interpreter, 6400, 10'000},
    {"very long queue, hot", calls(6400), Action::Enqueue, Tier::Optimized, kNever, 10'000},
    // Loops.
    {"loop, one before hot", loop(2999), Action::Stay, Tier::Interpreter, kLoops},
    {"loop, hot", loop(3000), Action::Enqueue, Tier::Optimized, kNever},
    {"loop, hot, no threads", loop(3000), Action::CompileNow, Tier::Optimized, kNever, 0, TierMode::Auto,
     Tier::Optimized, 0},
    {"loop, 8 queued", loop(3000), Action::Stay, Tier::Interpreter, 6000, 8},
    {"loop, capped at baseline", loop(9000), Action::Stay, Tier::Interpreter, kNever, 0, TierMode::Auto,
     Tier::Baseline},
};

TEST(Policy, Table) {
    for (const Row& row : kRows) {
        SCOPED_TRACE(row.what);
        Options options;
        options.thresholdCalls = row.thresholdCalls;
        options.thresholdLoops = kLoops;
        options.tier = row.mode;
        options.maxTier = row.maxTier;
        options.jobs = row.jobs;
        const Decision decision = decide(row.profile, {row.queued}, options);
        EXPECT_EQ(int(decision.action), int(row.action)) << decision.reason;
        EXPECT_EQ(tierName(decision.tier), std::string(tierName(row.tier))) << decision.reason;
        EXPECT_EQ(decision.askAgainAt, row.askAgainAt) << decision.reason;
        EXPECT_STRNE(decision.reason, "");
    }
}

TEST(Policy, SaysWhyItIsNotOptimized) {
    const Options options;
    EXPECT_STREQ(decide(gaveUp(calls(100)), {}, options).reason, "optimizing took too long");
    EXPECT_STREQ(decide(large(largestWithin(kLongestMs) + 1, calls(100'000)), {}, options).reason,
                 "too large to optimize");
    EXPECT_STREQ(decide(large(kNotSoon, calls(200)), {}, options).reason, "too large to optimize soon");
    const Decision waits = decide(large(1000, calls(100)), {}, options);
    EXPECT_STREQ(waits.reason, "its compilation does not pay yet");
    EXPECT_LT(waits.gainMs, waits.priceMs);
}

TEST(Policy, ThresholdsAtTheirLimits) {
    Options options;
    options.thresholdCalls = 0;
    EXPECT_EQ(decide(calls(1), {}, options).action, Action::Enqueue) << "0 means at once, not never";
    options.thresholdCalls = ~0u;
    const Decision decision = decide(calls(~0u), {10'000}, options);
    EXPECT_EQ(decision.action, Action::Stay);
    EXPECT_EQ(decision.askAgainAt, ~0u - 1) << "a threshold above what the counter holds is asked for at its end";
}

FunctionProfile profileWith(std::initializer_list<uint64_t> counts) {
    FunctionProfile profile;
    profile.entries = 1;
    profile.branches.push_back({3, llvm::SmallVector<uint64_t, 2>(counts)});
    return profile;
}

TEST(Divergence, IsABranchThatGoesTheOtherWay) {
    struct Row {
        std::initializer_list<uint64_t> then, now;
        bool diverged;
    };
    const Row rows[] = {
        {{9000, 1000}, {9000, 1000}, false}, // the same
        {{9000, 1000}, {1000, 9000}, true},  // turned round
        {{9000, 1000}, {5000, 5000}, false}, // undecided is no reason
        {{900, 90}, {90, 900}, false},       // seen too seldom to tell
        {{9000, 1000}, {9, 1}, false},       // as yet, too
        {{0, 0}, {0, 9000}, false},          // nothing is known of then
        {{9000, 0, 0}, {0, 0, 9000}, true},  // a switch
        {{9000, 0}, {0, 0, 9000}, false},    // not the same branch at all
    };
    for (const Row& row : rows)
        EXPECT_EQ(hasDiverged(profileWith(row.then), profileWith(row.now)), row.diverged) << &row - rows;
}

TEST(Divergence, IsACallThatGoesElsewhere) {
    auto calls = [](const std::string& target, uint64_t count, uint64_t other) {
        FunctionProfile profile;
        profile.targets.push_back({2, {{target, 0, count}}, other});
        return profile;
    };
    EXPECT_FALSE(hasDiverged(calls("a", 9000, 1000), calls("a", 9000, 1000)));
    EXPECT_FALSE(hasDiverged(calls("a", 9000, 1000), calls("a", 5000, 5000)));
    EXPECT_TRUE(hasDiverged(calls("a", 9000, 1000), calls("b", 9000, 1000)));
    EXPECT_TRUE(hasDiverged(calls("a", 9000, 1000), calls("a", 1000, 9000)));
    EXPECT_FALSE(hasDiverged(calls("a", 900, 10), calls("b", 900, 10))) << "seen too seldom to tell";
    EXPECT_FALSE(hasDiverged(calls("a", 5000, 5000), calls("b", 5000, 5000))) << "it went nowhere in particular";
}

TEST(ForLater, GainsAreThoseOfThisRunTimesSoManyLaterOnes) {
    const Costs costs;
    const Options options;
    PathProfile profile = calls(1000);
    profile.instructions = 200;
    const double spentMs = 1000 * 200 * costs.predictInstructionNs(Tier::Interpreter) * 1e-6;
    const double saved = 1 - 1 / costs.predictSpeedup(Tier::Interpreter, Tier::Optimized);
    EXPECT_DOUBLE_EQ(gainForLaterMs(profile, Tier::Optimized, costs, options), kLaterRuns * spentMs * saved);
    profile.current = Tier::Optimized;
    EXPECT_EQ(gainForLaterMs(profile, Tier::Optimized, costs, options), 0) << "it is there already";
    profile = loop(0);
    profile.instructions = 200;
    EXPECT_EQ(gainForLaterMs(profile, Tier::Optimized, costs, options), 0) << "this run did not turn it";
}

TEST(Decide, NothingIsPromotedWhenCodeIsFull) {
    PathProfile profile;
    profile.calls = 100;
    Options options;
    EXPECT_EQ(decide(profile, {0, false}, options).action, Decision::Action::Enqueue);
    const Decision decision = decide(profile, {0, true}, options);
    EXPECT_EQ(decision.action, Decision::Action::Stay);
    EXPECT_EQ(decision.askAgainAt, 200u);
    EXPECT_STREQ(decision.reason, "no room for more code");
}

TEST(Decide, ALoopThatWasHotGoesAtItsFirstTurn) {
    PathProfile profile;
    profile.kind = PathKind::Loop;
    profile.backEdges = 1;
    Options options;
    EXPECT_EQ(decide(profile, {}, options).action, Decision::Action::Stay);
    profile.wasHot = true;
    EXPECT_EQ(decide(profile, {}, options).action, Decision::Action::Enqueue);
    options.jobs = 0;
    EXPECT_EQ(decide(profile, {}, options).action, Decision::Action::CompileNow);
}

} // namespace
} // namespace kiln
