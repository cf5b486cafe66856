// memory [--quick]: resident memory and mappings. Each figure is taken in a process forked for it before this one has
// made an engine.
#include "bench/probe/memory_parts.h"
#include "bench/probe/probe.h"

#include <algorithm>
#include <cstdio>
#include <stdexcept>

namespace kiln::bench {

int probeMemory(const std::vector<std::string>& arguments) {
    const bool quick = std::ranges::count(arguments, "--quick") > 0;
    const int repetitions = quick ? 1 : 3; // they hardly differ
    try {
        reportSteps(repetitions);
        reportPrograms(quick);
        reportFunctions(quick ? 300 : 1000, repetitions);
        reportManyPrograms(quick ? 50 : 200, repetitions);
    } catch (const std::runtime_error& error) {
        std::fprintf(stderr, "%s\n", error.what());
        return 1;
    }
    return 0;
}

} // namespace kiln::bench
