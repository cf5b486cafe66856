// The parts of `bench-probe memory`, each in a file of its own; each measurement is a process of its own. Each throws
// std::runtime_error when it cannot be trusted.
#pragma once

namespace kiln::bench {

/// A process that loads a C program and runs it hot, step by step.
void reportSteps(int repetitions);
/// Each program of bench/programs (a few when `quick`), and all of them in one engine.
void reportPrograms(bool quick);
/// What one more function costs, by tier.
void reportFunctions(unsigned functions, int repetitions);
/// What one more Program costs.
void reportManyPrograms(unsigned programs, int repetitions);

inline double toMb(double bytes) {
    return bytes / (1 << 20);
}

} // namespace kiln::bench
