// The suite `memory`: the most resident memory of whole processes, from cold and warm cache, beside native code; then
// what parts of it are for (bench-probe memory).
#include "bench/contenders.h"
#include "bench/race.h"
#include "bench/suites/calls.h"
#include "bench/suites/probes.h"
#include "bench/suites/suites.h"
#include "tests/support/native.h"

namespace kiln::bench {

using test::Size;

namespace {

Contender contenderOf(const Entrant& entrant) {
    return {entrant.mode, entrant.recipe.run, entrant.before};
}

// The medium size: what is resident is code, compilers and the program's data, which a longer run does not change.
void measureProgram(Journal& journal, const Plan& plan, const test::Program& program) {
    constexpr Size kSize = Size::Medium;
    const std::string name = nameOf(program);
    const auto& expected = program.header.expectOf(kSize);
    if (!expected) return journal.fail(name, "it does not state its output");
    const test::NativeBuild native = test::buildNative(program, "-O3");
    if (native.executable.empty()) return journal.fail(name + ", " + kNativeMode, native.error);

    const std::vector<Contender> contenders = {
        {kNativeMode, test::nativeCommand(native, program, program.header.argsOf(kSize))},
        contenderOf(kilnCold(plan, program, kSize, "memory")),
        contenderOf(kilnWarm(plan, program, kSize, "memory"))};
    for (const Measured& one : interleave(journal, name, *expected, contenders, plan.times(2, 1)))
        if (one.isWhole())
            journal.record({"",
                            name,
                            one.mode,
                            "max RSS",
                            "MB",
                            {one.maxRssMb},
                            Better::Lower,
                            "the most of any run, as the kernel counts it: shared libraries included"});
}

} // namespace

std::vector<Job> memoryJobs(const Plan& plan) {
    std::vector<Job> jobs;
    for (const test::Program* program : plan.chosen(kQuickPrograms))
        jobs.push_back(
            {nameOf(*program), [&plan, program](Journal& journal) { measureProgram(journal, plan, *program); }});
    jobs.push_back({"parts", [&plan](Journal& journal) { runProbe(journal, plan, probeWords(plan, {"memory"})); }});
    return jobs;
}

} // namespace kiln::bench
