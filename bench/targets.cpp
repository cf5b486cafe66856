#include "bench/targets.h"

#include "bench/format.h"
#include "bench/pick.h"

#include <algorithm>

namespace kiln::bench {

using R = const Results&;

/// The larger of what the page cache has and what it has not.
static MaybeFigure diskP99(R r) {
    const MaybeFigure warm = pageCacheP99(r), cold = coldDiskP99(r);
    return warm && cold ? Figure{std::max(warm->value, cold->value)} : warm ? warm : cold;
}

static constexpr Target kTargets[] = {
    {"cache throughput",
     "look-ups through the chain, each found in memory, its MAC verified, its object decompressed; best number of "
     "threads",
     "1/s", 172'000, Better::Higher, "cache", lookUps},
    {"cache retrieval",
     "99th percentile of a hit in SQLite, read, verified and decompressed: the larger one of a database in the page "
     "cache and of one dropped from there",
     "ms", 10, Better::Lower, "cache", diskP99},
    {"cache hit rate", "the memory level, Zipf(0.99) over ten times as many entries as fit", "%", 95, Better::Higher,
     "cache", [](R r) { return mostFigureOf(pick(r, {"cache", "l2", "LRU", "hit rate, zipf 0.99"})); }},
    {"compression", "bytes saved of what is kept of the programs that were run, objects and IR", "%", 60,
     Better::Higher, "cache",
     [](R r) { return mostFigureOf(pick(r, {"cache", "compression", "objects and IR", "saved"})); }},
    {"profiling overhead", "time of the interpreter counting over not counting, less 1", "%", 10, Better::Lower,
     "profiling", costOfCounting},
    {"footprint", "most resident memory of a run of any program that was run", "MB", 100, Better::Lower, "memory",
     mostMemory},
    {"requests in flight",
     "requests submitted by callers before the first is served, all of them answered and each answer checked; the P99 "
     "of their time in the system is a headline figure",
     "", 10'000, Better::Higher, "concurrency",
     [](R r) { return leastFigureOf(pick(r, {"concurrency", "", "", "in flight"})); }},
    {"faster than JavaScript",
     "Node's time over Kiln's with a filled cache, whole processes, each taken as a ratio to the same native runs", "x",
     5, Better::Higher, "whole", nodeOverKiln},
    {"compile cost",
     "time of optimizing and generating code of the units of all promoted paths, to that of LLVM's -O3 pipeline and "
     "the "
     "same code generation, in turns",
     "x", 1, Better::Lower, "compile", compileRatio},
    {"start", "hello world in C, from source, with a filled cache: the whole process", "ms", 5, Better::Lower,
     "startup", warmHello},
};

std::span<const Target> targets() {
    return kTargets;
}

const char* wordFor(Reached reached) {
    switch (reached) {
    case Reached::Yes: return "reached";
    case Reached::No: return "not reached";
    case Reached::NotMeasured: break;
    }
    return "not measured";
}

std::vector<TargetOutcome> evaluate(const Results& results) {
    std::vector<TargetOutcome> outcomes;
    for (const Target& target : kTargets) {
        TargetOutcome outcome{&target, target.of(results)};
        if (outcome.figure) {
            const double value = outcome.figure->value;
            const bool enough = target.better == Better::Higher ? value >= target.wanted : value <= target.wanted;
            outcome.reached = enough ? Reached::Yes : Reached::No;
        }
        outcomes.push_back(outcome);
    }
    return outcomes;
}

std::string definitionText(const TargetOutcome& outcome) {
    const std::string mean = outcome.figure ? meanText(*outcome.figure) : "";
    return outcome.target->definition + (mean.empty() ? "" : "; " + mean);
}

std::string measuredText(const TargetOutcome& outcome) {
    return outcome.figure ? figure(outcome.figure->value, outcome.target->unit) : "";
}

std::string wantedText(const Target& target) {
    return (target.better == Better::Higher ? "at least " : "at most ") + figure(target.wanted, target.unit);
}

} // namespace kiln::bench
