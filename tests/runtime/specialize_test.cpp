// Specialization on request: what a host binds, in every mode, and what comes of it.

#include "tests/runtime/host.h"

#include <array>
#include <atomic>
#include <cstdlib>
#include <filesystem>
#include <random>
#include <set>
#include <thread>
#include <tuple>
#include <utility>

#include <sys/wait.h>
#include <unistd.h>

namespace kiln {
namespace {

using namespace test;

// ---- what is checked at compile time ----

enum class Colour : uint8_t { Red, Green };

template <class Signature, class... Bound>
using Specialized = decltype(std::declval<Function<Signature>>().specialize(std::declval<Bound>()...));

static_assert(std::is_same_v<Specialized<double(double, int), Unbound, int>, Result<Function<double(double)>>>);
static_assert(std::is_same_v<Specialized<double(double, int), double, int>, Result<Function<double()>>>);
static_assert(
    std::is_same_v<Specialized<void(char*, int, bool), ConstantMemory, Unbound, bool>, Result<Function<void(int)>>>);
static_assert(std::is_same_v<Specialized<int(int, float, long), Unbound, Unbound, Unbound>,
                             Result<Function<int(int, float, long)>>>);

static_assert(detail::canBind<double, int>, "converted as in a call");
static_assert(detail::canBind<const void*, char*>);
static_assert(detail::canBind<void*, std::nullptr_t>);
static_assert(detail::canBind<Colour, Colour>);
static_assert(!detail::canBind<Colour, int>);
static_assert(!detail::canBind<int, Colour>);
static_assert(!detail::canBind<char*, const char*>);
static_assert(!detail::canBind<int, const char*>);
static_assert(!detail::canBind<long, ConstantMemory>, "only pointers lead to memory");
static_assert(!detail::canBind<int (*)(int), ConstantMemory>, "code is no memory");

// ---- in every mode ----

struct Mode {
    const char* name;
    Options options;
};

Options forced(TierMode tier) {
    Options options = stepped();
    options.tier = tier;
    return options;
}
Options capped(Tier tier) {
    Options options = stepped(3);
    options.maxTier = tier;
    return options;
}
Options chaotic() {
    Options options = stepped();
    options.chaos = true;
    options.seed = 7;
    return options;
}
Options withoutCache() {
    Options options = stepped();
    options.cache.l2Bytes = 0;
    return options;
}
Options withoutRoom() {
    Options options = stepped(3);
    options.cache.l1Bytes = 1;
    return options;
}
Options withThreads() {
    Options options;
    options.jobs = 2;
    options.thresholdCalls = 2;
    return options;
}

std::vector<Mode> modes() {
    return {{"stepped", stepped()},
            {"interpreter", forced(TierMode::Interpreter)},
            {"baseline", forced(TierMode::Baseline)},
            {"optimized", forced(TierMode::Optimized)},
            {"cappedAtInterpreter", capped(Tier::Interpreter)},
            {"cappedAtBaseline", capped(Tier::Baseline)},
            {"chaos", chaotic()},
            {"withoutCache", withoutCache()},
            {"withoutRoom", withoutRoom()},
            {"withThreads", withThreads()}};
}

class SpecializeInMode : public testing::TestWithParam<Mode> {
protected:
    Engine engine_ = engineWith(GetParam().options);

