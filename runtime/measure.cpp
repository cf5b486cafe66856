#include "measure.h"

#include "compile_path.h"
#include "counted_profile.h"
#include "engine_core.h"
#include "loaded_program.h"
#include "preserve.h"
#include "promotion.h"

#include <cstdio>

namespace kiln {

namespace {

/// IR instructions that a call of the function runs, as the policy guesses it.
double instructionsOfCall(const FunctionCell& cell) {
    const double part =
        cell.instructions.load(std::memory_order_relaxed) / (1.0 + cell.loops.load(std::memory_order_relaxed));
    const auto calls = static_cast<double>(std::max(1u, callCount(cell)));
    return part * (1 + static_cast<double>(backEdges(cell)) / calls);
}

void learnSpeeds(const FunctionCell& cell, const Trial& trial, const Trial::Score& score) {
    CostModel& model = cell.program->engine().costModel;
    const double instructions = instructionsOfCall(cell);
    model.noteSpeed(trial.oldTier, instructions, score.oldNs);
    model.noteSpeed(trial.newTier, instructions, score.newNs);
}

void explainVerdict(const FunctionCell& cell, const Trial& trial, const Trial::Score& score, bool isSlower) {
    EngineCore& engine = cell.program->engine();
    if (!engine.explains()) return;
    char tail[160];
    std::snprintf(tail, sizeof tail, ": %s is %.2f times as fast as %s (%.0f and %.0f ns, in %u and %u calls)",
                  tierName(trial.newTier), score.speedup, tierName(trial.oldTier), score.newNs, score.oldNs,
                  score.newSamples, score.oldSamples);
    engine.explain((isSlower ? "rolled back " : "measured ") + cell.name + tail);
}

/// Puts the version before back, for good.
void rollBack(FunctionCell& cell, const Trial& trial) {
    cell.rolledBack.store(true, std::memory_order_relaxed);
    if (!trial.oldEntry) return leaveCode(cell);
    cell.tier.store(trial.oldTier, std::memory_order_relaxed);
    cell.slot->entry.store(trial.oldEntry, std::memory_order_release);
}

bool isMeasured(const Promotion& promotion) {
    const FunctionCell& cell = *promotion.cell;
    const Options& options = cell.program->engine().options;
    if (promotion.loop || promotion.beforeFirstCall || cell.wideEntry) return false;
    if (options.jobs == 0 || options.chaos || options.tier != TierMode::Auto) return false;
    const Tier old = cell.tier.load(std::memory_order_relaxed);
    if (old >= promotion.tier) return false;
    return old == Tier::Baseline ? cell.baselineCode.load(std::memory_order_relaxed) != nullptr
                                 : cell.bytecode.load(std::memory_order_acquire) != nullptr;
}

} // namespace

Trial* makeTrial(const Promotion& promotion) {
    FunctionCell& cell = *promotion.cell;
    if (!isMeasured(promotion)) return nullptr;
    const Tier old = cell.tier.load(std::memory_order_relaxed);
    void* entry = old == Tier::Baseline ? cell.baselineCode.load(std::memory_order_relaxed) : nullptr;
    return cell.program->keep(std::make_unique<Trial>(old, promotion.tier, entry));
}

void noteSample(FunctionCell& cell, Trial& trial, Trial::Version version, double ns) {
    const Trial::Verdict verdict = trial.note(version, ns);
    if (verdict == Trial::Verdict::Open) return;
    PreserveThreadState preserve;
    EngineCore& engine = cell.program->engine();
    const Trial::Score score = trial.score();
    cell.trial.store(nullptr, std::memory_order_release);
    const bool isSlower =
        verdict == Trial::Verdict::Slower && engine.ledger.rollBack(cell, [&] { rollBack(cell, trial); });
    if (!isSlower) engine.ledger.endTrial(cell);
    if (verdict == Trial::Verdict::Unknown) return;
    ++engine.measured;
    if (isSlower) {
        ++engine.rolledBack;
        cell.program->warmStart().forget(cell);
    }
    engine.addScore(cell.name, score.speedup, isSlower);
    learnSpeeds(cell, trial, score);
    explainVerdict(cell, trial, score, isSlower);
}

void endTrial(FunctionCell& cell) {
    PreserveThreadState preserve;
    cell.trial.store(nullptr, std::memory_order_release);
    cell.program->engine().ledger.endTrial(cell);
}

} // namespace kiln
