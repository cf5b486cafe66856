// What binding a query to its evaluator is worth: the conditions as data, as arguments that are known, in C.
#include "bench/micro/samples.h"
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

/// As runtime/examples/filter.cpp has it in C.
constexpr char kEvaluator[] = R"(
%condition = type { i32, i8, double }
define i64 @countRows(ptr %where, i32 %conditions, ptr %rows, i32 %columns, i64 %many) {
entry:
  %wide = sext i32 %columns to i64
  %any = icmp sgt i64 %many, 0
  br i1 %any, label %row, label %done
row:
  %i = phi i64 [ 0, %entry ], [ %i.next, %kept ]
  %at = phi ptr [ %rows, %entry ], [ %at.next, %kept ]
  %count = phi i64 [ 0, %entry ], [ %count.next, %kept ]
  %some = icmp sgt i32 %conditions, 0
  br i1 %some, label %condition, label %kept
condition:
  %c = phi i32 [ 0, %row ], [ %c.next, %held ]
  %keep = phi i64 [ 1, %row ], [ %keep.next, %held ]
  %index = sext i32 %c to i64
  %column.at = getelementptr %condition, ptr %where, i64 %index, i32 0
  %column = load i32, ptr %column.at
  %operation.at = getelementptr %condition, ptr %where, i64 %index, i32 1
  %operation = load i8, ptr %operation.at
  %value.at = getelementptr %condition, ptr %where, i64 %index, i32 2
  %value = load double, ptr %value.at
  %offset = sext i32 %column to i64
  %field.at = getelementptr double, ptr %at, i64 %offset
  %field = load double, ptr %field.at
  switch i8 %operation, label %equal [ i8 60, label %less
                                       i8 62, label %more ]
less:
  %is.less = fcmp olt double %field, %value
  br label %held
more:
  %is.more = fcmp ogt double %field, %value
  br label %held
equal:
  %is.equal = fcmp oeq double %field, %value
  br label %held
held:
  %holds = phi i1 [ %is.less, %less ], [ %is.more, %more ], [ %is.equal, %equal ]
  %bit = zext i1 %holds to i64
  %keep.next = and i64 %keep, %bit
  %c.next = add nsw i32 %c, 1
  %again = icmp slt i32 %c.next, %conditions
  br i1 %again, label %condition, label %kept
kept:
  %adds = phi i64 [ 1, %row ], [ %keep.next, %held ]
  %count.next = add i64 %count, %adds
  %i.next = add nsw i64 %i, 1
  %at.next = getelementptr double, ptr %at, i64 %wide
  %on = icmp slt i64 %i.next, %many
  br i1 %on, label %row, label %done
done:
  %result = phi i64 [ 0, %entry ], [ %count.next, %kept ]
  ret i64 %result
}
)";

using CountRows = long(const Condition*, int, const double*, int, long);

constexpr int kColumns = 4;
constexpr long kRows = 4096;
constexpr Condition kQuery[] = {{0, '>', 0.2}, {2, '<', 0.7}, {3, '>', 0.1}};

struct Query {
    Query() : engine(engineWith(optimized())), program(loaded(engine)) {
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
    static Program loaded(Engine& engine) {
        auto program = engine.load(Source{"evaluator.ll", Language::Ir, kEvaluator});
        if (!program) throw std::runtime_error(program.error().message);
        return std::move(*program);
    }
    Function<CountRows> countRows() const { return program.function<CountRows>("countRows").value(); }
    Function<long(const double*)> bound() const {
        return countRows().specialize(constantMemory(kQuery, sizeof kQuery), 3, unbound, kColumns, kRows).value();
    }

    Engine engine;
    Program program;
    std::vector<double> rows;
};

void filterAsData(benchmark::State& state) {
    const Query query;
    const auto countRows = query.countRows();
    for (auto _ : state)
        benchmark::DoNotOptimize(countRows(kQuery, 3, query.rows.data(), kColumns, kRows));
}
BENCHMARK(filterAsData)->Name("filter 4096 rows, conditions as data");

void filterSpecialized(benchmark::State& state) {
    const Query query;
    const auto bound = query.bound();
    if (bound(query.rows.data()) != query.countRows()(kQuery, 3, query.rows.data(), kColumns, kRows))
        return state.SkipWithError("another count");
    for (auto _ : state)
        benchmark::DoNotOptimize(bound(query.rows.data()));
}
BENCHMARK(filterSpecialized)->Name("filter 4096 rows, specialized");

/// A query a turn: what it costs before its first row.
void specialize(benchmark::State& state) {
    const Query query;
    const auto countRows = query.countRows();
    Condition conditions[3] = {kQuery[0], kQuery[1], kQuery[2]};
    for (auto _ : state) {
        conditions[0].value += 1e-6;
        auto bound = countRows.specialize(constantMemory(conditions, sizeof conditions), 3, unbound, kColumns, kRows);
        if (!bound) return state.SkipWithError(bound.error().message.c_str());
        benchmark::DoNotOptimize(bound->pointer());
    }
}
BENCHMARK(specialize)->Name("specialize a filter of three conditions")->Iterations(100);

} // namespace

} // namespace kiln::bench
