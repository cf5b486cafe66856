// What compiling is predicted to cost: priors, what is learned from observations, and what does not mislead it.

#include "runtime/cost_model.h"

#include <gtest/gtest.h>

#include <limits>

namespace kiln {
namespace {

constexpr unsigned kSizes[] = {10, 30, 100, 300, 1000, 3000};

/// A machine on which optimizing takes `msPerInstruction`, and units are `growth` times as large as functions.
void observe(CostModel& model, double msPerInstruction, unsigned growth, unsigned rounds) {
    for (unsigned round = 0; round < rounds; ++round)
        for (unsigned size : kSizes)
            model.noteCompilation(Tier::Optimized, size, size * growth, msPerInstruction * size * growth);
}

TEST(Costs, AreKnownBeforehandAndGrowWithSize) {
    const Costs costs;
    for (Tier tier : {Tier::Baseline, Tier::Optimized})
        for (unsigned size = 1; size < 100'000; size *= 2)
            EXPECT_LT(costs.predictMs(tier, size), costs.predictMs(tier, 2 * size)) << tierName(tier) << " " << size;
    for (unsigned size : kSizes)
        EXPECT_LT(costs.predictMs(Tier::Baseline, size), costs.predictMs(Tier::Optimized, size));
    EXPECT_EQ(costs.predictMs(Tier::Interpreter, 1000), 0);
    EXPECT_GT(costs.predictSpeedup(Tier::Interpreter, Tier::Optimized), 1);
    EXPECT_EQ(costs.predictSpeedup(Tier::Optimized, Tier::Interpreter), 1);
}

TEST(CostModel, LearnsTheMachine) {
    for (double ms : {0.02, 0.1, 0.5}) {
        CostModel model(/*learns=*/true);
        observe(model, ms, 1, 10);
        for (unsigned size : {50u, 200u, 2000u}) {
            const double predicted = model.costs().predictMs(Tier::Optimized, size);
            EXPECT_GT(predicted, ms * size / 1.6) << ms << " " << size;
            EXPECT_LT(predicted, ms * size * 1.6) << ms << " " << size;
        }
        EXPECT_EQ(model.costs().predictMs(Tier::Baseline, 100), Costs().predictMs(Tier::Baseline, 100))
            << "another tier's observations say nothing of it";
    }
}

TEST(CostModel, KnowsThatUnitsGrow) {
    CostModel model(/*learns=*/true);
    observe(model, 0.1, 4, 10);
    const Costs costs = model.costs();
    EXPECT_GT(costs.predictMs(Tier::Optimized, 100), 2.5 * costs.predictUnitMs(Tier::Optimized, 100));
    EXPECT_LT(costs.predictMs(Tier::Optimized, 100), 6 * costs.predictUnitMs(Tier::Optimized, 100));
}

TEST(CostModel, FollowsAMachineThatGetsBusy) {
    CostModel model(/*learns=*/true);
    observe(model, 0.1, 1, 20);
    const double idle = model.costs().predictMs(Tier::Optimized, 300);
    observe(model, 0.3, 1, 10);
    EXPECT_GT(model.costs().predictMs(Tier::Optimized, 300), 2 * idle);
}

TEST(CostModel, OneOutlierDecidesLittle) {
    CostModel model(/*learns=*/true);
    observe(model, 0.1, 1, 5);
    const double before = model.costs().predictMs(Tier::Optimized, 300);
    model.noteCompilation(Tier::Optimized, 300, 300, 1e6); // the machine slept
    EXPECT_LT(model.costs().predictMs(Tier::Optimized, 300), 1.2 * before);
    CostModel fresh(/*learns=*/true);
    fresh.noteCompilation(Tier::Optimized, 300, 300, 1e6);
    EXPECT_LT(fresh.costs().predictMs(Tier::Optimized, 300), 2.5 * Costs().predictMs(Tier::Optimized, 300));
}

TEST(CostModel, IgnoresNonsense) {
    CostModel model(/*learns=*/true);
    for (double ms : {0.0, -1.0, std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity()})
        model.noteCompilation(Tier::Optimized, 100, 100, ms);
    model.noteCompilation(Tier::Optimized, 0, 100, 5);
    model.noteSpeed(Tier::Interpreter, 0, 5);
    EXPECT_EQ(model.costs().predictMs(Tier::Optimized, 100), Costs().predictMs(Tier::Optimized, 100));
}

TEST(CostModel, LearnsSpeeds) {
    CostModel model(/*learns=*/true);
    for (int i = 0; i < 40; ++i) {
        model.noteSpeed(Tier::Interpreter, 50, 50 * 3.0);
        model.noteSpeed(Tier::Optimized, 50, 50 * 0.1);
    }
    const Costs costs = model.costs();
    EXPECT_NEAR(costs.predictInstructionNs(Tier::Interpreter), 3, 0.5);
    EXPECT_NEAR(costs.predictSpeedup(Tier::Interpreter, Tier::Optimized), 30, 6);
}

TEST(CostModel, ThatDoesNotLearnStaysAsItWas) {
    CostModel model(/*learns=*/false);
    observe(model, 5, 3, 10);
    model.noteSpeed(Tier::Interpreter, 50, 1e6);
    for (unsigned size : kSizes)
        EXPECT_EQ(model.costs().predictMs(Tier::Optimized, size), Costs().predictMs(Tier::Optimized, size));
    EXPECT_EQ(model.costs().predictInstructionNs(Tier::Interpreter), Costs().predictInstructionNs(Tier::Interpreter));
}

} // namespace
} // namespace kiln
