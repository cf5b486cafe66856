#include "interp/count_values.h"

#include "cell.h"

namespace kiln {

void sampleArgumentsAgain(BytecodeFunction& function) {
    if (!function.arguments) return;
    writeRelaxed(function.arguments->callsLeft, kMoreArgumentSamples);
    function.cell->first.store(function.code.data() + function.countingEntry, std::memory_order_relaxed);
}

namespace interp {

void missTarget(const CallSite& site, const void* target) {
    TargetSite* targets = site.targets.load(std::memory_order_relaxed);
    if (targets && targets->seen.miss(reinterpret_cast<uint64_t>(target)))
        site.targets.store(nullptr, std::memory_order_relaxed);
}

__attribute__((no_sanitize("address", "thread"))) void lookAtArguments(ArgumentSites& arguments, const char* fp) {
    for (ArgumentSite& site : arguments.sites) {
        const uint64_t value = get<uint64_t>(fp, site.slot) & site.mask;
        // However often: a sample ends by its number of calls.
        if (!site.seen.hit(value)) (void)site.seen.miss(value);
    }
    const uint32_t left = readRelaxed(arguments.callsLeft);
    if (left > 1) return writeRelaxed(arguments.callsLeft, left - 1);
    const BytecodeFunction& function = *arguments.function;
    function.cell->first.store(function.code.data() + arguments.plainEntry, std::memory_order_relaxed);
}

} // namespace interp

} // namespace kiln
