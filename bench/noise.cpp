#include "bench/noise.h"

#include "bench/statistics.h"

#include <chrono>
#include <cstdint>
#include <cstdio>

namespace kiln::bench {

static double spinMs() {
    constexpr int kSteps = 2'000'000;
    const auto begin = std::chrono::steady_clock::now();
    uint64_t state = 1;
    for (int i = 0; i < kSteps; ++i) {
        state = state * 6364136223846793005u + 1442695040888963407u;
        asm volatile("" : "+r"(state)); // one after the other, as written
    }
    return std::chrono::duration<double, std::milli>(std::chrono::steady_clock::now() - begin).count();
}

void NoiseMeter::sample() {
    for (int i = 0; i < 5; ++i)
        ms_.push_back(spinMs());
}

Row NoiseMeter::row() const {
    return {"machine", "spin", "fixed loop", "time", "ms", ms_, Better::Neither, describe()};
}

std::string NoiseMeter::describe() const {
    char text[128];
    std::snprintf(text, sizeof text, "one run in ten of a fixed loop took over %.1f%% longer than the median",
                  100 * (percentile(ms_, 0.9) / median(ms_) - 1));
    return text;
}

} // namespace kiln::bench
