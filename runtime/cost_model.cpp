#include "cost_model.h"

#include <algorithm>
#include <cmath>

namespace kiln {

namespace {

/// Sizes are seen from here, so that a slope of few observations hardly moves the level.
constexpr double kTypicalSize = 100;
/// An observation weighs this much of the next one: the last twenty or so decide.
constexpr double kMemory = 0.95;
/// As many observations as the prior is worth.
constexpr double kPriorWeight = 2;
constexpr double kMostSurprise = 4;
/// Of the slope: the cost of a unit grows neither slower than half as fast as the prior's, nor much faster.
constexpr double kSteepest = 0.5;
/// Whatever was observed, predictions stay within this factor of the prior.
constexpr double kFarthest = 50;

/// What was measured once on two cores (DESIGN: passes 24, code generation 17 to 20 us an instruction, without
/// optimizing 6 to 7), with what inlining and loop passes add to it in the programs of bench/. The cubic part is what
/// dependent instructions in one block take: 20,000 of them took 14 s.
double priorMs(Tier tier, double instructions) {
    switch (tier) {
    case Tier::Interpreter: return 0;
    case Tier::Baseline: return 0.8 + 0.015 * instructions;
    case Tier::Optimized: return 1 + 0.1 * instructions + 1.6e-9 * instructions * instructions * instructions;
    }
    return 0;
}

/// Nanoseconds an IR instruction takes in each tier.
constexpr double kInstructionNs[kTierCount] = {1.5, 0.4, 0.2};

size_t indexOf(Tier tier) {
    return static_cast<size_t>(tier);
}

} // namespace

double LearnedFactor::at(double size) const {
    const double x = std::log(std::max(size, 1.0) / kTypicalSize);
    return std::clamp(std::exp(level_ + slope_ * x), 1 / kFarthest, kFarthest);
}

void LearnedFactor::learn(double size, double factor) {
    if (!(factor > 0) || !std::isfinite(factor)) return;
    const double x = std::log(std::max(size, 1.0) / kTypicalSize);
    const double expected = std::log(at(size));
    const double y =
        std::clamp(std::log(factor), expected - std::log(kMostSurprise), expected + std::log(kMostSurprise));
    for (double* sum : {&weight_, &x_, &y_, &xx_, &xy_})
        *sum *= kMemory;
    weight_ += 1;
    x_ += x;
    y_ += y;
    xx_ += x * x;
    xy_ += x * y;
    // The prior's observations: at the typical size, and at sizes e times smaller and larger, all of factor 1.
    const double w = weight_ + kPriorWeight, xx = xx_ + kPriorWeight;
    const double determinant = w * xx - x_ * x_;
    slope_ = std::clamp((w * xy_ - x_ * y_) / determinant, -kSteepest, kSteepest);
    level_ = (y_ - slope_ * x_) / w;
}

double Costs::predictUnitMs(Tier tier, unsigned unitInstructions) const {
    return priorMs(tier, unitInstructions) * unitMs[indexOf(tier)].at(unitInstructions);
}

double Costs::predictMs(Tier tier, unsigned instructions) const {
    const double unit = instructions * std::max(1.0, unitSize[indexOf(tier)].at(instructions));
    return predictUnitMs(tier, static_cast<unsigned>(std::min(unit, 4e9)));
}

double Costs::predictInstructionNs(Tier tier) const {
    return kInstructionNs[indexOf(tier)] * speed[indexOf(tier)].at(kTypicalSize);
}

double Costs::predictSpeedup(Tier from, Tier to) const {
    if (to <= from) return 1;
    return std::max(1.0, predictInstructionNs(from) / predictInstructionNs(to));
}

void CostModel::noteCompilation(Tier tier, unsigned instructions, unsigned unitInstructions, double ms) {
    if (!learns_ || instructions == 0 || unitInstructions == 0) return;
    std::lock_guard lock(mutex_);
    costs_.unitMs[indexOf(tier)].learn(unitInstructions, ms / priorMs(tier, unitInstructions));
    costs_.unitSize[indexOf(tier)].learn(instructions, static_cast<double>(unitInstructions) / instructions);
}

void CostModel::noteSpeed(Tier tier, double instructions, double ns) {
    if (!learns_ || !(instructions > 0)) return;
    std::lock_guard lock(mutex_);
    costs_.speed[indexOf(tier)].learn(kTypicalSize, ns / instructions / kInstructionNs[indexOf(tier)]);
}

Costs CostModel::costs() const {
    std::lock_guard lock(mutex_);
    return costs_;
}

} // namespace kiln