    /// Often enough to be promoted, evicted, demoted.
    template <class Check>
    void often(Check check) {
        for (int i = 0; i < 40; ++i)
            check(i);
        engine_.drain();
        for (int i = 40; i < 50; ++i)
            check(i);
    }
};

TEST_P(SpecializeInMode, EveryKindOfValue) {
    Program program = loadText(engine_, Language::C, R"(
#include <stdbool.h>
long mixed(bool b, signed char c, short s, int i, long l, float f, double d, long double x, const int* p,
           unsigned char colour) {
    return (b ? 1 : 2) + c * 3L + s * 5L + i * 7L + l * 11 + (long)(f * 2) + (long)(d * 4) + (long)(x * 8) +
           (p ? *p : -1) + colour * 1000L;
}
)");
    using Signature = long(bool, signed char, short, int, long, float, double, long double, const int*, Colour);
    auto mixed = functionOf<Signature>(program, "mixed");
    const int there = 17;
    const long expected = mixed(true, -3, -300, -70000, 1L << 40, 1.5F, -2.25, 8.125L, &there, Colour::Green);
    auto all = mixed.specialize(true, static_cast<signed char>(-3), static_cast<short>(-300), -70000, 1L << 40, 1.5F,
                                -2.25, 8.125L, &there, Colour::Green);
    ASSERT_TRUE(all) << all.error().message;
    auto some = mixed.specialize(unbound, static_cast<signed char>(-3), unbound, -70000, unbound, unbound, -2.25,
                                 unbound, &there, unbound);
    ASSERT_TRUE(some) << some.error().message;
    auto others =
        mixed.specialize(true, unbound, -300, unbound, 1L << 40, 1.5F, unbound, 8.125L, unbound, Colour::Green);
    ASSERT_TRUE(others) << others.error().message;
    auto null =
        mixed.specialize(unbound, unbound, unbound, unbound, unbound, unbound, unbound, unbound, nullptr, unbound);
    ASSERT_TRUE(null) << null.error().message;
    often([&](int) {
        EXPECT_EQ((*all)(), expected);
        EXPECT_EQ((*some)(true, -300, 1L << 40, 1.5F, 8.125L, Colour::Green), expected);
        EXPECT_EQ((*others)(-3, -70000, -2.25, &there), expected);
        EXPECT_EQ((*null)(true, -3, -300, -70000, 1L << 40, 1.5F, -2.25, 8.125L, Colour::Green), expected - 18);
    });
}

TEST_P(SpecializeInMode, PointersStayTheHosts) {
    Program program = loadText(engine_, Language::C, R"(
long table[4] = {1, 2, 3, 4};
int same(const void* a, const void* b) { return a == b; }
const void* give(const void* a) { return a; }
void add(long* to, long n) { *to += n; }
long first(const long* a, long* b) { *b = 7; return *a; }
int isTable(const void* p) { return p == table; }
)");
    long numbers[2] = {5, 6};
    auto same = functionOf<int(const void*, const void*)>(program, "same");
    auto sameAs = same.specialize(constantMemory(numbers, sizeof numbers), unbound);
    auto sameTwice = same.specialize(constantMemory(numbers, sizeof numbers), constantMemory(numbers, sizeof numbers));
    auto sameHalf = same.specialize(constantMemory(numbers, sizeof numbers), constantMemory(numbers + 1, 8));
    auto sameEnd = same.specialize(constantMemory(numbers, sizeof numbers), constantMemory(numbers + 2, 0));
    auto give = functionOf<const void*(const void*)>(program, "give").specialize(constantMemory(numbers, 16));
    auto givePlain = functionOf<const void*(const void*)>(program, "give").specialize(&numbers[1]);
    long sum = 0;
    auto add = functionOf<void(long*, long)>(program, "add").specialize(&sum, unbound);
    // One place, bound twice: a write through one is seen through the other.
    long shared = 1;
    auto first = functionOf<long(const long*, long*)>(program, "first").specialize(&shared, &shared);
    auto firstOfTable = functionOf<long(const long*, long*)>(program, "first")
                            .specialize(static_cast<const long*>(program.address("table")), unbound);
    auto isTable = functionOf<int(const void*)>(program, "isTable").specialize(program.address("table"));
    auto isTableMemory =
        functionOf<int(const void*)>(program, "isTable").specialize(constantMemory(program.address("table"), 32));
    ASSERT_TRUE(sameAs && sameTwice && sameHalf && sameEnd && give && givePlain && add && first && firstOfTable &&
                isTable && isTableMemory);
    often([&](int i) {
        EXPECT_EQ((*sameAs)(numbers), 1);
        EXPECT_EQ((*sameAs)(numbers + 1), 0);
        EXPECT_EQ((*sameTwice)(), 1);
        EXPECT_EQ((*sameHalf)(), 0);
        EXPECT_EQ((*sameEnd)(), 0);
        EXPECT_EQ((*give)(), numbers);
        EXPECT_EQ((*givePlain)(), &numbers[1]);
        (*add)(i);
        shared = 1;
        EXPECT_EQ((*first)(), 7);
        *static_cast<long*>(program.address("table")) = i;
        EXPECT_EQ((*firstOfTable)(static_cast<long*>(program.address("table"))), 7);
        EXPECT_EQ((*isTable)(), 1);
        EXPECT_EQ((*isTableMemory)(), 1);
    });
    EXPECT_EQ(sum, 49 * 50 / 2);
}

TEST_P(SpecializeInMode, ProgramsOfADslRun) {
    // A little language: a byte an operation. What is bound is read while compiling, where compiling is allowed.
    Program program = loadText(engine_, Language::C, R"(
double evaluate(const char* code, const double* constants, const double* row) {
    double stack[8]; int top = 0;
    for (;; ++code) switch (*code) {
    case 'c': stack[top++] = *constants++; break;
    case 'r': stack[top++] = row[*++code - '0']; break;
    case '+': --top; stack[top - 1] += stack[top]; break;
    case '*': --top; stack[top - 1] *= stack[top]; break;
    case '<': --top; stack[top - 1] = stack[top - 1] < stack[top]; break;
    case 0: return stack[0];
    }
}
)");
    const char code[] = "r0c*r1+c<";
    const double constants[] = {2, 10};
    auto evaluate = functionOf<double(const char*, const double*, const double*)>(program, "evaluate");
    auto filter =
        evaluate.specialize(constantMemory(code, sizeof code), constantMemory(constants, sizeof constants), unbound);
    ASSERT_TRUE(filter) << filter.error().message;
    often([&](int i) {
        const double row[] = {static_cast<double>(i), 3};
        EXPECT_EQ((*filter)(row), i * 2 + 3 < 10 ? 1 : 0);
        EXPECT_EQ((*filter)(row), evaluate(code, constants, row));
    });
}

TEST_P(SpecializeInMode, FunctionsOfTheProgramAndOfTheHost) {
    Program program = loadText(engine_, Language::C, R"(
long twice(long n) { return 2 * n; }
long apply(long (*f)(long), long n, long (*g)(long)) { return f(n) + g(n); }
)");
    auto twice = functionOf<long(long)>(program, "twice");
    auto apply = functionOf<long(long (*)(long), long, long (*)(long))>(program, "apply");
    auto bound = apply.specialize(twice.pointer(), unbound, +[](long n) { return n + 1; });
    ASSERT_TRUE(bound) << bound.error().message;
    // A specialized function may be an argument, too.
    auto again = apply.specialize(bound->pointer(), unbound, bound->pointer());
    ASSERT_TRUE(again) << again.error().message;
    often([&](int i) {
        EXPECT_EQ((*bound)(i), 3 * i + 1);
        EXPECT_EQ((*again)(i), 2 * (3 * i + 1));
    });
}

TEST_P(SpecializeInMode, ExceptionsAndRecursion) {
    Program program = loadText(engine_, Language::Cxx, R"(
extern "C" long check(long n, long limit) {
    try {
        if (n > limit) throw n;
        return n == 0 ? 0 : check(n - 1, limit) - 2;
    } catch (int) { return -1; }
}
)");
    auto check = functionOf<long(long, long)>(program, "check");
    auto limited = check.specialize(unbound, 10L);
    ASSERT_TRUE(limited) << limited.error().message;
    often([&](int i) {
        if (i <= 10) {
            EXPECT_EQ((*limited)(i), -2 * i);
        } else {
            EXPECT_THROW((*limited)(i), long);
        }
    });
}

struct Large {
    long a, b, c;
};

TEST_P(SpecializeInMode, WhatTravelsInOtherWays) {
    Program program = loadText(engine_, Language::C, R"(
typedef struct { long a, b, c; } Large;
Large build(long a, Large l, int n, double d) { Large r = {a + l.a, n * l.b, (long)d + l.c}; return r; }
__int128 wide(long a, __int128 w, int n, __int128 v) { return a + w * n + v; }
long double many(int a, long double x, float f, signed char c, double d, int g, int h, int i, int j, int k) {
    return a + x * f + c + d * g + h - i + j * 2 + k * 3;
}
)");
    auto at = [&](const char* name, const std::vector<Binding>& bindings) -> void* {
        auto entry = program.specialize(name, bindings);
        EXPECT_TRUE(entry) << entry.error().message;
        return entry ? entry->address : nullptr;
    };
    // Parameters of the IR: where the result goes is the first of build().
    auto* build = reinterpret_cast<Large (*)(Large, double)>(at("build", {Binding::of(1, 5L), Binding::of(3, 3)}));
    auto* wide = reinterpret_cast<__int128 (*)(__int128, int, __int128)>(at("wide", {Binding::of(0, -1L)}));
    auto* many = reinterpret_cast<long double (*)(long double, signed char, int, int, int, int)>(
        at("many", {Binding::of(0, 1), Binding::of(2, 0.5F), Binding::of(4, 2.0), Binding::of(5, 3)}));
    ASSERT_TRUE(build && wide && many);
    const __int128 big = static_cast<__int128>(1) << 100;
    often([&](int i) {
        const Large large = build({i, 2, 3}, 1.5);
        EXPECT_EQ(large.a, i + 5);
        EXPECT_EQ(large.b, 6);
        EXPECT_EQ(large.c, 4);
        EXPECT_TRUE(wide(big, i, big) == big * i + big - 1);
        EXPECT_EQ(many(2.5L, -4, 100, i, 7, 9), 1 + 1.25L - 4 + 6 + 100 - i + 14 + 27);
    });
}

TEST_P(SpecializeInMode, VectorsThatAreLeft) {
    Program program = loadText(engine_, Language::Ir, R"(
define <8 x double> @scale(<8 x double> %v, double %k, <8 x double> %w) {
  %one = insertelement <8 x double> poison, double %k, i32 0
  %all = shufflevector <8 x double> %one, <8 x double> poison, <8 x i32> zeroinitializer
  %r = fmul <8 x double> %v, %all
  %s = fsub <8 x double> %r, %w
  ret <8 x double> %s
}
define double @apply(ptr %f, double %x) {
  %one = insertelement <8 x double> zeroinitializer, double %x, i32 5
  %r = call <8 x double> %f(<8 x double> %one, <8 x double> %one)
  %y = extractelement <8 x double> %r, i32 5
  ret double %y
}
)");
    auto scale = program.specialize("scale", {Binding::of(1, 3.0)});
    ASSERT_TRUE(scale) << scale.error().message;
    auto apply = functionOf<double(void*, double)>(program, "apply");
    often([&](int i) { EXPECT_EQ(apply(scale->address, i), 2.0 * i); });
}

INSTANTIATE_TEST_SUITE_P(Modes, SpecializeInMode, testing::ValuesIn(modes()),
                         [](const testing::TestParamInfo<Mode>& info) { return info.param.name; });

// ---- what is compiled, and how often ----

constexpr char kPower[] = "double power(double x, int n) { double r = 1; for (; n > 0; --n) r *= x; return r; }\n"
                          "long total(const long* from, const long* to) {\n"
                          "  long sum = 0; for (; from != to; ++from) sum += *from; return sum; }\n"
                          "long at(const long* p, long i) { return p[i]; }\n"
                          "long plus(const long* p, long i) { return *p + i; }\n";

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

// ---- the cache ----

class SpecializeCached : public testing::Test {
protected:
    SpecializeCached() {
        std::string name = (std::filesystem::temp_directory_path() / "kiln-specialize-XXXXXX").string();
        folder_ = mkdtemp(name.data());
    }
    ~SpecializeCached() override { std::filesystem::remove_all(folder_); }

