// Never slower, in an engine: measured promotions, versions that are taken back, compilations that are given up.

#include "tests/runtime/host.h"

#include "runtime/engine_core.h"
#include "runtime/inspect.h"
#include "runtime/loaded_program.h"
#include "runtime/measure.h"
#include "runtime/promotion.h"

#include <future>
#include <memory>
#include <string>
#include <thread>

namespace kiln {
namespace {

using namespace test;

/// `work` is called by `drive`, which is interpreted for as long as its loop is not hot.
constexpr char kText[] = R"(
    __attribute__((noinline)) unsigned work(unsigned a) {
        for (int i = 0; i < 20; ++i) a = a * 2654435761u ^ a >> 7;
        return a;
    }
    unsigned drive(unsigned n) {
        unsigned sum = 0;
        for (unsigned i = 0; i < n; ++i) sum += work(i);
        return sum;
    })";

unsigned work(unsigned a) {
    for (int i = 0; i < 20; ++i)
        a = (a * 2654435761u) ^ (a >> 7);
    return a;
}
unsigned drive(unsigned n) {
    unsigned sum = 0;
    for (unsigned i = 0; i < n; ++i)
        sum += work(i);
    return sum;
}

/// With a compile thread. Of `drive` neither entry nor loop becomes hot.
Options measuring() {
    Options options;
    options.jobs = 1;
    options.thresholdCalls = 100;
    options.thresholdLoops = 1u << 30;
    return options;
}

const PathStats* pathOf(const Stats& stats, const std::string& name) {
    for (auto path = stats.paths.rbegin(); path != stats.paths.rend(); ++path)
        if (path->name == name) return &*path;
    return nullptr;
}

struct Loaded {
    explicit Loaded(Options options, const char* text = kText)
        : engine(engineWith(std::move(options))), program(loadText(engine, Language::C, text)) {}

    FunctionCell& cell(const std::string& name) { return **findFunction(program, name); }
    /// Until `work` has code of its own.
    void promote() {
        EXPECT_EQ(functionOf<unsigned(unsigned)>(program, "drive")(120), drive(120));
        cell("work").program->engine().queue.drain();
        ASSERT_FALSE(isInterpreted(cell("work")));
    }

    Engine engine;
    Program program;
};

TEST(NeverSlower, APromotionIsMeasured) {
    Loaded loaded(measuring());
    loaded.promote();
    auto call = functionOf<unsigned(unsigned)>(loaded.program, "drive");
    for (int i = 0; i < 20 && loaded.engine.stats().measured == 0; ++i)
        EXPECT_EQ(call(200), drive(200));
    const Stats stats = loaded.engine.stats();
    EXPECT_EQ(stats.measured, 1u);
    EXPECT_EQ(loaded.cell("work").trial.load(), nullptr) << "calls are timed no more";
    const PathStats* path = pathOf(stats, "work");
    ASSERT_TRUE(path);
    EXPECT_GT(path->speedup, 0);
    EXPECT_EQ(path->rolledBack, stats.rolledBack == 1);
}

/// As if the calls had taken so long; the verdict acts as theirs would.
void pretend(FunctionCell& cell, double oldNs, double newNs) {
    Trial* trial = cell.trial.load();
    ASSERT_TRUE(trial);
    for (unsigned i = 0; i < Trial::kMostSamples && !trial->isOver(); ++i) {
        noteSample(cell, *trial, Trial::Version::New, newNs);
        noteSample(cell, *trial, Trial::Version::Old, oldNs);
    }
    ASSERT_TRUE(trial->isOver());
}

TEST(NeverSlower, WhatIsSlowerIsTakenBackForGood) {
    std::string said;
    Options options = measuring();
    options.explain = [&](std::string_view line) { said += std::string(line) + "\n"; };
    Loaded loaded(options);
    loaded.promote();
    FunctionCell& cell = loaded.cell("work");
    pretend(cell, 100, 200);
    EXPECT_TRUE(isInterpreted(cell));
    auto call = functionOf<unsigned(unsigned)>(loaded.program, "drive");
    EXPECT_EQ(call(1000), drive(1000));
    cell.program->engine().queue.drain();
    EXPECT_TRUE(isInterpreted(cell)) << "it is hot, and not tried again";
    const Stats stats = loaded.engine.stats();
    EXPECT_EQ(stats.measured, 1u);
    EXPECT_EQ(stats.rolledBack, 1u);
    const PathStats* path = pathOf(stats, "work");
    ASSERT_TRUE(path);
    EXPECT_TRUE(path->rolledBack);
    EXPECT_DOUBLE_EQ(path->speedup, 0.5);
    EXPECT_NE(said.find("rolled back work: optimized is 0.50 times as fast as interpreter"), std::string::npos) << said;
}

TEST(NeverSlower, WhatIsFasterStays) {
    Loaded loaded(measuring());
    loaded.promote();
    pretend(loaded.cell("work"), 800, 100);
    EXPECT_FALSE(isInterpreted(loaded.cell("work")));
    const Stats stats = loaded.engine.stats();
    EXPECT_EQ(stats.rolledBack, 0u);
    EXPECT_DOUBLE_EQ(pathOf(stats, "work")->speedup, 8);
}

/// Must be compiled, so that it begins in baseline code.
constexpr char kAssembly[] = R"(
    unsigned work(unsigned a) { __asm__ volatile("" : "+r"(a)); return a * 3; }
    unsigned drive(unsigned n) {
        unsigned sum = 0;
        for (unsigned i = 0; i < n; ++i) sum += work(i);
        return sum;
    })";

