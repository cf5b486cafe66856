// Budgets of L1 and L2: what is called stays right whatever is evicted, and no level outgrows its budget by more than
// one entry.

#include "tests/runtime/host.h"

#include <atomic>
#include <random>
#include <string>
#include <thread>
#include <vector>

namespace kiln {
namespace {

using namespace test;

constexpr unsigned kFunctions = 160;

/// Functions of some hundred bytes of code each, none of whose addresses is taken; `bulk` makes the code longer.
std::string manyFunctions(unsigned bulk) {
    std::string text;
    for (unsigned i = 0; i < kFunctions; ++i) {
        const std::string n = std::to_string(i);
        text += "define i64 @f" + n + "(i64 %a) {\n  %v0 = add i64 %a, " + n + "\n";
        for (unsigned j = 0; j < bulk; ++j) {
            const std::string from = "%v" + std::to_string(j), to = "%v" + std::to_string(j + 1);
            text += "  %m" + std::to_string(j) + " = mul i64 " + from + ", " + std::to_string(2654435761u + 2 * j) +
                    "\n  %s" + std::to_string(j) + " = lshr i64 %m" + std::to_string(j) + ", " +
                    std::to_string(1 + j % 31) + "\n  " + to + " = xor i64 %m" + std::to_string(j) + ", %s" +
                    std::to_string(j) + "\n";
        }
        text += "  ret i64 %v" + std::to_string(bulk) + "\n}\n";
    }
    return text;
}

uint64_t expected(unsigned function, uint64_t a, unsigned bulk) {
    uint64_t v = a + function;
    for (unsigned j = 0; j < bulk; ++j) {
        const uint64_t m = v * (2654435761u + 2 * j);
        v = m ^ (m >> (1 + j % 31));
    }
    return v;
}

constexpr unsigned kBulk = 40;
constexpr size_t kBudget = 16u << 10; // a quarter or less of all the code

const LevelReport& levelOf(const Stats& stats, const std::string& name) {
    for (const LevelReport& level : stats.cache)
        if (level.name == name) return level;
    throw std::runtime_error("no level " + name);
}

uint64_t largestCode(const Stats& stats) {
    uint64_t most = 0;
    for (const PathStats& path : stats.paths)
        most = std::max(most, path.codeBytes);
    return most;
}

std::vector<Function<uint64_t(uint64_t)>> functionsOf(const Program& program) {
    std::vector<Function<uint64_t(uint64_t)>> functions;
    for (unsigned i = 0; i < kFunctions; ++i)
        functions.push_back(functionOf<uint64_t(uint64_t)>(program, "f" + std::to_string(i)));
    return functions;
}

Options tight(int jobs) {
    Options options = stepped(4);
    options.jobs = jobs;
    options.cache.l1Bytes = kBudget;
    options.cache.l2Bytes = 64u << 10;
    return options;
}

TEST(Budget, ColdCodeLeavesForHotCode) {
    Engine engine = engineWith(tight(0));
    Program program = loadText(engine, Language::Ir, manyFunctions(kBulk));
    auto functions = functionsOf(program);
    // A working set that moves: eight functions at a time.
    for (unsigned round = 0; round < kFunctions; round += 8)
        for (unsigned call = 0; call < 200; ++call) {
            for (unsigned i = round; i < round + 8; ++i)
                ASSERT_EQ(functions[i](call), expected(i, call, kBulk)) << "f" << i;
            const Stats stats = engine.stats();
            ASSERT_LE(levelOf(stats, "l1").bytes, kBudget + largestCode(stats));
            ASSERT_LE(levelOf(stats, "l2").bytes, 64u << 10);
        }
    const Stats stats = engine.stats();
    EXPECT_GT(levelOf(stats, "l1").evictions, 0u);
    EXPECT_EQ(tierOf(engine, "f" + std::to_string(kFunctions - 1)), Tier::Optimized)
        << "the last working set got in as the first did";
}

TEST(Budget, HotCodeIsNotEvictedForHotCode) {
    Engine engine = engineWith(tight(0));
    Program program = loadText(engine, Language::Ir, manyFunctions(kBulk));
    auto functions = functionsOf(program);
    auto callAll = [&](unsigned rounds) {
        for (unsigned call = 0; call < rounds; ++call)
            for (unsigned i = 0; i < kFunctions; ++i)
                ASSERT_EQ(functions[i](call), expected(i, call, kBulk));
    };
    callAll(300);
    const uint64_t before = engine.stats().compileUnits;
    callAll(300);
    // All is hot, and not all fits: now and then one leaves and another comes, but most stays where it is.
    EXPECT_LT(engine.stats().compileUnits - before, kFunctions);
}

TEST(Budget, EvictedCodeComesBackFromMemory) {
    Options options = tight(0);
    options.cache.l2Bytes = 4u << 20;
    Engine engine = engineWith(options);
    Program program = loadText(engine, Language::Ir, manyFunctions(kBulk));
    auto functions = functionsOf(program);
    for (unsigned pass = 0; pass < 3; ++pass)
        for (unsigned i = 0; i < kFunctions; ++i)
            for (unsigned call = 0; call < 100; ++call)
                ASSERT_EQ(functions[i](call), expected(i, call, kBulk));
    const Stats stats = engine.stats();
    EXPECT_GT(levelOf(stats, "l2").hits, 0u);
    EXPECT_LE(stats.compileUnits, kFunctions) << "no unit is compiled twice";
}

TEST(Budget, AnAddressThatTheHostTookKeepsTheCode) {
    Engine engine = engineWith(tight(0));
    Program program = loadText(engine, Language::Ir, manyFunctions(kBulk));
    auto functions = functionsOf(program);
    auto* loose = functions[0].pointer();
    for (unsigned i = 0; i < kFunctions; ++i)
        for (unsigned call = 0; call < 100; ++call)
            ASSERT_EQ(functions[i](call), expected(i, call, kBulk));
    const Stats stats = engine.stats();
    EXPECT_EQ(levelOf(stats, "l1").evictions, 0u);
    EXPECT_LE(levelOf(stats, "l1").bytes, kBudget + largestCode(stats)) << "so promotion stops";
    EXPECT_EQ(loose(7), expected(0, 7, kBulk));
}

TEST(Budget, ZeroIsOff) {
    Options options = tight(0);
    options.cache.l1Bytes = options.cache.l2Bytes = 0;
    Engine engine = engineWith(options);
    Program program = loadText(engine, Language::Ir, manyFunctions(kBulk));
    auto functions = functionsOf(program);
    for (unsigned call = 0; call < 100; ++call)
        ASSERT_EQ(functions[0](call), expected(0, call, kBulk));
    EXPECT_EQ(levelOf(engine.stats(), "l1").bytes, 0u);
    EXPECT_EQ(levelOf(engine.stats(), "l2").capacityBytes, 0u);
}

/// Eviction under callers: code is parked, taken back, freed and made again while eight threads call it.
TEST(BudgetThreads, EvictionRacesWithCalls) {
    // Short functions: the compile threads must keep up with eight callers.
    constexpr unsigned kShort = 4;
    constexpr size_t kSmallBudget = 2u << 10;
    Options options = tight(2);
    options.cache.l1Bytes = kSmallBudget;
    Engine engine = engineWith(options);
    Program program = loadText(engine, Language::Ir, manyFunctions(kShort));
    auto functions = functionsOf(program);
    constexpr uint64_t kEnough = 5;
    constexpr unsigned kRoundsAWindow = 4000, kMostRounds = kRoundsAWindow * (kFunctions / 4 - 1);
    std::atomic<unsigned> wrong{0}, rounds{0};
    std::atomic<bool> enough{false};
    std::vector<std::thread> threads;
    for (unsigned t = 0; t < 8; ++t)
        threads.emplace_back([&, t] {
            std::mt19937 random(t);
            // The working set moves on, and never comes back: what is new gets hot, what is old is not called.
            while (!enough) {
                const unsigned first = 4 * (rounds / kRoundsAWindow);
                for (unsigned call = 0; call < 200; ++call) {
                    const unsigned i = (first + random() % 8) % kFunctions;
                    if (functions[i](call) != expected(i, call, kShort)) ++wrong;
                }
                if (++rounds >= kMostRounds || levelOf(engine.stats(), "l1").evictions >= kEnough) enough = true;
            }
        });
    for (std::thread& thread : threads)
        thread.join();
    engine.drain();
    EXPECT_EQ(wrong, 0u);
    const Stats stats = engine.stats();
    EXPECT_GE(levelOf(stats, "l1").evictions, kEnough);
    EXPECT_LE(levelOf(stats, "l1").bytes, kSmallBudget + largestCode(stats));
    EXPECT_LE(levelOf(stats, "l2").bytes, 64u << 10);
}

} // namespace
} // namespace kiln
