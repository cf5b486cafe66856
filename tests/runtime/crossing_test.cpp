// Ways through several tiers and the host at once: exceptions, longjmp, comparators of libc, deep recursion.

#include "tests/runtime/host.h"

#include <algorithm>
#include <csetjmp>
#include <optional>
#include <stdexcept>
#include <vector>

#include <unwind.h>

namespace kiln {
namespace {

class Crossing : public testing::Test {
protected:
    Engine engine = test::engineWith(test::stepped());

    template <class F>
    void define(const char* name, F* function) {
        engine.define(name, reinterpret_cast<void*>(function));
    }
};

// --- Exceptions.

int throwInt(int a) {
    if (a > 0) throw a;
    return a;
}
int throwError(int a) {
    if (a > 0) throw std::runtime_error("from the host " + std::to_string(a));
    return a;
}

const char kGuest[] = "#include <stdexcept>\n"
                      "extern \"C\" int throw_int(int); extern \"C\" int throw_error(int);\n"
                      "int unwound;\n"
                      "struct Guard { ~Guard() { ++unwound; } };\n"
                      "extern \"C\" {\n"
                      "__attribute__((noinline)) int middle(int a) { return throw_int(a) * 2; }\n"
                      "int middle_error(int a) { return throw_error(a) * 2; }\n"
                      "int guarded(int a) { Guard g; return middle(a) + 1; }\n"
                      "__attribute__((noinline)) int outer_middle(int a) { return guarded(a) + 10; }\n"
                      "int catches(int a) { try { return outer_middle(a); } catch (int v) { return 1000 + v; } }\n"
                      "int rethrows(int a) { try { return middle_error(a); } catch (const std::exception &e) {\n"
                      "  ++unwound; throw; } }\n"
                      "int above(int a) { return rethrows(a) + 1; }\n"
                      "int *unwound_address() { return &unwound; }\n"
                      "}\n";

TEST_F(Crossing, HostThrowsIntoCatchesOfEveryTier) {
    define("throw_int", &throwInt);
    define("throw_error", &throwError);
    const Program program = test::loadText(engine, Language::Cxx, kGuest);
    const auto catches = test::functionOf<int(int)>(program, "catches");
    const int& unwound = *test::functionOf<int*()>(program, "unwound_address")();
    for (int i = 1; i <= 300; ++i) { // through all tiers: everything gets hot meanwhile
        ASSERT_EQ(catches(i), 1000 + i);
        ASSERT_EQ(unwound, i) << "the destructor in the middle ran, once";
        if (i == 1) {
            const Stats stats = engine.stats();
            EXPECT_EQ(stats.mustCompile, 0u);
            EXPECT_GE(stats.interpretable, 4u) << "catches, guarded, middle and outer_middle";
            EXPECT_EQ(test::tierOf(engine, "middle"), Tier::Interpreter);
        }
    }
    EXPECT_EQ(catches(0), 11);
    EXPECT_EQ(test::tierOf(engine, "catches"), Tier::Optimized);
    EXPECT_EQ(engine.stats().compileFailures, 0u);
}

TEST_F(Crossing, HostThrowsToHostThroughARethrow) {
    define("throw_int", &throwInt);
    define("throw_error", &throwError);
    const Program program = test::loadText(engine, Language::Cxx, kGuest);
    const auto above = test::functionOf<int(int)>(program, "above");
    const int& unwound = *test::functionOf<int*()>(program, "unwound_address")();
    for (int i = 1; i <= 300; ++i) {
        std::string message;
        try {
            above(i);
        } catch (const std::runtime_error& error) {
            message = error.what();
        }
        ASSERT_EQ(message, "from the host " + std::to_string(i));
        ASSERT_EQ(unwound, i);
    }
    EXPECT_EQ(above(0), 1);
    EXPECT_EQ(engine.stats().compileFailures, 0u);
}

int foreignDeleted = 0;
/// As another language's runtime does.
void throwForeign() {
    auto* exception = new _Unwind_Exception{};
    exception->exception_class = 0x4b494c4e54455354; // "KILNTEST"
    exception->exception_cleanup = [](_Unwind_Reason_Code, _Unwind_Exception* self) {
        ++foreignDeleted;
        delete self;
    };
    _Unwind_RaiseException(exception);
}

TEST_F(Crossing, ForeignExceptionsAreTakenByCatchAllOnly) {
    define("throw_foreign", &throwForeign);
    const Program program =
        test::loadText(engine, Language::Cxx,
                       "extern \"C\" void throw_foreign();\n"
                       "int unwound;\n"
                       "struct Guard { ~Guard() { ++unwound; } };\n"
                       "__attribute__((noinline)) void typed() { Guard guard; try { throw_foreign(); }\n"
                       "  catch (int) { unwound += 100; } }\n"
                       "extern \"C\" int all() { try { typed(); } catch (const int *) { return -1; }\n"
                       "  catch (...) { return unwound; } return -2; }\n");
    const auto all = test::functionOf<int()>(program, "all");
    for (int i = 1; i <= 300; ++i) {
        ASSERT_EQ(all(), i) << "the destructor on the way ran, the typed handlers did not";
        ASSERT_EQ(foreignDeleted, i);
    }
    EXPECT_EQ(engine.stats().mustCompile, 0u);
}

TEST_F(Crossing, ManySegmentsBetweenThrowAndCatch) {
    // Interpreter, host, interpreter, host...: each way down is a native frame, each way up a landing pad or none.
    static std::optional<Function<int(int)>> down;
    define(
        "through_host", +[](int n) -> int {
            if (n % 3 != 0) return (*down)(n);
            try {
                return (*down)(n);
            } catch (long value) { // never thrown
                return static_cast<int>(value);
            }
        });
    const Program program = test::loadText(engine, Language::Cxx,
                                           "extern \"C\" int through_host(int);\n"
                                           "int depth, cleaned;\n"
                                           "struct Guard { Guard() { ++depth; } ~Guard() { --depth; ++cleaned; } };\n"
                                           "extern \"C\" int down(int n) { Guard guard; if (n == 0) throw depth;\n"
                                           "  return through_host(n - 1) + 1; }\n"
                                           "extern \"C\" int start(int n) { cleaned = 0; try { return down(n); }\n"
                                           "  catch (int d) { return d * 1000 + cleaned + depth; } }\n");
    down = test::functionOf<int(int)>(program, "down");
    const auto start = test::functionOf<int(int)>(program, "start");
    for (int round = 0; round < 60; ++round)
        ASSERT_EQ(start(40), 41 * 1000 + 41);
    down.reset();
}

// --- longjmp. Not through Function, whose pin a jump would leave behind; plain pointers are for that.

jmp_buf hostBuffer;
void jumpToHost(int value) {
    longjmp(hostBuffer, value);
}

TEST_F(Crossing, LongjmpOverInterpretedFramesToTheHost) {
    define("jump", &jumpToHost);
    const Program program =
        test::loadText(engine, Language::C,
                       "void jump(int);\n"
                       "int deep(int n, int v) { if (n == 0) jump(v); return deep(n - 1, v) + 1; }\n"
                       "int plain(int n) { return n == 0 ? 0 : plain(n - 1) + 1; }\n");
    auto* deep = test::functionOf<int(int, int)>(program, "deep").pointer();
    auto* plain = test::functionOf<int(int)>(program, "plain").pointer();
    for (volatile int round = 1; round <= 200; round = round + 1) {
        const int value = setjmp(hostBuffer);
        if (value == 0) {
            deep(20, round);
            FAIL() << "deep returned";
        }
        ASSERT_EQ(value, round);
        ASSERT_EQ(plain(30), 30) << "calls work after the jump";
    }
}

TEST_F(Crossing, LongjmpOverInterpretedFramesToTheGuest) {
    define("jump", &jumpToHost); // never called: the guest brings a buffer of its own
    const Program program =
        test::loadText(engine, Language::C,
                       "#include <setjmp.h>\n"
                       "static jmp_buf buffer;\n"
                       "static void leave(int v) { longjmp(buffer, v); }\n"
                       "static int deep(int n, int v) { if (n == 0) leave(v); return deep(n - 1, v); }\n"
                       "int f(int v) { int r = setjmp(buffer); if (r) return r * 2; return deep(10, v); }\n"
                       "int calls_f(int v) { return f(v) + f(v + 1); }\n");
    const auto f = test::functionOf<int(int)>(program, "calls_f");
    for (int i = 1; i <= 300; ++i)
        ASSERT_EQ(f(i), i * 2 + (i + 1) * 2);
    EXPECT_EQ(engine.stats().compileFailures, 0u);
}

// --- Host code that calls back.

TEST_F(Crossing, QsortsComparatorIsPromotedWhileItSorts) {
    const Program program =
        test::loadText(engine, Language::C,
                       "int compare(const void *a, const void *b) {\n"
                       "  int x = *(const int *)a, y = *(const int *)b; return x < y ? -1 : x > y; }\n");
    auto* compare = test::functionOf<int(const void*, const void*)>(program, "compare").pointer();
    std::vector<int> numbers(1000);
    for (size_t i = 0; i < numbers.size(); ++i)
        numbers[i] = static_cast<int>(i * 7919 % 1009);
    std::vector<int> expected = numbers;
    std::sort(expected.begin(), expected.end());
    qsort(numbers.data(), numbers.size(), sizeof(int), compare);
    EXPECT_EQ(numbers, expected);
    const Stats stats = engine.stats();
    EXPECT_EQ(stats.interpretable, 1u) << "it began in the interpreter";
    EXPECT_EQ(stats.promoted, 1u);
    ASSERT_EQ(stats.paths.size(), 1u);
    EXPECT_EQ(stats.paths[0].name, "compare");
    EXPECT_EQ(stats.paths[0].count, 100u);
    EXPECT_EQ(stats.paths[0].tier, Tier::Optimized);
}

Function<int(int)> reentered;
int reenter(int n) {
    return n <= 0 ? 0 : reentered(n - 1) + 1;
}

TEST_F(Crossing, CallbacksReenter) {
    define("reenter", &reenter);
    const Program program =
        test::loadText(engine, Language::C, "int reenter(int);\nint f(int n) { return reenter(n) + 1; }\n");
    reentered = test::functionOf<int(int)>(program, "f");
    EXPECT_EQ(reentered(40), 81);
    EXPECT_EQ(engine.stats().promoted, 0u);
    EXPECT_EQ(reentered(80), 161) << "promoted on the way down, interpreted frames above it";
    EXPECT_EQ(engine.stats().promoted, 1u);
}

std::optional<Program> loadedInside;
Engine* engineOfCallback;
int loadInside(int a) {
    loadedInside.emplace(test::loadText(*engineOfCallback, Language::Ir,
                                        "define i32 @g(i32 %a) {\n  %b = mul i32 %a, 2\n  ret i32 %b\n}\n"));
    return test::functionOf<int(int)>(*loadedInside, "g")(a);
}

TEST_F(Crossing, CallbacksLoadPrograms) {
    define("load_inside", &loadInside);
    engineOfCallback = &engine;
    const Program program =
        test::loadText(engine, Language::C, "int load_inside(int);\nint f(int a) { return load_inside(a) + 1; }\n");
    EXPECT_EQ(test::functionOf<int(int)>(program, "f")(20), 41);
    loadedInside.reset();
}

// --- The stack.

// No program of tests/regressions: clang's own code faults here, too, where it inlines.
TEST(Stack, IsAlignedForWideArgumentsBesideDynamicAllocas) {
    const char guest[] =
        "#include <stdarg.h>\n"
        "typedef unsigned short wide __attribute__((vector_size(32)));\n"
        "__attribute__((noinline)) static int sum(int count, ...) {\n"
        "  va_list list; va_start(list, count); int s = 0;\n"
        "  while (count--) { wide v = va_arg(list, wide); s += v[3] + v[15]; }\n"
        "  va_end(list); return s; }\n"
        "static inline int called(int k) { wide a = (wide){} + (unsigned short)k; return sum(3, a, a + 1, a); }\n"
        "int beside(int size) { char *volatile bytes = __builtin_alloca(size); bytes[size - 1] = (char)size;\n"
        "  return called(size) + bytes[size - 1]; }\n";
    for (TierMode tier : {TierMode::Interpreter, TierMode::Baseline, TierMode::Optimized}) {
        Options options = test::stepped();
        options.tier = tier;
        Engine engine = test::engineWith(options);
        const Program program = test::loadText(engine, Language::C, guest);
        const auto beside = test::functionOf<int(int)>(program, "beside");
        for (int size = 1; size < 100; ++size)
            ASSERT_EQ(beside(size), 7 * size + 2) << size;
    }
}

TEST(Stack, HoldsAMillionCallsInTheInterpreter) {
    Options options = test::stepped();
    options.tier = TierMode::Interpreter;
    Engine engine = test::engineWith(options);
    const Program program =
        test::loadText(engine, Language::C, "int depth(int n) { return n == 0 ? 0 : depth(n - 1) + 1; }\n");
    const auto depth = test::functionOf<int(int)>(program, "depth");
    EXPECT_EQ(depth(1'000'000), 1'000'000);
    EXPECT_EQ(depth(10), 10);
    EXPECT_EQ(engine.stats().compileUnits, 0u);
}

} // namespace
} // namespace kiln
