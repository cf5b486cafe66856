#include "policy.h"

#include <algorithm>
#include <numeric>

namespace kiln {

namespace {

using Action = Decision::Action;

constexpr size_t kJobsPerDoubling = 8;

size_t doublings(const QueueState& queue) {
    return std::min<size_t>(queue.length / kJobsPerDoubling, 6);
}

uint64_t scaled(uint64_t threshold, const QueueState& queue) {
    return std::max<uint64_t>(threshold, 1) << doublings(queue);
}

uint32_t clampCount(uint64_t count) {
    return static_cast<uint32_t>(std::min<uint64_t>(count, ~0u - 1));
}

/// In the caller when there are no compile threads.
Action compileAction(const Options& options) {
    return options.jobs == 0 ? Action::CompileNow : Action::Enqueue;
}

/// As high as allowed and as the function's size allows.
Tier tierFor(const PathProfile& profile, const QueueState& queue, const Options& options) {
    const bool never = profile.gaveUp || queue.costs.predictMs(Tier::Optimized, profile.instructions) > kLongestMs;
    return never ? std::min(options.maxTier, Tier::Baseline) : options.maxTier;
}

/// What the path has cost in its tier so far, in milliseconds. A loop's body, and what a call runs between its loops,
/// is as much of the function as there are parts. A call that ended in on-stack replacement had a hot loop, which is
/// not counted in there.
double spentMs(const PathProfile& profile, const Costs& costs, const Options& options) {
    const double part = profile.instructions / (1.0 + profile.loops);
    const uint64_t ofCalls = profile.calls + uint64_t{profile.osrEntries} * options.thresholdLoops;
    const auto runs =
        static_cast<double>(profile.backEdges + (profile.kind == PathKind::Function ? ofCalls : uint64_t{0}));
    return runs * part * costs.predictInstructionNs(profile.current) * 1e-6;
}

/// What it would have saved in the better tier.
double savedMs(const PathProfile& profile, Tier to, const Costs& costs, const Options& options) {
    return spentMs(profile, costs, options) * (1 - 1 / costs.predictSpeedup(profile.current, to));
}

/// Predicted gain and price of a tier, in milliseconds.
struct Weights {
    double gainMs = 0, priceMs = 0, cheapMs = 0;
    bool pays() const { return priceMs <= cheapMs || gainMs >= priceMs; }
};

Weights weigh(const PathProfile& profile, Tier to, const QueueState& queue, const Options& options) {
    static const Options usual;
    const bool isLoop = profile.kind == PathKind::Loop;
    const double threshold = std::max(1u, isLoop ? options.thresholdLoops : options.thresholdCalls);
    const double usualThreshold = isLoop ? usual.thresholdLoops : usual.thresholdCalls;
    const double horizon =
        (options.jobs == 0 ? kHorizonInCaller : kHorizon) / static_cast<double>(1u << doublings(queue));
    Weights weights;
    weights.gainMs = horizon * savedMs(profile, to, queue.costs, options);
    weights.priceMs = queue.costs.predictMs(to, profile.instructions);
    weights.cheapMs = kCheapMs * std::max(1.0, usualThreshold / threshold);
    return weights;
}

/// The path is hot: where it goes, if that pays.
Decision pass(const PathProfile& profile, const char* reason, const QueueState& queue, const Options& options) {
    const Tier to = tierFor(profile, queue, options);
    if (to < options.maxTier) reason = profile.gaveUp ? "optimizing took too long" : "too large to optimize";
    if (profile.current >= to) return {Action::Stay, profile.current, reason, ~0u};
    Weights weights = weigh(profile, to, queue, options);
    if (weights.pays()) return {compileAction(options), to, reason, ~0u, weights.gainMs, weights.priceMs};
    if (profile.kind == PathKind::Function && to == Tier::Optimized && profile.current < Tier::Baseline &&
        weights.priceMs > kSoonMs) {
        weights = weigh(profile, Tier::Baseline, queue, options);
        if (weights.pays())
            return {compileAction(options), Tier::Baseline, "too large to optimize soon", ~0u,
                    weights.gainMs,         weights.priceMs};
    }
    constexpr double kSoonest = 1.25, kLatest = 8; // times the count
    const double factor = std::clamp(weights.priceMs / std::max(weights.gainMs, 1e-9), kSoonest, kLatest);
    const auto count = static_cast<double>(profile.kind == PathKind::Loop ? profile.backEdges : profile.calls);
    return {Action::Stay,
            profile.current,
            "its compilation does not pay yet",
            clampCount(static_cast<uint64_t>(std::max(count, count * factor)) + 1),
            weights.gainMs,
            weights.priceMs};
}

Decision decideFirstCall(const PathProfile& profile, const QueueState& queue, const Options& options) {
    if (profile.failed) return {Action::Stay, profile.current, "compilation failed before", ~0u};
    switch (options.tier) {
    case TierMode::Baseline: return {Action::CompileNow, Tier::Baseline, "tier forced", ~0u};
    case TierMode::Optimized: return {Action::CompileNow, Tier::Optimized, "tier forced", ~0u};
    case TierMode::Interpreter:
        return profile.mustCompile ? Decision{Action::CompileNow, Tier::Baseline, "must be compiled", ~0u}
                                   : Decision{Action::Stay, Tier::Interpreter, "tier forced", ~0u};
    case TierMode::Auto: break;
    }
    if (!profile.mustCompile)
        return {Action::Stay, Tier::Interpreter, "first call", clampCount(std::max(1u, options.thresholdCalls / 2))};
    if (options.maxTier >= Tier::Optimized && profile.hasLoops &&
        queue.costs.predictMs(Tier::Optimized, profile.instructions) <= kStallMs)
        return {Action::CompileNow, Tier::Optimized, "must be compiled, and has loops", ~0u};
    return {Action::CompileNow, Tier::Baseline, "must be compiled", options.thresholdCalls};
}

Decision decideFunction(const PathProfile& profile, const QueueState& queue, const Options& options) {
    uint64_t hot = scaled(options.thresholdCalls, queue);
    if (profile.calls >= hot) return pass(profile, "calls reached the threshold", queue, options);
    if (profile.calls >= hot / 2 && profile.calls + profile.backEdges >= 20 * hot)
        return pass(profile, "half the calls, and its loops turn", queue, options);
    if (uint64_t{profile.osrEntries} * kCallsPerOsrEntry >= hot)
        return pass(profile, "its loops were entered again and again", queue, options);
    return {Action::Stay, profile.current, "not hot yet", clampCount(profile.calls < hot / 2 ? hot / 2 : hot)};
}

Decision decideLoop(const PathProfile& profile, const QueueState& queue, const Options& options) {
    uint64_t hot = scaled(options.thresholdLoops, queue);
    if (options.maxTier < Tier::Optimized) return {Action::Stay, profile.current, "capped below optimized", ~0u};
    if (profile.wasHot) return {compileAction(options), tierFor(profile, queue, options), "hot in an earlier run", ~0u};
    if (profile.backEdges >= hot) return pass(profile, "back-edges reached the threshold", queue, options);
    return {Action::Stay, profile.current, "not hot yet", clampCount(hot)};
}

} // namespace

namespace {

constexpr uint64_t kSeenOften = 1000;
constexpr double kMostly = 0.8, kHardly = 0.2;

double shareOf(const std::string& target, const FunctionProfile::Place& place) {
    auto found = std::find_if(place.top.begin(), place.top.end(),
                              [&](const FunctionProfile::Value& value) { return value.symbol == target; });
    return found == place.top.end() ? 0 : static_cast<double>(found->count) / static_cast<double>(place.seen());
}

/// A call through a pointer that went to one target then goes to others now.
bool hasOtherTarget(const FunctionProfile& then, const FunctionProfile& now) {
    for (const FunctionProfile::Place& old : then.targets) {
        auto same = std::find_if(now.targets.begin(), now.targets.end(),
                                 [&](const FunctionProfile::Place& place) { return place.index == old.index; });
        if (same == now.targets.end() || old.seen() < kSeenOften || same->seen() < kSeenOften) continue;
        const FunctionProfile::Value* first = old.top.empty() ? nullptr : &old.top.front();
        if (first && shareOf(first->symbol, old) >= kMostly && shareOf(first->symbol, *same) <= kHardly) return true;
    }
    return false;
}

} // namespace

bool hasDiverged(const FunctionProfile& then, const FunctionProfile& now) {
    auto sum = [](const auto& counts) { return std::accumulate(counts.begin(), counts.end(), uint64_t{0}); };
    for (const FunctionProfile::Branch& old : then.branches) {
        auto same = std::find_if(now.branches.begin(), now.branches.end(),
                                 [&](const FunctionProfile::Branch& branch) { return branch.block == old.block; });
        if (same == now.branches.end() || same->counts.size() != old.counts.size()) continue;
        const uint64_t before = sum(old.counts), after = sum(same->counts);
        if (before < kSeenOften || after < kSeenOften) continue;
        for (size_t i = 0; i < old.counts.size(); ++i) {
            const double shareThen = static_cast<double>(old.counts[i]) / static_cast<double>(before);
            const double shareNow = static_cast<double>(same->counts[i]) / static_cast<double>(after);
            if (shareThen >= kMostly && shareNow <= kHardly) return true;
        }
    }
    return hasOtherTarget(then, now);
}

double gainForLaterMs(const PathProfile& profile, Tier to, const Costs& costs, const Options& options) {
    return kLaterRuns * savedMs(profile, to, costs, options);
}

Decision decide(const PathProfile& profile, const QueueState& queue, const Options& options) {
    if (profile.firstCall) return decideFirstCall(profile, queue, options);
    if (profile.failed) return {Action::Stay, profile.current, "compilation failed before", ~0u};
    if (profile.rolledBack)
        return {Action::Stay, profile.current, "compiled code was measured to be slower than this", ~0u};
    if (options.tier != TierMode::Auto) return {Action::Stay, profile.current, "tier forced", ~0u};
    if (profile.current >= options.maxTier) return {Action::Stay, profile.current, "already there", ~0u};
    Decision decision =
        profile.kind == PathKind::Loop ? decideLoop(profile, queue, options) : decideFunction(profile, queue, options);
    if (decision.action != Action::Stay && queue.codeFull)
        return {Action::Stay, profile.current, "no room for more code",
                clampCount(2 * (profile.kind == PathKind::Loop ? profile.backEdges : profile.calls))};
    return decision;
}

} // namespace kiln