TEST(NeverSlower, BaselineCodeComesBackToo) {
    Loaded loaded(measuring(), kAssembly);
    FunctionCell& cell = loaded.cell("work");
    auto call = functionOf<unsigned(unsigned)>(loaded.program, "drive");
    EXPECT_EQ(call(120), 3u * 120 * 119 / 2);
    cell.program->engine().queue.drain();
    ASSERT_EQ(cell.tier.load(), Tier::Optimized);
    ASSERT_EQ(cell.trial.load()->oldTier, Tier::Baseline);
    void* const optimized = cell.slot->entry.load();
    EXPECT_EQ(call(5), 30u);
    pretend(cell, 100, 200);
    EXPECT_EQ(cell.tier.load(), Tier::Baseline);
    EXPECT_NE(cell.slot->entry.load(), optimized);
    EXPECT_EQ(call(1000), 3u * 1000 * 999 / 2);
    EXPECT_EQ(cell.tier.load(), Tier::Baseline);
    EXPECT_EQ(loaded.engine.stats().rolledBack, 1u);
}

TEST(NeverSlower, BothVersionsOfASampledCallGiveTheSame) {
    Loaded loaded(measuring(), kAssembly);
    auto call = functionOf<unsigned(unsigned)>(loaded.program, "drive");
    call(120);
    FunctionCell& cell = loaded.cell("work");
    cell.program->engine().queue.drain();
    ASSERT_NE(cell.trial.load(), nullptr);
    for (int i = 0; i < 40; ++i)
        EXPECT_EQ(call(10), 3u * 45);
    EXPECT_EQ(loaded.engine.stats().measured, 1u);
}

TEST(NeverSlower, ACallThatDoesNotComeBackEndsTheTrial) {
    Engine engine = engineWith(measuring());
    Program program = loadText(engine, Language::Cxx, R"(
        __attribute__((noinline)) int work(int a) { if (a % 3 == 0) throw a; return a; }
        extern "C" int drive(int n) {
            int sum = 0;
            for (int i = 0; i < n; ++i) try { sum += work(i); } catch (int a) { sum -= a; }
            return sum;
        })");
    auto expected = [](int n) {
        int sum = 0;
        for (int i = 0; i < n; ++i)
            sum += i % 3 == 0 ? -i : i;
        return sum;
    };
    auto call = functionOf<int(int)>(program, "drive");
    EXPECT_EQ(call(120), expected(120));
    FunctionCell& cell = **findFunction(program, "work(int)");
    cell.program->engine().queue.drain();
    ASSERT_NE(cell.trial.load(), nullptr);
    for (int i = 0; i < 50; ++i)
        EXPECT_EQ(call(100), expected(100));
    EXPECT_EQ(cell.trial.load(), nullptr);
    EXPECT_FALSE(isInterpreted(cell));
}

TEST(NeverSlower, ThreadsMeasureTogether) {
    Loaded loaded(measuring());
    loaded.promote();
    auto call = functionOf<unsigned(unsigned)>(loaded.program, "drive");
    const unsigned sum = drive(500);
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i)
        threads.emplace_back([&] {
            for (int j = 0; j < 20; ++j)
                EXPECT_EQ(call(500), sum);
        });
    for (std::thread& thread : threads)
        thread.join();
    EXPECT_LE(loaded.engine.stats().measured, 1u);
}

