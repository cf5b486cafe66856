// What binding a query, or a program, to its evaluator is worth.
#include "bench/micro/evaluators.h"
#include "bench/probe/hash_program.h"

#include <benchmark/benchmark.h>

#include <random>
#include <vector>

namespace kiln::bench {

namespace {

struct Condition {
    int column;
    char operation;
    double value;
};

constexpr int kColumns = 4;
constexpr long kRows = 4096;

/// An evaluator, and rows for it.
struct Evaluator {
    explicit Evaluator(const char* text) : engine(engineWith(optimized())), program(loaded(engine, text)) {
        std::mt19937 random(1);
        std::uniform_real_distribution<double> number(0, 1);
        for (long i = 0; i < kRows * kColumns; ++i)
            rows.push_back(number(random));
    }

    static Options optimized() {
        Options options;
        options.tier = TierMode::Optimized;
        return options;
    }
    static Program loaded(Engine& engine, const char* text) {
        auto program = engine.load(Source{"evaluator.ll", Language::Ir, text});
        if (!program) throw std::runtime_error(program.error().message);
        return std::move(*program);
    }

    Engine engine;
    Program program;
    std::vector<double> rows;
};

struct Filter : Evaluator {
    Filter() : Evaluator(kFilter) {}
    static constexpr Condition kQuery[] = {{0, '>', 0.2}, {2, '<', 0.7}, {3, '>', 0.1}};
    Function<long(const Condition*, int, const double*, int, long)> ordinary =
        program.function<long(const Condition*, int, const double*, int, long)>("countRows").value();
    auto bind(const Condition* query) const {
        return ordinary.specialize(constantMemory(query, sizeof kQuery), 3, unbound, kColumns, kRows);
    }
};

void filterAsData(benchmark::State& state) {
    const Filter filter;
    for (auto _ : state)
        benchmark::DoNotOptimize(filter.ordinary(Filter::kQuery, 3, filter.rows.data(), kColumns, kRows));
}
BENCHMARK(filterAsData)->Name("filter 4096 rows, conditions as data");

void filterSpecialized(benchmark::State& state) {
    const Filter filter;
    const auto bound = filter.bind(Filter::kQuery).value();
    if (bound(filter.rows.data()) != filter.ordinary(Filter::kQuery, 3, filter.rows.data(), kColumns, kRows))
        return state.SkipWithError("another count");
    for (auto _ : state)
        benchmark::DoNotOptimize(bound(filter.rows.data()));
}
BENCHMARK(filterSpecialized)->Name("filter 4096 rows, specialized");

/// A query a turn: what it costs before its first row.
void specialize(benchmark::State& state) {
    const Filter filter;
    Condition query[3] = {Filter::kQuery[0], Filter::kQuery[1], Filter::kQuery[2]};
    for (auto _ : state) {
        query[0].value += 1e-6;
        auto bound = filter.bind(query);
        if (!bound) return state.SkipWithError(bound.error().message.c_str());
        benchmark::DoNotOptimize(*bound);
    }
}
BENCHMARK(specialize)->Name("specialize a filter of three conditions")->Iterations(100);

struct StackMachine : Evaluator {
    StackMachine() : Evaluator(kStackMachine) {}
    static constexpr char kCode[] = "r0n3*r1r2n2+*+r3r0*+";
    Function<double(const char*, const double*, int, long)> ordinary =
        program.function<double(const char*, const double*, int, long)>("sum").value();
};

void machineInterprets(benchmark::State& state) {
    const StackMachine machine;
    for (auto _ : state)
        benchmark::DoNotOptimize(machine.ordinary(StackMachine::kCode, machine.rows.data(), kColumns, kRows));
}
BENCHMARK(machineInterprets)->Name("stack machine over 4096 rows, code as data");

void machineSpecialized(benchmark::State& state) {
    const StackMachine machine;
    const auto bound =
        machine.ordinary
            .specialize(constantMemory(StackMachine::kCode, sizeof StackMachine::kCode), unbound, kColumns, kRows)
            .value();
    if (bound(machine.rows.data()) != machine.ordinary(StackMachine::kCode, machine.rows.data(), kColumns, kRows))
        return state.SkipWithError("another sum");
    for (auto _ : state)
        benchmark::DoNotOptimize(bound(machine.rows.data()));
}
BENCHMARK(machineSpecialized)->Name("stack machine over 4096 rows, specialized");

} // namespace

} // namespace kiln::bench