    struct Counts {
        uint64_t units, hits;
        bool operator==(const Counts& other) const { return units == other.units && hits == other.hits; }
        friend void PrintTo(const Counts& counts, std::ostream* out) {
            *out << counts.units << " compiled, " << counts.hits << " from l3";
        }
    };
    /// In an engine, and so a Program, of its own.
    template <class Body>
    Counts run(Body body, const std::string& text = kPower) {
        Options options = stepped();
        options.cache.directory = folder_;
        Engine engine = engineWith(options);
        {
            Program program = loadText(engine, Language::C, text);
            body(program);
        }
        const Stats stats = engine.stats();
        uint64_t hits = 0;
        for (const PathStats& path : stats.paths)
            hits += path.origin == "l3" ? 1 : 0;
        return {stats.compileUnits, hits};
    }
    std::string folder_;
};

TEST_F(SpecializeCached, TheNextRunCompilesNothing) {
    std::vector<std::unique_ptr<long[]>> places; // kept, so that no two runs see the same
    auto all = [&](Program& program) {
        places.push_back(std::make_unique<long[]>(8));
        long* numbers = places.back().get();
        for (int i = 0; i < 8; ++i)
            numbers[i] = i;
        auto cube = functionOf<double(double, int)>(program, "power").specialize(unbound, 3);
        auto total = functionOf<long(const long*, const long*)>(program, "total")
                         .specialize(constantMemory(numbers, 64), constantMemory(numbers + 8, 0));
        auto indexed =
            functionOf<long(const long*, long)>(program, "at").specialize(constantMemory(numbers, 64), unbound);
        auto plain = functionOf<long(const long*, long)>(program, "plus").specialize(numbers, unbound);
        ASSERT_TRUE(cube && total && indexed && plain);
        EXPECT_EQ((*cube)(2), 8);
        EXPECT_EQ((*total)(), 28);
        EXPECT_EQ((*indexed)(5), 5);
        numbers[0] = 100;
        EXPECT_EQ((*plain)(5), 105) << "this run's memory";
    };
    EXPECT_EQ(run(all), (Counts{4, 0}));
    EXPECT_EQ(run(all), (Counts{0, 4}));
    // In a process of its own.
    const pid_t child = fork();
    if (child == 0) _exit(run(all) == Counts{0, 4} ? 0 : 1);
    int status = -1;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    EXPECT_EQ(status, 0);
}

TEST_F(SpecializeCached, WhatIsBoundIsInTheKey) {
    alignas(16) static long numbers[2] = {1, 2};
    auto with = [](int n) {
        return [n](Program& program) {
            auto power = functionOf<double(double, int)>(program, "power").specialize(unbound, n);
            ASSERT_TRUE(power);
            EXPECT_EQ((*power)(2), 1 << n);
        };
    };
    auto withMemory = [](long n) {
        return [n](Program& program) {
            numbers[1] = n;
            auto at = functionOf<long(const long*, long)>(program, "at").specialize(constantMemory(numbers, 16), 1L);
            ASSERT_TRUE(at);
            EXPECT_EQ((*at)(), n);
        };
    };
    auto ordinary = [](Program& program) {
        auto power = functionOf<double(double, int)>(program, "power");
        for (int i = 0; i < 200; ++i)
            EXPECT_EQ(power(2, 3), 8);
    };
    EXPECT_EQ(run(with(3)), (Counts{1, 0}));
    EXPECT_EQ(run(with(4)), (Counts{1, 0}));
    EXPECT_EQ(run(with(3)), (Counts{0, 1}));
    EXPECT_EQ(run(with(4)), (Counts{0, 1}));
    EXPECT_EQ(run(withMemory(1)), (Counts{1, 0}));
    EXPECT_EQ(run(withMemory(2)), (Counts{1, 0}));
    EXPECT_EQ(run(withMemory(1)), (Counts{0, 1}));
    EXPECT_EQ(run(ordinary).hits, 0u) << "it is another function";
    const std::string changed = "double power(double x, int n) { double r = 1; while (n-- > 0) r = x * r; return r; }";
    EXPECT_EQ(run(with(3), changed), (Counts{1, 0}));
}

TEST_F(SpecializeCached, AWarmStartDoesNotKnowThem) {
    auto body = [](Program& program) {
        auto cube = functionOf<double(double, int)>(program, "power").specialize(unbound, 3);
        ASSERT_TRUE(cube);
        EXPECT_EQ((*cube)(2), 8);
    };
    EXPECT_EQ(run(body), (Counts{1, 0}));
    EXPECT_EQ(run([](Program&) {}), (Counts{0, 0})) << "who does not ask gets none";
}

// ---- what cannot be ----

std::string messageOf(const Result<EntryPoint>& entry) {
    return entry ? "it could" : entry.error().message;
}

TEST(Specialize, MistakesAreErrorsThatNameTheParameter) {
    Engine engine = engineWith(stepped());
    Program program = loadText(engine, Language::C, R"(
typedef struct { long a, b, c; } Large;
int add(int a, long b) { return a + b; }
long sum(Large l, int n) { return l.a + n; }
int print(const char* format, ...) { return format[0]; }
int data;
)");
    const auto whole = "function 'add' cannot be specialized: ";
    EXPECT_EQ(messageOf(program.specialize("add", {Binding::of(2, 1)})),
              std::string(whole) + "it takes 2 parameters, so there is no parameter 3 to bind");
    EXPECT_EQ(messageOf(program.specialize("add", {Binding::of(0, 1L)})),
              std::string(whole) + "parameter 1 is i32, not 64-bit integer");
    EXPECT_EQ(messageOf(program.specialize("add", {Binding::of(1, 1.0)})),
              std::string(whole) + "parameter 2 is i64, not double");
    EXPECT_EQ(messageOf(program.specialize("add", {Binding::of(0, 1), Binding::of(0, 1)})),
              std::string(whole) + "parameter 1 is bound twice");
    EXPECT_EQ(messageOf(program.specialize("add", {Binding::of(1, constantMemory(&program, 1))})),
              std::string(whole) + "parameter 2 is i64, not pointer");
    EXPECT_EQ(messageOf(program.specialize("sum", {Binding::of(0, nullptr)})),
              "function 'sum' cannot be specialized: parameter 1 is an aggregate by value, which cannot be bound");
    EXPECT_EQ(messageOf(program.specialize("print", {Binding::of(0, "x")})),
              "function 'print' cannot be specialized: it takes variable arguments");
    EXPECT_EQ(messageOf(program.specialize("data", {})), "no function 'data' in the program");
    EXPECT_EQ(program.specialize("nowhere", {}).error().code, ErrorCode::NoSuchFunction);
    EXPECT_EQ(program.specialize("add", {Binding::of(2, 1)}).error().code, ErrorCode::WrongSignature);

    Function<int(int, long)> none;
    EXPECT_EQ(none.specialize(1, unbound).error().code, ErrorCode::NoSuchFunction);
    auto text = functionOf<int(int, long)>(program, "add").specialize(unbound, unbound);
    ASSERT_TRUE(text);
    EXPECT_EQ((*text)(1, 2), 3);
    EXPECT_EQ(engine.stats().compileFailures, 0u);
}

TEST(Specialize, MemoryAtNullIsAMistake) {
    Engine engine = engineWith(stepped());
    Program program = loadText(engine, Language::C, "int is(const char* p) { return p == 0; }");
    auto is = functionOf<int(const char*)>(program, "is");
    auto memory = is.specialize(constantMemory(nullptr, 8));
    ASSERT_FALSE(memory);
    EXPECT_EQ(memory.error().message, "function 'is' cannot be specialized: parameter 1 is no pointer to memory");
    auto nothing = is.specialize(constantMemory(nullptr, 0));
    ASSERT_TRUE(nothing);
    EXPECT_EQ((*nothing)(), 1);
}

TEST(Specialize, WhatCannotBeCompiledCallsTheOrdinaryFunction) {
    // A value of more scalars than code generation takes; the interpreter takes it.
    Options options = stepped();
    std::vector<std::string> said;
    options.explain = [&](std::string_view line) { said.emplace_back(line); };
    Engine engine = engineWith(options);
    Program program = loadText(engine, Language::Ir, R"(
@from = global [5000 x i8] zeroinitializer
@to = global [5000 x i8] zeroinitializer
define i32 @copies(i32 %a, i32 %b) {
  %all = load [5000 x i8], ptr @from
  store [5000 x i8] %all, ptr @to
  %r = sub i32 %a, %b
  ret i32 %r
}
)");
    auto copies = functionOf<int(int, int)>(program, "copies");
    EXPECT_EQ(copies(5, 3), 2);
    auto bound = copies.specialize(unbound, 3);
    ASSERT_TRUE(bound);
    for (int i = 0; i < 300; ++i)
        EXPECT_EQ((*bound)(i), i - 3);
    const Stats stats = engine.stats();
    EXPECT_GE(stats.compileFailures, 1u);
    bool isListed = false;
    for (const PathStats& path : stats.paths)
        isListed |= path.name == "copies{1=3}" && path.reason == "cannot be specialized: calls the ordinary function" &&
                    path.tier == Tier::Baseline;
    EXPECT_TRUE(isListed);
    bool isExplained = false;
    for (const std::string& line : said)
        isExplained |= line.find("refused copies{1=3} -> optimized: ") == 0 &&
                       line.find("very large aggregate value") != std::string::npos;
    EXPECT_TRUE(isExplained);
}

TEST(Specialize, WhatStandsForTheUncompilableIsCompiled) {
    Engine engine = engineWith(stepped());
    Program program = loadText(engine, Language::Ir, R"(
@from = global [5000 x i8] zeroinitializer
@to = global [5000 x i8] zeroinitializer
define <8 x double> @copies(<8 x double> %a, i32 %b) {
  %all = load [5000 x i8], ptr @from
  store [5000 x i8] %all, ptr @to
  ret <8 x double> %a
}
define void @dies(i32 %a, i32 %b) {
  call void asm sideeffect "no such instruction", ""()
  ret void
}
)");
    // Both would die of their own bodies only; what calls them is sound.
    EXPECT_TRUE(program.specialize("copies", {Binding::of(1, 3)}));
    auto dies = functionOf<void(int, int)>(program, "dies").specialize(1, unbound);
    EXPECT_TRUE(dies);
    EXPECT_EQ(engine.stats().compileFailures, 2u);
}

// ---- threads, life, room ----

TEST(Specialize, ThreadsThatAskForTheSameShareIt) {
    Options options = stepped();
    options.jobs = 1;
    Engine engine = engineWith(options);
    Program program = loadText(engine, Language::C, kPower);
    auto power = functionOf<double(double, int)>(program, "power");
    constexpr int kThreads = 8, kKinds = 5;
    std::array<std::set<void*>, kThreads> entries;
    std::vector<std::thread> threads;
    for (int t = 0; t < kThreads; ++t)
        threads.emplace_back([&, t] {
            for (int i = 0; i < 4 * kKinds; ++i) {
                const int n = (i + t) % kKinds;
                auto bound = power.specialize(unbound, n);
                ASSERT_TRUE(bound);
                EXPECT_EQ((*bound)(2), 1 << n);
                EXPECT_EQ(power(2, n), 1 << n);
                entries[static_cast<size_t>(t)].insert(reinterpret_cast<void*>(bound->pointer()));
            }
        });
    for (std::thread& thread : threads)
        thread.join();
    for (const std::set<void*>& each : entries)
        EXPECT_EQ(each, entries[0]);
    EXPECT_EQ(entries[0].size(), size_t{kKinds});
    engine.drain();
    int specialized = 0;
    for (const PathStats& path : engine.stats().paths)
        specialized += path.reason == "specialized on request" ? 1 : 0;
    EXPECT_EQ(specialized, kKinds);
}

std::atomic<bool> isInside{false}, mayLeave{false};

TEST(Specialize, DroppingWaitsForWhoIsInside) {
    Engine engine = engineWith(stepped());
    engine.define("wait_in_host", reinterpret_cast<void*>(+[](long n) {
                      isInside = true;
                      while (!mayLeave)
                          std::this_thread::yield();
                      return n;
                  }));
    std::optional<Program> program(loadText(engine, Language::C,
                                            "long wait_in_host(long);\n"
                                            "long f(long a, long b) {\n"
                                            "  return wait_in_host(a) * b; }\n"));
    auto bound = functionOf<long(long, long)>(*program, "f").specialize(unbound, 6L);
    ASSERT_TRUE(bound);
    std::thread caller([&] { EXPECT_EQ((*bound)(7), 42); });
    while (!isInside)
        std::this_thread::yield();
    std::atomic<bool> isDropped{false};
    std::thread dropper([&] {
        program.reset();
        isDropped = true;
    });
    for (int i = 0; i < 1000; ++i)
        std::this_thread::yield();
    EXPECT_FALSE(isDropped);
    mayLeave = true;
    caller.join();
    dropper.join();
    EXPECT_TRUE(isDropped);
}

TEST(Specialize, CodeLeavesForOtherCodeAndComesBack) {
    Options options = stepped(4);
    options.cache.l1Bytes = 2000;
    Engine engine = engineWith(options);
    Program program = loadText(engine, Language::C, kPower);
    auto power = functionOf<double(double, int)>(program, "power");
    std::vector<Function<double(double)>> bound;
    for (int n = 0; n < 40; ++n) {
        auto made = power.specialize(unbound, n);
        ASSERT_TRUE(made);
        bound.push_back(*made);
    }
    for (int round = 0; round < 20; ++round)
        for (int n = 0; n < 40; ++n)
            EXPECT_EQ(bound[static_cast<size_t>(n)](2), static_cast<double>(uint64_t{1} << n));
    const LevelReport l1 = engine.stats().cache.front();
    EXPECT_LT(l1.bytes, 4000u);
    EXPECT_GT(l1.failures, 0u);
}

TEST(Specialize, AForkedChildGoesOn) {
    Engine engine = engineWith(stepped());
    Program program = loadText(engine, Language::C, kPower);
    auto power = functionOf<double(double, int)>(program, "power");
    auto cube = power.specialize(unbound, 3);
    ASSERT_TRUE(cube);
    const pid_t child = fork();
    if (child == 0) {
        auto square = power.specialize(unbound, 2);
        auto again = power.specialize(unbound, 3);
        const bool isRight =
            square && again && (*square)(3) == 9 && (*cube)(2) == 8 && again->pointer() == cube->pointer();
        _exit(isRight ? 0 : 1);
    }
    int status = -1;
    ASSERT_EQ(waitpid(child, &status, 0), child);
    EXPECT_EQ(status, 0);
    EXPECT_EQ((*power.specialize(unbound, 2))(3), 9);
}

} // namespace
} // namespace kiln