TEST(NeverSlower, WithoutThreadsNoClockDecides) {
    Options options = measuring();
    options.jobs = 0;
    Loaded loaded(options);
    loaded.promote();
    EXPECT_EQ(loaded.cell("work").trial.load(), nullptr);
    const Costs costs = loaded.cell("work").program->engine().costModel.costs();
    EXPECT_EQ(costs.predictMs(Tier::Optimized, 100), Costs().predictMs(Tier::Optimized, 100));
}

TEST(NeverSlower, CompilationsTeachTheModel) {
    Loaded loaded(measuring());
    loaded.promote();
    const Costs costs = loaded.cell("work").program->engine().costModel.costs();
    EXPECT_NE(costs.predictMs(Tier::Optimized, 100), Costs().predictMs(Tier::Optimized, 100));
}

TEST(TimeLimit, AFunctionThatIsGivenUpGoesToBaseline) {
    std::string said;
    Options options = stepped(100, 1u << 30);
    options.compileLimitMs = 0;
    options.explain = [&](std::string_view line) { said += std::string(line) + "\n"; };
    Loaded loaded(options);
    auto call = functionOf<unsigned(unsigned)>(loaded.program, "drive");
    EXPECT_EQ(call(1000), drive(1000));
    const Stats stats = loaded.engine.stats();
    EXPECT_EQ(stats.compileTimeouts, 1u) << said;
    EXPECT_EQ(stats.compileFailures, 1u) << said;
    EXPECT_EQ(tierOf(loaded.engine, "work"), Tier::Baseline) << said;
    EXPECT_NE(said.find("refused work -> optimized: work: took longer than its limit of 0 ms"), std::string::npos)
        << said;
    EXPECT_EQ(call(100'000), drive(100'000));
    EXPECT_EQ(loaded.engine.stats().compileTimeouts, 1u) << "not tried again";
}

TEST(TimeLimit, ALoopThatIsGivenUpStays) {
    Options options = stepped(1u << 30, 100);
    options.compileLimitMs = 0;
    Loaded loaded(options);
    EXPECT_EQ(functionOf<unsigned(unsigned)>(loaded.program, "drive")(5000), drive(5000));
    const Stats stats = loaded.engine.stats();
    EXPECT_EQ(stats.compileTimeouts, 2u) << "the loops of work and drive, once each";
    EXPECT_TRUE(stats.paths.empty());
}

Options withoutDisk() {
    Options options = measuring();
    options.cache.l3Bytes = 0; // no run after this one could use what is compiled
    return options;
}

/// Makes `work` hot; its compilation has begun when this returns, and goes on only when somebody waits for its end.
CompileQueue& compileInVain(Loaded& loaded) {
    const LoadedProgram* const program = loaded.cell("work").program;
    CompileQueue& queue = loaded.cell("work").program->engine().queue;
    auto begun = std::make_shared<std::promise<void>>();
    watchUnits(loaded.program, [begun, program, &queue](const Unit&, Tier) {
        begun->set_value();
        while (!queue.graceLeftMs(program))
            std::this_thread::yield();
    });
    EXPECT_EQ(functionOf<unsigned(unsigned)>(loaded.program, "drive")(150), drive(150));
    begun->get_future().wait();
    EXPECT_FALSE(queue.graceLeftMs(program));
    return queue;
}

void expectAsIfNotBegun(const Stats& stats) {
    EXPECT_TRUE(stats.paths.empty());
    EXPECT_EQ(stats.compileFailures, 0u) << "nothing is wrong with it";
    EXPECT_EQ(stats.compileTimeouts, 0u);
}

TEST(TimeLimit, WhoEndsTheProgramDoesNotWaitForOptimizedCode) {
    Loaded loaded(withoutDisk());
    compileInVain(loaded);
    loaded.engine.stop();
    expectAsIfNotBegun(loaded.engine.stats());
    EXPECT_EQ(functionOf<unsigned(unsigned)>(loaded.program, "drive")(500), drive(500)) << "it goes on, interpreted";
}

TEST(TimeLimit, NorDoesWhoDropsTheProgram) {
    Loaded loaded(withoutDisk());
    const CompileQueue& queue = compileInVain(loaded);
    const void* const owner = loaded.cell("work").program;
    {
        const Program dropped = std::move(loaded.program);
    }
    expectAsIfNotBegun(loaded.engine.stats());
    EXPECT_FALSE(queue.graceLeftMs(owner)) << "nobody waits any more";
}

} // namespace
} // namespace kiln
