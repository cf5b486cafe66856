#include "bench/probe/failure.h"
#include "bench/probe/probe.h"

#include <charconv>
#include <string_view>
#include <unistd.h>

namespace kiln::bench {
namespace {

constexpr ProbeVerb kVerbs[] = {
    {"calls", "PROGRAM SIZE ROUNDS WHO...: calls of a program's main in one process, side by side", probeCalls},
    {"warmup", "PROGRAM CALLS: time of each call from the first on, and what was promoted when; once", probeWarmup},
    {"startup", "[OPTION...]: engine, load, first call; 30 times, quickly 5", probeStartup},
    {"compile", "PROGRAM [OPTION...]: passes and phases, against LLVM's own pipelines; 9 times, quickly 2",
     probeCompile},
    {"cache", "[OPTION...]: latency, throughput, hit rates and compression of the cache; most figures 3 times",
     probeCache},
    {"concurrency", "[OPTION...]: many threads in one engine; each 3 times", probeConcurrency},
    {"memory", "[OPTION...]: resident memory and mappings; 3 times, quickly once", probeMemory},
};

constexpr std::string_view kRepetitions = "--repetitions=";

// Where rows go: what stdout was at the start. Programs that are called print to what it is then.
std::FILE* rows = nullptr;

int usage() {
    std::fputs("usage: bench-probe VERB [ARG...]\n", stderr);
    for (const ProbeVerb& verb : kVerbs)
        std::fprintf(stderr, "  %-12s %s\n", verb.name, verb.usage);
    std::fputs("options:\n"
               "  --quick            less, and less often\n"
               "  --repetitions=N    instead of the verb's own number; how much is done in each stays as it is\n",
               stderr);
    return 2;
}

int repetitionsIn(std::string_view number) {
    int repetitions = 0;
    const auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), repetitions);
    if (error != std::errc() || end != number.data() + number.size() || repetitions < 1)
        throw std::runtime_error("'" + std::string(number) + "' is no number of repetitions");
    return repetitions;
}

int runVerb(const ProbeVerb& verb, const std::vector<std::string>& arguments) {
    try {
        const int status = verb.run(arguments);
        return status == 2 ? usage() : status;
    } catch (const std::exception& error) {
        return complain(error.what());
    }
}

} // namespace

ProbeOptions optionsIn(std::span<const std::string> words) {
    ProbeOptions options;
    for (const std::string& word : words)
        if (word == "--quick")
            options.quick = true;
        else if (word.starts_with(kRepetitions))
            options.repetitions = repetitionsIn(std::string_view(word).substr(kRepetitions.size()));
        else if (!word.empty()) // what a caller who does not want an option may put in its place
            throw std::runtime_error("no option '" + word + "'");
    return options;
}

void report(const Row& row) {
    std::fprintf(rows, "%s\n", toJson(row).c_str());
    std::fflush(rows);
}

void report(const std::string& program, const std::string& mode, const std::string& metric, const std::string& unit,
            std::vector<double> samples, Better better, const std::string& note) {
    report(Row{"", program, mode, metric, unit, std::move(samples), better, note});
}

} // namespace kiln::bench

int main(int argc, char** argv) {
    using namespace kiln::bench;
    rows = fdopen(dup(STDOUT_FILENO), "w");
    if (!rows) return 1;
    for (const ProbeVerb& verb : kVerbs)
        if (argc > 1 && argv[1] == std::string_view(verb.name)) return runVerb(verb, {argv + 2, argv + argc});
    return usage();
}
