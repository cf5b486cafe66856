#include "bench/headlines.h"

#include "bench/pick.h"

namespace kiln::bench {

static std::optional<double> ratioOf(const Results& results, std::string_view suite, std::string_view mode) {
    return geomeanOf(pick(results, {suite, "", mode, "ratio"}));
}

static std::optional<double> only(const Results& results, const Wanted& wanted) {
    return geomeanOf(pick(results, wanted));
}

using R = const Results&;

static constexpr Headline kHeadlines[] = {
    {"whole.warm", "whole run from source, warm cache", "of the time of native -O3, geometric mean", "x", Better::Lower,
     "whole", [](R r) { return ratioOf(r, "whole", "kiln warm"); }},
    {"whole.cold", "whole run from source, cold cache", "of the time of native -O3, geometric mean", "x", Better::Lower,
     "whole", [](R r) { return ratioOf(r, "whole", "kiln cold"); }},
    {"steady.optimized", "optimized code, warm", "of the time of native -O3, geometric mean", "x", Better::Lower,
     "steady", [](R r) { return ratioOf(r, "steady", "kiln optimized"); }},
    {"steady.baseline", "baseline code, warm", "of the time of native -O3, geometric mean", "x", Better::Lower,
     "steady", [](R r) { return ratioOf(r, "steady", "kiln baseline"); }},
    {"interpreter", "interpreter", "of the time of native -O1, geometric mean", "x", Better::Lower, "interpreter",
     [](R r) { return ratioOf(r, "interpreter", "kiln interpreter"); }},
    {"startup.hello", "C source to its first output", "whole process, warm cache", "ms", Better::Lower, "startup",
     [](R r) { return only(r, {"startup", "hello", "kiln warm", "time"}); }},
    {"startup.engine", "engine, load, first call, in a host", "from IR, no cache", "us", Better::Lower, "startup",
     [](R r) { return only(r, {"startup", "add", "from IR", "all in all"}); }},
    {"cache.lookups", "cache look-ups", "in memory, verified and decompressed", "1/s", Better::Higher, "cache",
     [](R r) { return mostOf(pick(r, {"cache", "l2", "look-ups*", "operations"})); }},
    {"cache.p99", "answer from the disk cache, P99", "read, verified, decompressed, copied to memory", "ms",
     Better::Lower, "cache", [](R r) { return only(r, {"cache", "chain", "l3 after l2", "retrieval p99"}); }},
    {"profiling", "what counting costs the interpreter", "more time than not counting, geometric mean", "%",
     Better::Lower, "profiling",
     [](R r) -> std::optional<double> {
         const auto ratio = ratioOf(r, "profiling", "counting");
         return ratio ? std::optional((*ratio - 1) * 100) : std::nullopt;
     }},
    {"memory", "resident memory, at most", "the most of any program", "MB", Better::Lower, "memory",
     [](R r) { return mostOf(pick(r, {"memory", "", "kiln*", "max RSS"})); }},
};

std::span<const Headline> headlines() {
    return kHeadlines;
}

} // namespace kiln::bench
