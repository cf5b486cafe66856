#include "bench/probe/probe.h"

#include <cstdio>
#include <iterator>
#include <unistd.h>

namespace kiln::bench {
namespace {

constexpr ProbeVerb kVerbs[] = {
    {"calls", "PROGRAM SIZE ROUNDS WHO...: calls of a program's main in one process, side by side", probeCalls},
    {"warmup", "PROGRAM CALLS: time of each call from the first on, and what was promoted when", probeWarmup},
    {"startup", "[--quick]: engine, load, first call", probeStartup},
    {"compile", "PROGRAM [--quick]: passes and phases, against LLVM's own pipelines", probeCompile},
    {"cache", "[--quick]: latency, throughput, hit rates and compression of the cache", probeCache},
    {"concurrency", "[--quick]: many threads in one engine", probeConcurrency},
    {"memory", "[--quick]: resident memory and mappings", probeMemory},
};

// Where rows go: what stdout was at the start. Programs that are called print to what it is then.
std::FILE* rows = nullptr;

int usage() {
    std::fputs("usage: bench-probe VERB [ARG...]\n", stderr);
    for (const ProbeVerb& verb : kVerbs)
        std::fprintf(stderr, "  %-12s %s\n", verb.name, verb.usage);
    return 2;
}

} // namespace

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
        if (argc > 1 && argv[1] == std::string_view(verb.name)) return verb.run({argv + 2, argv + argc});
    return usage();
}
