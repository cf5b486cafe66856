// The suite `startup`: how soon a process says its first word, from its start to its end: `hello` in C and in the
// languages of the peers. Then the same inside a host, where there is no process to start (bench-probe startup).
#include "bench/contenders.h"
#include "bench/race.h"
#include "bench/suites/probes.h"
#include "bench/suites/suites.h"
#include "tests/support/native.h"
#include "tests/support/places.h"

#include <filesystem>

namespace fs = std::filesystem;

namespace kiln::bench {

using test::Size;

namespace {

Entrant kilnWithoutCache(const Plan& plan, const test::Program& program) {
    return {"kiln cache off", {{}, kilnCommand(plan, program, Size::Full, {"--cache=off"})}};
}

/// Without the front end; the cache as at its warmest.
Entrant kilnFromBitcode(const Plan& plan, const test::Program& program) {
    const fs::path folder = test::buildFolder() / "bench" / "startup";
    fs::create_directories(folder);
    test::Program bitcode = program;
    bitcode.file = fs::proximate(folder / (nameOf(program) + ".bc"), test::repositoryRoot());
    const test::Command compile =
        compileCommand(program, {}, {"-O1", "-march=native", "-c", "-emit-llvm"}, bitcode.file.string());
    test::run(compile); // for the run that fills the cache
    Entrant entrant = kilnWarm(plan, bitcode, Size::Full, "startup-bitcode");
    entrant.mode = "kiln from bitcode";
    entrant.recipe.compile = {compile};
    return entrant;
}

void measureHello(Journal& journal, const Plan& plan) {
    const test::Program hello = test::readProgram(test::repositoryRoot() / "bench/startup/hello.c");
    std::vector<Entrant> entrants = {{kNativeMode, nativeRecipe(hello, Size::Full)},
                                     kilnCold(plan, hello, Size::Full, "startup"),
                                     kilnWarm(plan, hello, Size::Full, "startup"),
                                     kilnWithoutCache(plan, hello),
                                     kilnFromBitcode(plan, hello)};
    for (Entrant& peer : entrantsOf(journal, peersAtHand(plan), hello, Size::Full))
        entrants.push_back(std::move(peer));
    const int rounds = plan.times(20, 5);
    race(journal, hello, Size::Full, entrants, {.rounds = rounds, .peerRounds = rounds, .warmUp = true});
}

} // namespace

std::vector<Job> startupJobs(const Plan& plan) {
    std::vector<Job> jobs = missingPeersJob(plan);
    jobs.push_back({"hello", [&plan](Journal& journal) { measureHello(journal, plan); }});
    jobs.push_back(
        {"in a host", [&plan](Journal& journal) { runProbe(journal, plan, probeWords(plan, {"startup"})); }});
    return jobs;
}

} // namespace kiln::bench
