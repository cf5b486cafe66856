// Specialization: threads, life and room.

#include "tests/runtime/host.h"
#include "tests/runtime/specialize_programs.h"

#include <array>
#include <atomic>
#include <set>
#include <thread>
#include <vector>

#include <sys/wait.h>
#include <unistd.h>

namespace kiln {
namespace {

using namespace test;

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
