// The way of one process: started, engine made, C program loaded, hot.
#include "bench/plan.h"
#include "bench/probe/called_program.h"
#include "bench/probe/failure.h"
#include "bench/probe/footprint.h"
#include "bench/probe/hash_program.h"
#include "bench/probe/in_child.h"
#include "bench/probe/memory_parts.h"
#include "bench/probe/probe.h"
#include "tests/support/jit_run.h"

#include <array>
#include <string>

namespace kiln::bench {

namespace {

constexpr const char* kProgram = "structs";
constexpr std::array kSteps = {"start", "engine created", "C program loaded", "run hot"};

std::vector<double> takeSteps(const std::string& cache) {
    std::vector<double> numbers;
    const auto note = [&] {
        const Footprint now = footprintNow();
        numbers.push_back(toMb(now.rssBytes));
        numbers.push_back(now.mappings);
    };
    note();
    Options options;
    options.cache.directory = cache;
    { // the second step alone: loadInKiln() does both
        const Engine engine = engineWith(options);
        note();
    }
    const test::Program program = orThrow(findProgram(kProgram));
    LoadedInKiln loaded = orThrow(loadInKiln(program, options));
    note();
    orThrow(CalledProgram(loaded.main, program, test::Size::Small).call());
    loaded.engine->drain();
    note();
    loaded.engine->stop(); // writes what is to be remembered
    return numbers;
}

void reportWay(const char* way, const std::string& note, int repetitions, const std::string& cache) {
    std::array<std::vector<double>, kSteps.size()> mb, mappings;
    for (int i = 0; i < repetitions; ++i) {
        const std::vector<double> numbers = inChild([&] { return takeSteps(cache); });
        for (size_t step = 0; step < kSteps.size(); ++step) {
            mb[step].push_back(numbers.at(2 * step));
            mappings[step].push_back(numbers.at(2 * step + 1));
        }
    }
    for (size_t step = 0; step < kSteps.size(); ++step) {
        const std::string mode = std::string(way) + ", " + kSteps[step];
        report(kProgram, mode, "rss", "MB", mb[step], Better::Lower, note);
        report(kProgram, mode, "mappings", "count", mappings[step], Better::Lower, note);
    }
}

} // namespace

void reportSteps(int repetitions) {
    const std::string note = "of bench-probe, which links libLLVM; what is held, not the most there ever was";
    reportWay("kiln no cache", note, repetitions, "");
    const test::TemporaryFolder folder;
    const std::string cache = folder.path() / "cache";
    inChild([&] { return takeSteps(cache); });
    reportWay("kiln warm", note + "; Clang and the compiler are not needed", repetitions, cache);
}

void reportPrograms(bool quick) {
    double largest = 0;
    std::string whose;
    size_t count = 0;
    for (const test::Program& program : test::programsIn("bench/programs")) {
        if (quick && ++count % 5 != 0) continue;
        const auto numbers = inChild([&] {
            LoadedInKiln loaded = orThrow(loadInKiln(program, {}));
            orThrow(CalledProgram(loaded.main, program, test::Size::Small).call());
            loaded.engine->drain();
            return std::vector{toMb(footprintNow().rssBytes)};
        });
        report(nameOf(program), "kiln no cache", "rss", "MB", numbers, Better::Lower,
               "of bench-probe after it has loaded and run the small size, without L3");
        if (numbers.at(0) > largest) largest = numbers[0], whose = nameOf(program);
    }
    report("largest", "kiln no cache", "rss", "MB", {largest}, Better::Lower,
           "the largest of these: " + whose +
               "; what is held. The most there ever was is max RSS, of whole runs; the target of 100 MB is about that");
}

} // namespace kiln::bench
