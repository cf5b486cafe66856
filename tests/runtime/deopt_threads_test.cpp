// Many threads in code whose guesses fail: deopts, withdrawal and compiling again, while all of them go on calling.

#include "runtime/inspect.h"
#include "tests/runtime/host.h"

#include "ir/unit.h"

#include <atomic>
#include <barrier>
#include <future>
#include <thread>
#include <vector>

namespace kiln {
namespace {

constexpr unsigned kThreads = 6;

constexpr char kSource[] = "__attribute__((noinline)) static long rare(long x) { return x * 5 + 1; }\n"
                           "long turns(const int *v, long n, int limit, int mode) {\n"
                           "    long s = mode;\n"
                           "    for (long i = 0; i < n; i++) {\n"
                           "        if (v[i & 15] > limit) s += rare(i);\n"
                           "        s = s * 3 + v[i & 15];\n"
                           "    }\n"
                           "    return s;\n"
                           "}\n"
                           "static long one(long x) { return x + 1; }\n"
                           "static long two(long x) { return x * 2; }\n"
                           "static long (*const table[])(long) = {one, two};\n"
                           "long calls(long n, long which) {\n"
                           "    long s = 0;\n"
                           "    for (long i = 0; i < n; i++) s = table[which](s) ^ i;\n"
                           "    return s;\n"
                           "}\n";

long turnsHere(const int* v, long n, int limit, int mode) {
    unsigned long s = static_cast<unsigned long>(mode);
    for (long i = 0; i < n; i++) {
        if (v[i & 15] > limit) s += static_cast<unsigned long>(i * 5 + 1);
        s = s * 3 + static_cast<unsigned long>(v[i & 15]);
    }
    return static_cast<long>(s);
}

long callsHere(long n, long which) {
    unsigned long s = 0;
    for (long i = 0; i < n; i++)
        s = (which == 0 ? s + 1 : s * 2) ^ static_cast<unsigned long>(i);
    return static_cast<long>(s);
}

// Each round anew: all threads make it hot with one kind of call, then all change to another at once.
TEST(DeoptThreads, GuessesFailUnderAllAtOnce) {
    Options options;
    options.jobs = 1;
    int v[16];
    for (int i = 0; i < 16; ++i)
        v[i] = i;
    std::atomic<unsigned> wrong{0};
    uint64_t withdrawn = 0;
    constexpr unsigned kRounds = test::kSanitized ? 8 : 20;
    for (unsigned round = 0; round < kRounds; ++round) {
        Engine engine = test::engineWith(options);
        Program program = test::loadText(engine, Language::C, kSource);
        auto turns = test::functionOf<long(const int*, long, int, int)>(program, "turns");
        auto calls = test::functionOf<long(long, long)>(program, "calls");
        std::atomic<bool> isHot{false};
        std::barrier sameTime(kThreads);
        auto work = [&](unsigned thread) {
            while (!isHot.load()) {
                if (turns(v, 60, 100, 1) != turnsHere(v, 60, 100, 1) || calls(50, 0) != callsHere(50, 0)) ++wrong;
                std::this_thread::yield(); // the compile thread needs a core as well
            }
            sameTime.arrive_and_wait();
            for (int i = 0; i < 150; ++i) {
                const int limit = i % 3 ? static_cast<int>(thread) : 100, mode = i % 5;
                if (turns(v, 60, limit, mode) != turnsHere(v, 60, limit, mode)) ++wrong;
                if (calls(50, i & 1) != callsHere(50, i & 1)) ++wrong;
            }
        };
        std::vector<std::thread> threads;
        for (unsigned i = 0; i < kThreads; ++i)
            threads.emplace_back(work, i);
        while (test::tierOf(engine, "turns") == Tier::Interpreter || test::tierOf(engine, "calls") == Tier::Interpreter)
            std::this_thread::yield();
        isHot = true;
        for (std::thread& thread : threads)
            thread.join();
        const Stats stats = engine.stats();
        EXPECT_GE(stats.deopts, 1u) << "in round " << round;
        for (const DeoptSiteStats& site : stats.deoptSites)
            withdrawn += site.withdrawn;
    }
    EXPECT_EQ(wrong, 0u);
    EXPECT_GE(withdrawn, kRounds);
}

TEST(DeoptThreads, WhatIsWithdrawnWhileAFunctionWaitsToBeCompiledAgainAsksOnlyOnce) {
    Options options;
    options.jobs = 1;
    options.thresholdCalls = 1000;
    options.cache.l2Bytes = 0; // what is compiled twice is seen twice
    Engine engine = test::engineWith(options);
    Program program = test::loadText(engine, Language::C,
                                     "__attribute__((noinline)) static long rare(long x) { return x * 5 + 1; }\n"
                                     "long twice(long x, int a, int b) {\n"
                                     "    if (a > 100) x += rare(x);\n"
                                     "    if (b > 100) x ^= rare(x);\n"
                                     "    return x * 3;\n"
                                     "}\n"
                                     "long other(long x) { return x + 1; }\n");
    auto twice = test::functionOf<long(long, int, int)>(program, "twice");
    auto other = test::functionOf<long(long)>(program, "other");
    for (int i = 0; i < 3000; ++i)
        ASSERT_EQ(twice(i, i % 90, i % 80), i * 3);
    engine.drain();
    ASSERT_EQ(test::tierOf(engine, "twice"), Tier::Optimized);

    // The one compile thread is kept busy with another function until both guesses have been withdrawn.
    std::promise<void> busy, released;
    std::atomic<unsigned> compiled{0};
    watchUnits(program, [&](const Unit& unit, Tier) {
        if (unit.name == "twice") ++compiled;
        if (unit.name != "other") return;
        busy.set_value();
        released.get_future().wait();
    });
    for (int i = 0; i < 3000; ++i)
        other(i);
    busy.get_future().wait();
    for (int i = 0; i < 40; ++i)
        EXPECT_EQ(twice(1, 101, 0), 21);
    for (int i = 0; i < 40; ++i)
        EXPECT_EQ(twice(1, 0, 101), 21);
    released.set_value();
    engine.drain();
    unsigned withdrawn = 0;
    for (const DeoptSiteStats& site : engine.stats().deoptSites)
        withdrawn += site.withdrawn;
    EXPECT_EQ(withdrawn, 2u);
    EXPECT_EQ(compiled, 1u);
    const uint64_t deopts = engine.stats().deopts;
    EXPECT_EQ(twice(1, 101, 101), (7l ^ 36) * 3);
    EXPECT_EQ(engine.stats().deopts, deopts) << "it knows of both";
    watchUnits(program, {});
}

} // namespace
} // namespace kiln
