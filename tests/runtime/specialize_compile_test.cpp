// Specialization: what is compiled, how often, and what is left of interpreters of small programs.

#include "tests/runtime/host.h"
#include "tests/runtime/specialize_programs.h"

#include <random>
#include <string>
#include <tuple>
#include <vector>

namespace kiln {
namespace {

using namespace test;

TEST(Specialize, IsCompiledAtOnceAndOnlyOnce) {
    Engine engine = engineWith(stepped());
    Program program = loadText(engine, Language::C, kPower);
    auto power = functionOf<double(double, int)>(program, "power");
    auto cube = power.specialize(unbound, 3);
    ASSERT_TRUE(cube);
    Stats stats = engine.stats();
    ASSERT_EQ(stats.paths.size(), 1u);
    EXPECT_EQ(stats.paths[0].name, "power{1=3}");
    EXPECT_EQ(stats.paths[0].reason, "specialized on request");
    EXPECT_EQ(stats.paths[0].origin, "compiled");
    EXPECT_EQ(stats.paths[0].tier, Tier::Optimized);
    EXPECT_EQ(stats.compileUnits, 1u);
    EXPECT_EQ(stats.promoted, 0u) << "no function of the Program's";
    EXPECT_EQ(stats.codeBytes, stats.paths[0].codeBytes);
    EXPECT_EQ(stats.cache.front().bytes, stats.codeBytes) << "in L1's books";
    EXPECT_EQ((*cube)(3), 27);
    auto again = power.specialize(unbound, 3);
    ASSERT_TRUE(again);
    EXPECT_EQ(again->pointer(), cube->pointer());
    auto untyped = program.specialize("power", {Binding::of(1, 3)});
    ASSERT_TRUE(untyped);
    EXPECT_EQ(untyped->address, reinterpret_cast<void*>(cube->pointer()));
    EXPECT_EQ(engine.stats().compileUnits, 1u);
    auto square = power.specialize(unbound, 2);
    ASSERT_TRUE(square);
    EXPECT_EQ((*square)(3), 9);
    EXPECT_EQ(engine.stats().compileUnits, 2u);
    EXPECT_EQ(engine.stats().translatedInstructions, 0u) << "nothing was interpreted";
}

TEST(Specialize, FurtherIsTheSameAsAtOnce) {
    Engine engine = engineWith(stepped());
    Program program = loadText(engine, Language::C, "long f(long a, int b, long c) { return a * 100 + b * 10 + c; }");
    auto f = functionOf<long(long, int, long)>(program, "f");
    auto atOnce = f.specialize(1L, unbound, 3L);
    ASSERT_TRUE(atOnce);
    auto step = f.specialize(unbound, unbound, 3L);
    ASSERT_TRUE(step);
    auto stepwise = step->specialize(1L, unbound);
    ASSERT_TRUE(stepwise);
    EXPECT_EQ(stepwise->pointer(), atOnce->pointer());
    EXPECT_EQ((*stepwise)(2), 123);
    auto nothing = f.specialize(unbound, unbound, unbound);
    ASSERT_TRUE(nothing);
    EXPECT_EQ((*nothing)(1, 2, 3), 123);
}

/// Breaks the promise: what was read while compiling does not change any more.
TEST(Specialize, ConstantMemoryIsReadWhileCompiling) {
    Engine engine = engineWith(stepped());
    Program program = loadText(engine, Language::C, kPower);
    std::vector<long> numbers{1, 2, 3, 4};
    auto total = functionOf<long(const long*, const long*)>(program, "total");
    auto known = total.specialize(constantMemory(numbers.data(), 32), constantMemory(numbers.data() + 4, 0));
    auto knownAt =
        functionOf<long(const long*, long)>(program, "at").specialize(constantMemory(numbers.data(), 32), 2L);
    auto knownPlus =
        functionOf<long(const long*, long)>(program, "plus").specialize(constantMemory(numbers.data(), 32), unbound);
    auto indexed =
        functionOf<long(const long*, long)>(program, "at").specialize(constantMemory(numbers.data(), 32), unbound);
    auto pointed = functionOf<long(const long*, long)>(program, "at").specialize(numbers.data(), 2L);
    ASSERT_TRUE(known && knownAt && knownPlus && indexed && pointed);
    numbers = {10, 20, 30, 40};
    EXPECT_EQ((*known)(), 10) << "pointers to both ends are known, so the sum is";
    EXPECT_EQ((*knownAt)(), 3);
    EXPECT_EQ((*knownPlus)(100), 101);
    EXPECT_EQ((*indexed)(2), 30) << "it lies where the host's lies";
    EXPECT_EQ((*pointed)(), 30) << "nothing was promised";
    // Other bytes in the same place: another function.
    auto now = functionOf<long(const long*, long)>(program, "at").specialize(constantMemory(numbers.data(), 32), 2L);
    ASSERT_TRUE(now);
    EXPECT_EQ((*now)(), 30);
}

struct Step {
    int operation;
    double operand;
};

/// A little program in memory, the same number of bytes a step: nothing of it is left but what it says.
TEST(Specialize, InterpretersOfSmallProgramsVanish) {
    Engine engine = engineWith(stepped());
    Program program = loadText(engine, Language::C, R"(
typedef struct { int operation; double operand; } Step;
double run(const Step* step, double x) {
    for (; step->operation; ++step)
        switch (step->operation) {
        case '+': x += step->operand; break;
        case '*': x *= step->operand; break;
        case '<': x = x < step->operand; break;
        }
    return x;
}
)");
    Step steps[] = {{'*', 2}, {'+', 3}, {'*', 4}, {'<', 20}, {0, 0}};
    auto run = functionOf<double(const Step*, double)>(program, "run");
    auto bound = run.specialize(constantMemory(steps, sizeof steps), unbound);
    ASSERT_TRUE(bound);
    EXPECT_EQ((*bound)(1), run(steps, 1));
    EXPECT_EQ((*bound)(0), 1);
    for (Step& step : steps)
        step = {'+', 1e9}; // it would not even end
    EXPECT_EQ((*bound)(1), 0);
    EXPECT_EQ((*bound)(0), 1);
}

/// Steps of several lengths, a stack, data that decides within a step, and all of it once a row.
TEST(Specialize, StackMachinesVanishInsideOfLoops) {
    Engine engine = engineWith(stepped());
    Program program = loadText(engine, Language::C, R"(
static double evaluate(const char* code, const double* row) {
    double stack[8]; int top = 0;
    for (;;) switch (*code++) {
    case 'n': stack[top++] = *code++ - '0'; break;
    case 'r': stack[top++] = row[*code++ - '0']; break;
    case '+': --top; stack[top - 1] += stack[top]; break;
    case '*': --top; stack[top - 1] *= stack[top]; break;
    case 'm': --top; if (stack[top] > stack[top - 1]) stack[top - 1] = stack[top]; break;
    default: return stack[top - 1];
    }
}
double sum(const char* code, const double* rows, int columns, long many) {
    double all = 0;
    for (long i = 0; i < many; ++i, rows += columns) all += evaluate(code, rows);
    return all;
}
)");
    std::string code = "r0n3*r1+r2n2+mn5+r3*";
    auto sum = functionOf<double(const char*, const double*, int, long)>(program, "sum");
    std::vector<double> rows;
    for (int i = 0; i < 400; ++i)
        rows.push_back(i * 37 % 101);
    const double expected = sum(code.c_str(), rows.data(), 4, 100);
    auto bound = sum.specialize(constantMemory(code.c_str(), code.size() + 1), unbound, 4, unbound);
    ASSERT_TRUE(bound);
    EXPECT_EQ((*bound)(rows.data(), 100), expected);
    code.assign(code.size(), '+');
    EXPECT_EQ((*bound)(rows.data(), 100), expected) << "nothing reads the code any more";
    EXPECT_EQ((*bound)(rows.data(), 0), 0);
}

/// Random programs of a little machine: jumps by its own counters, which are known, and by data, which are not.
TEST(Specialize, RandomProgramsOfAMachineDoWhatTheInterpreterDoes) {
    Options options = stepped();
    options.verifyPasses = true;
    Engine engine = engineWith(options);
    Program program = loadText(engine, Language::C, R"(
typedef struct { unsigned char operation, a, b; signed char jump; } Inst;
long machine(const Inst* code, const long* row) {
    unsigned long values[4] = {row[0], row[1], row[2], 7};
    int counters[2] = {0, 0};
    for (int pc = 0, turns = 0; turns < 400; ++turns) {
        const Inst* inst = &code[pc++];
        switch (inst->operation) {
        case 0: values[inst->a & 3] += values[inst->b & 3]; break;
        case 1: values[inst->a & 3] = values[inst->b & 3] * 3 - inst->a; break;
        case 2: values[inst->a & 3] ^= (unsigned long)row[inst->b & 3]; break;
        case 3: if (++counters[inst->a & 1] < (inst->b & 7)) pc += inst->jump; break;
        case 4: if (values[inst->a & 3] & 1) values[inst->b & 3] -= inst->jump; break;
        case 5: if (values[inst->a & 3] > values[inst->b & 3] && inst->jump > 0) pc += inst->jump; break;
        default: return values[0] * 31 + values[1] * 17 + values[2] + counters[0];
        }
    }
    return -1;
}
)");
    struct Inst {
        unsigned char operation, a, b;
        signed char jump;
    };
    auto machine = functionOf<long(const Inst*, const long*)>(program, "machine");
    std::mt19937 random(20261129);
    auto below = [&](unsigned limit) { return static_cast<unsigned>(random() % limit); };
    for (int round = 0; round < 60; ++round) {
        // Rounds differ in what may jump; every jump stays inside.
        const unsigned operations = 4 + static_cast<unsigned>(round) % 3, length = 4 + below(12);
        std::vector<Inst> code;
        for (unsigned i = 0; i < length; ++i) {
            const int lowest = -static_cast<int>(i) - 1, highest = static_cast<int>(length - i) - 1;
            const auto jump = lowest + static_cast<int>(below(static_cast<unsigned>(highest - lowest + 1)));
            code.push_back({static_cast<unsigned char>(below(operations)), static_cast<unsigned char>(below(256)),
                            static_cast<unsigned char>(below(256)), static_cast<signed char>(jump)});
        }
        code.push_back({9, 0, 0, 0});
        auto bound = machine.specialize(constantMemory(code.data(), code.size() * sizeof(Inst)), unbound);
        ASSERT_TRUE(bound);
        for (int i = 0; i < 20; ++i) {
            const long row[4] = {below(9), -static_cast<long>(below(9)), below(100), i};
            EXPECT_EQ((*bound)(row), machine(code.data(), row)) << "round " << round;
        }
    }
    EXPECT_EQ(engine.stats().compileFailures, 0u);
}

/// The arguments of `mask` bound, all at once or one after the other.
template <unsigned Mask>
void bindSome(const Function<long(long, int, double, long)>& f, long a, int b, double c, long d) {
    const long expected = f(a, b, c, d);
    auto choose = [](auto bind, auto value) {
        if constexpr (decltype(bind)::value)
            return value;
        else
            return unbound;
    };
    auto bound = f.specialize(
        choose(std::bool_constant<(Mask & 1) != 0>(), a), choose(std::bool_constant<(Mask & 2) != 0>(), b),
        choose(std::bool_constant<(Mask & 4) != 0>(), c), choose(std::bool_constant<(Mask & 8) != 0>(), d));
    ASSERT_TRUE(bound);
    std::tuple<> none;
    auto left = [](auto isBound, auto value) {
        if constexpr (decltype(isBound)::value)
            return std::tuple<>();
        else
            return std::tuple(value);
    };
    const auto arguments = std::tuple_cat(
        none, left(std::bool_constant<(Mask & 1) != 0>(), a), left(std::bool_constant<(Mask & 2) != 0>(), b),
        left(std::bool_constant<(Mask & 4) != 0>(), c), left(std::bool_constant<(Mask & 8) != 0>(), d));
    EXPECT_EQ(std::apply(*bound, arguments), expected) << Mask;
}

template <unsigned... Masks>
void bindEach(std::integer_sequence<unsigned, Masks...>, const Function<long(long, int, double, long)>& f, long a,
              int b, double c, long d) {
    (bindSome<Masks>(f, a, b, c, d), ...);
}

TEST(Specialize, EachChoiceOfArguments) {
    Engine engine = engineWith(stepped());
    Program program = loadText(engine, Language::C, R"(
long f(long a, int b, double c, long d) {
    unsigned long sum = 0;
    for (int i = 0; i < (b & 15); ++i) sum = sum * a + (long)(c * i) - (d >> (i & 7)) / (a ? a : 1);
    return d < a ? sum : sum + (long)c * b;
}
)");
    auto f = functionOf<long(long, int, double, long)>(program, "f");
    const auto all = std::make_integer_sequence<unsigned, 16>();
    bindEach(all, f, 0, 0, 0, 0);
    bindEach(all, f, -5, 13, 2.75, 1L << 40);
    bindEach(all, f, 1L << 33, -1, -1e6, -12345);
}

TEST(Specialize, RecursionThatPassesOnWhatIsBoundIsSpecializedToo) {
    Engine engine = engineWith(stepped());
    Program program = loadText(engine, Language::C, R"(
long depth(const long* weights, long n) { return n == 0 ? weights[0] : n == 1 ? weights[1] : depth(weights, n - 1) - depth(weights, n - 2); }
)");
    long weights[] = {3, 5};
    auto depth = functionOf<long(const long*, long)>(program, "depth");
    const long expected = depth(weights, 12);
    auto bound = depth.specialize(constantMemory(weights, sizeof weights), unbound);
    ASSERT_TRUE(bound);
    weights[0] = weights[1] = 1000;
    EXPECT_EQ((*bound)(12), expected) << "no turn of it reads the memory";
}

TEST(Specialize, LargeMemoryIsReadWhenTheCodeRuns) {
    Engine engine = engineWith(stepped());
    Program program = loadText(engine, Language::C, kPower);
    std::vector<long> numbers((64u << 10) / sizeof(long) + 1, 5);
    auto at = functionOf<long(const long*, long)>(program, "at");
    auto fits = at.specialize(constantMemory(numbers.data(), 64u << 10), 1L);
    auto large = at.specialize(constantMemory(numbers.data(), (64u << 10) + 8), 1L);
    ASSERT_TRUE(fits && large);
    numbers[1] = 6;
    EXPECT_EQ((*fits)(), 5);
    EXPECT_EQ((*large)(), 6);
}

} // namespace
} // namespace kiln
