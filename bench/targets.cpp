#include "bench/targets.h"

#include "bench/format.h"
#include "bench/pick.h"
#include "bench/statistics.h"

namespace kiln::bench {

using R = const Results&;
using Value = std::optional<double>;

/// Geometric mean over the programs that both ran: how many times one's time is the other's.
static Value timeAgainst(R results, const char* suite, const char* mode, const char* under) {
    std::vector<double> quotients;
    for (const Row* row : pick(results, {suite, "", mode, "time"})) {
        const Row* other = results.find(suite, row->program, under, "time");
        if (other && valueOf(*other) > 0) quotients.push_back(valueOf(*row) / valueOf(*other));
    }
    return quotients.empty() ? std::nullopt : Value(geometricMean(quotients));
}

/// Percent that a ratio is above 1.
static Value percentAbove(Value ratio) {
    return ratio ? Value((*ratio - 1) * 100) : std::nullopt;
}

static constexpr Target kTargets[] = {
    {"cache throughput", "gets and puts (19 to 1) of whole entries in the memory level, best number of threads", "1/s",
     172'000, Better::Higher, "cache",
     [](R r) { return mostOf(pick(r, {"cache", "l2", "95% gets 5% puts, bytes alone*", "operations"})); }},
    {"cache retrieval", "99th percentile of a hit on disk, read, checked and decompressed", "ms", 10, Better::Lower,
     "cache", [](R r) { return mostOf(pick(r, {"cache", "chain", "l3 after l2", "retrieval p99"})); }},
    {"cache hit rate", "the memory level, Zipf(0.99) over ten times as many entries as fit", "%", 95, Better::Higher,
     "cache", [](R r) { return mostOf(pick(r, {"cache", "l2", "LRU", "hit rate, zipf 0.99"})); }},
    {"compression", "bytes saved of what is kept of all programs, objects and IR", "%", 60, Better::Higher, "cache",
     [](R r) { return mostOf(pick(r, {"cache", "compression", "objects and IR", "saved"})); }},
    {"profiling overhead", "interpreter counting against not counting, geometric mean over programs", "%", 10,
     Better::Lower, "profiling",
     [](R r) { return percentAbove(geomeanOf(pick(r, {"profiling", "", "counting", "ratio"}))); }},
    {"footprint", "most resident memory of any program's run", "MB", 100, Better::Lower, "memory",
     [](R r) { return mostOf(pick(r, {"memory", "", "kiln*", "max RSS"})); }},
    {"requests in flight", "requests of queued callers that were submitted and not completed, at once", "", 10'000,
     Better::Higher, "concurrency", [](R r) { return mostOf(pick(r, {"concurrency", "", "", "in flight"})); }},
    {"faster than JavaScript", "Node's time over warm Kiln's, whole processes, geometric mean over programs", "x", 5,
     Better::Higher, "whole", [](R r) { return timeAgainst(r, "whole", "node", "kiln warm"); }},
    {"start", "hello world in C, from source, with a filled cache: the whole process", "ms", 5, Better::Lower,
     "startup", [](R r) { return mostOf(pick(r, {"startup", "hello", "kiln warm", "time"})); }},
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
        if (outcome.value) {
            const bool high = target.better == Better::Higher;
            const bool enough = high ? *outcome.value >= target.wanted : *outcome.value <= target.wanted;
            outcome.reached = enough ? Reached::Yes : Reached::No;
        }
        outcomes.push_back(outcome);
    }
    return outcomes;
}

std::string wantedText(const Target& target) {
    return (target.better == Better::Higher ? "at least " : "at most ") + figure(target.wanted, target.unit);
}

} // namespace kiln::bench
