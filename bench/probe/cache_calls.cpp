// L1 is linked code: no call looks anything up. A look-up happens once, when a path is promoted; afterwards all that is
// left of the cache in a call is the jump through the function's cell, and the pin of a Function. That is what is
// timed.
#include "bench/probe/cache_parts.h"
#include "bench/probe/failure.h"
#include "bench/probe/probe.h"
#include "bench/probe/stopwatch.h"
#include "bench/statistics.h"
#include "kiln/kiln.h"

namespace kiln::bench {

namespace {

[[gnu::noinline]] uint64_t step(uint64_t a) {
    return a * 3 + 1;
}
constexpr char kStep[] = "define i64 @step(i64 %a) {\n  %b = mul i64 %a, 3\n  %c = add i64 %b, 1\n  ret i64 %c\n}\n";

/// Nanoseconds a call; each call waits for the one before. Throws when the result is another than `expected`.
double nsPerCall(const auto& call, int64_t calls, uint64_t& result) {
    const Stopwatch watch;
    uint64_t value = 1;
    for (int64_t i = 0; i < calls; ++i)
        value = call(value);
    const double ns = watch.ns() / static_cast<double>(calls);
    result = value;
    return ns;
}

} // namespace

void reportLinkedCalls(const CacheTrial& trial) {
    Options options;
    options.tier = TierMode::Optimized;
    Engine engine = orThrow(Engine::create(options));
    const Program program = orThrow(engine.load(Source{"step.ll", Language::Ir, kStep}));
    const auto function = orThrow(program.function<uint64_t(uint64_t)>("step"));
    function(1); // compiles it
    uint64_t (*volatile native)(uint64_t) = step;
    const auto nativeStep = native;
    const auto pointer = function.pointer();

    const int64_t calls = trial.times(5'000'000, 1'000'000);
    std::vector<double> natively, byPointer, byFunction;
    uint64_t expected = 0, first = 0, second = 0;
    for (int i = 0; i < 5; ++i) {
        natively.push_back(nsPerCall(nativeStep, calls, expected));
        byPointer.push_back(nsPerCall(pointer, calls, first));
        byFunction.push_back(nsPerCall(function, calls, second));
        if (first != expected || second != expected) throw std::runtime_error("step gives another result in l1");
    }
    const std::string note = "l1 is linked code, looked up at promotion only; a * 3 + 1, each call waits for the last";
    report("l1", "native pointer", "call", "ns", natively, Better::Neither,
           note + "; what the others are held against");
    report("l1", "plain pointer", "call", "ns", byPointer, Better::Lower, note + "; through the function's cell");
    report("l1", "Function", "call", "ns", byFunction, Better::Lower, note + "; through the cell, pinned");
    report("l1", "Function", "ratio", "x", ratios(byFunction, natively), Better::Lower, "to native pointer");
}

} // namespace kiln::bench
