#include "policy.h"

#include <algorithm>
#include <numeric>

namespace kiln {

namespace {

using Action = Decision::Action;

constexpr size_t kJobsPerDoubling = 8;

uint64_t scaled(uint64_t threshold, const QueueState& queue) {
    return std::max<uint64_t>(threshold, 1) << std::min<size_t>(queue.length / kJobsPerDoubling, 6);
}

uint32_t clampCount(uint64_t count) {
    return static_cast<uint32_t>(std::min<uint64_t>(count, ~0u - 1));
}

/// In the caller when there are no compile threads.
Action compileAction(const Options& options) {
    return options.jobs == 0 ? Action::CompileNow : Action::Enqueue;
}

/// As high as allowed and as the function's size allows.
Tier tierFor(const PathProfile& profile, const Options& options) {
    return profile.instructions > kTooLargeToOptimize ? std::min(options.maxTier, Tier::Baseline) : options.maxTier;
}

Decision decideFirstCall(const PathProfile& profile, const Options& options) {
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
    if (options.maxTier >= Tier::Optimized && profile.hasLoops && profile.instructions <= kLargeFunction)
        return {Action::CompileNow, Tier::Optimized, "must be compiled, and has loops", ~0u};
    return {Action::CompileNow, Tier::Baseline, "must be compiled", options.thresholdCalls};
}

Decision decideFunction(const PathProfile& profile, const QueueState& queue, const Options& options) {
    uint64_t hot = scaled(options.thresholdCalls, queue);
    Tier to = tierFor(profile, options);
    if (profile.current >= to) return {Action::Stay, profile.current, "too large to optimize", ~0u};
    if (profile.calls >= hot) return {compileAction(options), to, "calls reached the threshold", ~0u};
    if (profile.calls >= hot / 2 && profile.calls + profile.backEdges >= 20 * hot)
        return {compileAction(options), to, "half the calls, and its loops turn", ~0u};
    if (uint64_t{profile.osrEntries} * kCallsPerOsrEntry >= hot)
        return {compileAction(options), to, "its loops were entered again and again", ~0u};
    return {Action::Stay, profile.current, "not hot yet", clampCount(profile.calls < hot / 2 ? hot / 2 : hot)};
}

Decision decideLoop(const PathProfile& profile, const QueueState& queue, const Options& options) {
    uint64_t hot = scaled(options.thresholdLoops, queue);
    if (options.maxTier < Tier::Optimized) return {Action::Stay, profile.current, "capped below optimized", ~0u};
    if (profile.wasHot) return {compileAction(options), tierFor(profile, options), "hot in an earlier run", ~0u};
    if (profile.backEdges >= hot)
        return {compileAction(options), tierFor(profile, options), "back-edges reached the threshold", ~0u};
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

Decision decide(const PathProfile& profile, const QueueState& queue, const Options& options) {
    if (profile.firstCall) return decideFirstCall(profile, options);
    if (profile.failed) return {Action::Stay, profile.current, "compilation failed before", ~0u};
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
