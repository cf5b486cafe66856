// What crossing into the interpreter, out of it and inside it costs: figures are a turn of an interpreted loop with the
// call in it, and of the same loop without.
#include "bench/probe/failure.h"
#include "bench/probe/hash_program.h"

#include <benchmark/benchmark.h>

#include <chrono>
#include <string>

namespace kiln::bench {

namespace {

Options interpreted() {
    Options options;
    options.tier = TierMode::Interpreter;
    return options;
}

// What the loops call: as little as there is.
uint64_t addOne(uint64_t value) {
    return value + 1;
}
double halve(double value) {
    return value * 0.5;
}
void* advance(char* pointer, uint64_t by, int scale) {
    return pointer + by * static_cast<unsigned>(scale);
}
double scaleBy(double value, int power) { // as ldexp
    return value * power;
}
uint64_t callBack(uint64_t (*function)(uint64_t), uint64_t times) {
    uint64_t value = 0;
    for (uint64_t i = 0; i < times; ++i)
        value = function(value);
    return value;
}

constexpr uint64_t kTurns = 1000;

/// `f` runs `body` so many times; it may read %i, and %x, the last turn's %y.
std::string loopAround(const std::string& type, const std::string& start, const std::string& body) {
    return "declare i64 @addOne(i64)\ndeclare double @halve(double)\ndeclare ptr @advance(ptr, i64, i32)\n"
           "declare double @scaleBy(double, i32)\ndeclare i64 @callBack(ptr, i64)\n"
           "define i64 @own(i64 %v) {\n  %r = add i64 %v, 1\n  ret i64 %r\n}\n"
           "define i64 @f(i64 %turns) {\nentry:\n  br label %loop\nloop:\n"
           "  %i = phi i64 [ 0, %entry ], [ %next, %loop ]\n  %x = phi " +
           type + " [ " + start + ", %entry ], [ %y, %loop ]\n" + body +
           "  %next = add i64 %i, 1\n  %more = icmp ult i64 %next, %turns\n"
           "  br i1 %more, label %loop, label %done\ndone:\n  ret i64 %i\n}\n";
}

void turns(benchmark::State& state, const std::string& text) {
    Engine engine = engineWith(interpreted());
    engine.define("addOne", reinterpret_cast<void*>(addOne));
    engine.define("halve", reinterpret_cast<void*>(halve));
    engine.define("advance", reinterpret_cast<void*>(advance));
    engine.define("scaleBy", reinterpret_cast<void*>(scaleBy));
    engine.define("callBack", reinterpret_cast<void*>(callBack));
    const Program program = orThrow(engine.load(Source{"loop.ll", Language::Ir, text}));
    const auto function = orThrow(program.function<uint64_t(uint64_t)>("f"));
    for (auto _ : state)
        benchmark::DoNotOptimize(function(kTurns));
    state.SetItemsProcessed(static_cast<int64_t>(state.iterations() * kTurns));
    state.counters["turn"] = benchmark::Counter(
        static_cast<double>(kTurns), benchmark::Counter::kIsIterationInvariantRate | benchmark::Counter::kInvert);
}

#define KILN_TURNS(function, text, type, start, body)                                                                  \
    void function(benchmark::State& state) {                                                                           \
        turns(state, loopAround(type, start, body));                                                                   \
    }                                                                                                                  \
    BENCHMARK(function)->Name("interpreted turn: " text)
KILN_TURNS(noCall, "add", "i64", "0", "  %y = add i64 %x, 1\n");
KILN_TURNS(callOwn, "call interpreted", "i64", "0", "  %y = call i64 @own(i64 %x)\n");
KILN_TURNS(callInteger, "call native i64(i64)", "i64", "0", "  %y = call i64 @addOne(i64 %x)\n");
KILN_TURNS(callDouble, "call native double(double)", "double", "1.0", "  %y = call double @halve(double %x)\n");
KILN_TURNS(callPointer, "call native ptr(ptr,i64,i32)", "ptr", "null",
           "  %y = call ptr @advance(ptr %x, i64 1, i32 1)\n");
KILN_TURNS(callMixed, "call native double(double,i32)", "double", "1.0",
           "  %y = call double @scaleBy(double %x, i32 1)\n");
KILN_TURNS(callPointerToOwn, "call native that calls back 1,000 times", "i64", "0",
           "  %y = call i64 @callBack(ptr @own, i64 1000)\n");
#undef KILN_TURNS

void callThroughPointer(benchmark::State& state) {
    uint64_t (*volatile pointer)(uint64_t) = addOne;
    for (auto _ : state)
        benchmark::DoNotOptimize(callBack(pointer, kTurns));
    state.SetItemsProcessed(static_cast<int64_t>(state.iterations() * kTurns));
}
BENCHMARK(callThroughPointer)->Name("native loop: 1,000 calls through a pointer");

/// A hundred instructions without a stack variable or a loop.
std::string hundred() {
    std::string text = "define i64 @f(i64 %v0) {\n";
    for (int i = 0; i < 99; ++i)
        text += "  %v" + std::to_string(i + 1) + (i % 2 ? " = mul i64 %v" : " = xor i64 %v") + std::to_string(i) +
                ", " + std::to_string(2 * i + 3) + "\n";
    return text + "  ret i64 %v99\n}\n";
}

/// From a loaded Program to the first result: canonicalized, translated and run.
void firstCall(benchmark::State& state) {
    Engine engine = engineWith(interpreted());
    const std::string text = hundred();
    for (auto _ : state) {
        const Program program = orThrow(engine.load(Source{"hundred.ll", Language::Ir, text}));
        const auto function = orThrow(program.function<uint64_t(uint64_t)>("f"));
        const auto start = std::chrono::steady_clock::now();
        benchmark::DoNotOptimize(function(1));
        state.SetIterationTime(std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count());
    }
}
BENCHMARK(firstCall)->Name("first call of 100 instructions")->UseManualTime();

} // namespace

} // namespace kiln::bench
