// memory [--quick] [--repetitions=N]: resident memory and mappings. Each figure is taken in a process forked for it
// before this one has made an engine.
#include "bench/probe/memory_parts.h"
#include "bench/probe/probe.h"

namespace kiln::bench {

int probeMemory(const std::vector<std::string>& arguments) {
    const ProbeOptions options = optionsIn(arguments);
    const int repetitions = options.times(3, 1); // they hardly differ
    reportSteps(repetitions);
    reportPrograms(options.quick);
    reportFunctions(options.quick ? 300 : 1000, repetitions);
    reportManyPrograms(options.quick ? 50 : 200, repetitions);
    return 0;
}

} // namespace kiln::bench
