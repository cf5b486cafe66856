#include "trial.h"

#include <algorithm>

namespace kiln {

namespace {

constexpr unsigned kPatience = 10'000; // attempts at a lock that is held for nanoseconds

} // namespace

float Trial::Samples::quantile(double part) const {
    if (count == 0) return 0;
    auto sorted = ns;
    const auto at = static_cast<unsigned>(part * (count - 1) + 0.5);
    std::nth_element(sorted.begin(), sorted.begin() + at, sorted.begin() + count);
    return sorted[at];
}

// In a forked child it may stay locked by a thread that is not there: then there is no trial any more.
std::unique_lock<std::mutex> Trial::lockSoon() const {
    std::unique_lock lock(mutex_, std::try_to_lock);
    for (unsigned i = 0; i < kPatience && !lock; ++i)
        lock.try_lock();
    return lock;
}

std::optional<Trial::Version> Trial::sample(const void* thread) {
    if (isOver()) return std::nullopt;
    std::unique_lock lock(mutex_, std::try_to_lock);
    if (!lock) return std::nullopt;
    if (sampled_) {
        if (sampled_ == thread) over_.store(true, std::memory_order_relaxed);
        return std::nullopt;
    }
    if (skip_ != 0) {
        --skip_;
        return std::nullopt;
    }
    // Xorshift (Marsaglia 2003): gaps and versions keep no step with what the program does.
    random_ ^= random_ << 13;
    random_ ^= random_ >> 17;
    random_ ^= random_ << 5;
    constexpr uint32_t kMostSkipped = 4;
    skip_ = random_ % kMostSkipped;
    sampled_ = thread;
    // The new one's first: they tell whether the old one may be tried.
    if (new_.count < 2 || old_.count == kMostSamples) return Version::New;
    if (new_.count == kMostSamples) return Version::Old;
    return random_ >> 16 & 1 ? Version::Old : Version::New;
}

Trial::Verdict Trial::judge() const {
    if (new_.quantile(1) > static_cast<float>(kLongestNs)) return Verdict::Unknown;
    if (std::min(old_.count, new_.count) < kFewestSamples) return Verdict::Open;
    const float before = old_.quantile(0.5), after = new_.quantile(0.5);
    if (after <= kWon * before) return Verdict::Kept;
    if (std::min(old_.count, new_.count) < kMostSamples) return Verdict::Open;
    const bool isSlower = after > kClearly * before && new_.quantile(0.25) > kClearly * old_.quantile(0.25);
    return isSlower ? Verdict::Slower : Verdict::Kept;
}

Trial::Verdict Trial::note(Version version, double ns) {
    const auto lock = lockSoon();
    if (!lock) {
        over_.store(true, std::memory_order_relaxed);
        return Verdict::Open;
    }
    sampled_ = nullptr;
    if (isOver()) return Verdict::Open;
    Samples& samples = version == Version::Old ? old_ : new_;
    if (samples.count < kMostSamples) samples.ns[samples.count++] = static_cast<float>(std::max(ns, 1.0));
    const Verdict verdict = judge();
    if (verdict != Verdict::Open) over_.store(true, std::memory_order_relaxed);
    return verdict;
}

Trial::Score Trial::score() const {
    const auto lock = lockSoon();
    if (!lock) return {};
    Score score{0, old_.quantile(0.5), new_.quantile(0.5), old_.count, new_.count};
    if (std::min(old_.count, new_.count) >= kFewestSamples) score.speedup = score.oldNs / score.newNs;
    return score;
}

} // namespace kiln
