#include "cpu_budget.h"

#include <algorithm>

namespace kiln {

void CpuBudget::earn(Time now) {
    if (last_ == Time{}) last_ = now;
    const Duration passed = std::max<Duration>(now - last_, Duration::zero());
    left_ = std::min<Duration>(left_ + passed * percent_ / 100, kBurst);
    last_ = std::max(last_, now);
}

void CpuBudget::spend(Duration cpu, Time now) {
    earn(now);
    left_ -= cpu;
}

CpuBudget::Duration CpuBudget::restAt(Time now) {
    if (percent_ == 0) return Duration::zero();
    earn(now);
    return left_ >= Duration::zero() ? Duration::zero() : -left_ * 100 / percent_;
}

unsigned compileCpuPercent(unsigned asked, unsigned cores, unsigned threads) {
    constexpr unsigned kCore = 100;
    if (asked != 0) return asked >= threads * kCore ? 0 : asked;
    if (cores <= 1) return kCore / 2;
    return threads < cores ? 0 : (cores - 1) * kCore;
}

} // namespace kiln
