// Specialization on request: what a host binds, in every mode, and what comes of it.

#include "tests/runtime/host.h"

#include <utility>
#include <vector>

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

} // namespace
} // namespace kiln
