#include "bench/headlines.h"

#include <sstream>

namespace kiln::bench {

using R = const Results&;

static constexpr Headline kHeadlines[] = {
    {"whole.warm", "whole run from source, warm cache", "of the time of native -O3", "x", Better::Lower, "whole",
     [](R r) { return meanRatio(r, "whole", "kiln warm"); }},
    {"whole.cold", "whole run from source, cold cache", "of the time of native -O3", "x", Better::Lower, "whole",
     [](R r) { return meanRatio(r, "whole", "kiln cold"); }},
    {"steady.optimized", "optimized code, warm", "of the time of native -O3", "x", Better::Lower, "steady",
     [](R r) { return meanRatio(r, "steady", "kiln optimized"); }},
    {"steady.baseline", "baseline code, warm", "of the time of native -O3", "x", Better::Lower, "steady",
     [](R r) { return meanRatio(r, "steady", "kiln baseline"); }},
    {"interpreter", "interpreter", "of the time of native -O1", "x", Better::Lower, "interpreter",
     [](R r) { return meanRatio(r, "interpreter", "kiln interpreter"); }},
    {"warmup.time", "time until calls have settled", "small size, from cold", "ms", Better::Lower, "warmup",
     timeUntilSettled},
    {"compile.ratio", "optimizing and generating code", "of LLVM -O3's time, same units", "x", Better::Lower, "compile",
     compileRatio},
    {"startup.hello", "C source to its first output", "whole process, warm cache", "ms", Better::Lower, "startup",
     warmHello},
    {"startup.engine", "engine, load, first call, in a host", "from IR, no cache", "us", Better::Lower, "startup",
     [](R r) { return mostFigureOf(pick(r, {"startup", "add", "from IR", "all in all"})); }},
    {"cache.lookups", "cache look-ups", "in memory, verified and decompressed", "1/s", Better::Higher, "cache",
     lookUps},
    {"cache.p99", "answer from the disk cache, P99", "from SQLite, in the page cache", "ms", Better::Lower, "cache",
     pageCacheP99},
    {"cache.p99.cold", "the same from a cold disk, P99", "dropped from the page cache before", "ms", Better::Lower,
     "cache", coldDiskP99},
    {"cache.puts", "writes to the disk cache", "a transaction each", "1/s", Better::Higher, "cache",
     [](R r) { return mostFigureOf(pick(r, {"cache", "l3", "single puts", "puts"})); }},
    {"profiling", "what counting costs the interpreter", "more time than not counting", "%", Better::Lower, "profiling",
     costOfCounting},
    {"concurrency.calls", "compiled calls, of 10,000 threads", "all at once, each answer checked", "1/s",
     Better::Higher, "concurrency",
     [](R r) { return mostFigureOf(pick(r, {"concurrency", "10000 threads", "compiled", "calls"})); }},
    {"concurrency.p99", "one of 10,000 requests in flight, P99", "from its submission to its answer", "ms",
     Better::Lower, "concurrency",
     [](R r) { return mostFigureOf(pick(r, {"concurrency", "requests", "compiled", "time in system p99"})); }},
    {"counts.interpreter", "instructions of an interpreted run", "small size", "M", Better::Lower, "counts",
     [](R r) { return meanOf(pick(r, {"counts", "", "kiln interpreter", "instructions"})); }},
    {"adversarial", "programs whose profile turns", "of the time of the baseline tier", "x", Better::Lower,
     "adversarial", [](R r) { return meanRatio(r, "adversarial", "kiln"); }},
    {"memory", "resident memory, at most", "the most of any program that was run", "MB", Better::Lower, "memory",
     mostMemory},
};

std::span<const Headline> headlines() {
    return kHeadlines;
}

std::string commandFor(const RunFacts& facts, std::string_view suite) {
    std::string command = "./tools/dev bench";
    std::istringstream words(facts.options);
    for (std::string word; words >> word;)
        if (!word.starts_with("--suite=")) command += " " + word;
    return command + " --suite=" + std::string(suite);
}

} // namespace kiln::bench
