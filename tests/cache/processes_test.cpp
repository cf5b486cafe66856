// Several processes on one cache: at once, killed, forked, ended in each way, with different programs; and budgets so
// small that nearly all leaves again. Each run is right, and what was kept serves the next.
#include "tests/cache/end_to_end.h"
#include "tests/cache/sqlite_support.h"

#include <csignal>
#include <thread>

namespace kiln::test {
namespace {

class ProcessesTest : public testing::Test {
protected:
    Program program(const std::string& name, std::string_view text) const {
        return programOf(folder_.path() / name, text);
    }
    CacheRun run(const Program& program, const Words& options = kSmall) const {
        return runCached(program, cache_, options);
    }

    const TemporaryFolder folder_;
    const std::filesystem::path cache_ = folder_.path() / "cache";
    const Program hot_ = hotProgram(folder_.path());
};

const Words kThreaded{"--threshold=20", "--loop-threshold=100"};

/// `count` of them, each in a thread that waits for it.
std::vector<Outcome> runAtOnce(size_t count, const std::function<Command(size_t)>& command) {
    std::vector<Outcome> outcomes(count);
    std::vector<std::thread> threads;
    for (size_t i = 0; i < count; ++i)
        threads.emplace_back([&, i] { outcomes[i] = test::run(command(i)); });
    for (std::thread& thread : threads)
        thread.join();
    return outcomes;
}

TEST_F(ProcessesTest, EightAtOnceOnAColdCache) {
    const Outcome expected = test::run(cachedCommand(hot_, cache_, {"--cache=off"}));
    ASSERT_EQ(expected.code, 7) << expected.err;
    constexpr size_t kCount = 8;
    const auto half = [&](size_t i) { return cachedCommand(hot_, cache_, i % 2 ? kSmall : kThreaded); };
    for (const Outcome& outcome : runAtOnce(kCount, half)) {
        EXPECT_TRUE(outcome.endedLike(expected)) << describeEnd(outcome) << outcome.err;
        EXPECT_EQ(outcome.out, expected.out);
        EXPECT_EQ(outcome.err, "");
    }
    const CacheRun warm = run(hot_);
    EXPECT_TRUE(isRight(warm, expected));
    EXPECT_TRUE(isWarm(warm));
    EXPECT_EQ(quickCheck(cache_), "ok");
}

// Killed at random moments of a run that writes, as it is in an epoch of its own. What a power cut does:
// sqlite_kill_test.
TEST_F(ProcessesTest, KilledAtAnyMoment) {
    const CacheRun whole = run(hot_);
    ASSERT_EQ(whole.outcome.code, 7) << whole.story();
    Stream random(seedOf("kill"));
    constexpr int kRounds = 30;
    constexpr size_t kWriters = 4;
    // How long four at once take is known only by trying: what the first run took says little on a busy machine.
    auto longestUs = static_cast<uint64_t>(1500 * whole.outcome.wallMs) + 4;
    int killed = 0;
    for (int round = 0; round < kRounds && !HasFailure(); ++round) {
        SCOPED_TRACE(round);
        const Words epoch{"--cache-epoch=" + std::to_string(round)};
        std::vector<Command> commands;
        for (size_t i = 0; i < kWriters; ++i) {
            commands.push_back(cachedCommand(hot_, cache_, with(i % 2 ? kSmall : kThreaded, epoch)));
            commands.back().timeLimit = std::chrono::milliseconds(1 + random.below(longestUs) / 1000);
        }
        size_t killedNow = 0;
        for (const Outcome& outcome : runAtOnce(kWriters, [&](size_t i) { return commands[i]; })) {
            const bool wasKilled = outcome.end == Outcome::End::TimedOut;
            killedNow += wasKilled;
            EXPECT_TRUE(wasKilled || outcome.endedLike(whole.outcome)) << describeEnd(outcome) << outcome.err;
        }
        killed += static_cast<int>(killedNow);
        longestUs = killedNow <= kWriters / 2 ? longestUs * 3 / 4 + 1
                    : killedNow == kWriters   ? longestUs * 4 / 3
                                              : longestUs;
        const CacheRun next = run(hot_), ofRound = run(hot_, with(kSmall, epoch));
        EXPECT_TRUE(isRight(next, whole.outcome));
        EXPECT_TRUE(isWarm(next)) << "what was there before is there still";
        EXPECT_EQ(next.outcome.err, "") << "opened, and not made anew";
        EXPECT_TRUE(isRight(ofRound, whole.outcome));
        EXPECT_EQ(ofRound.l3("rejected"), 0) << "whole or absent" << ofRound.story();
    }
    EXPECT_GT(killed, kRounds);
    EXPECT_EQ(quickCheck(cache_), "ok");
}

constexpr std::string_view kForks = R"(
#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>
#define STEP(name, factor) \
    __attribute__((noinline)) static unsigned name(unsigned n) { \
        unsigned h = n; \
        for (unsigned i = 0; i < 30; i++) h = h * factor + i; \
        return h; \
    }
STEP(before, 3u)
STEP(inChild, 5u)
STEP(inParent, 7u)
STEP(inBoth, 9u)
static unsigned sum(unsigned (*step)(unsigned)) {
    unsigned all = 0;
    for (unsigned i = 0; i < 200; i++) all += step(i);
    return all;
}
int main(void) {
    printf("%u\n", sum(before));
    fflush(stdout);
    pid_t child = fork();
    if (child == 0) {
        printf("child %u %u\n", sum(inChild), sum(inBoth));
        return 3;
    }
    unsigned own = sum(inParent), both = sum(inBoth);
    int status = 0;
    waitpid(child, &status, 0);
    printf("parent %u %u, %d\n", own, both, WEXITSTATUS(status));
    return 0;
}
)";

TEST_F(ProcessesTest, AForkWhileTheCacheIsInUse) {
    const Program forks = program("forks.c", kForks);
    const Outcome expected = test::run(cachedCommand(forks, cache_, {"--cache=off"}));
    ASSERT_TRUE(expected.succeeded()) << expected.err;
    ASSERT_NE(expected.out.find(", 3\n"), std::string::npos) << expected.out;
    for (const Words& options : {kSmall, kSmall, kThreaded, kThreaded}) {
        const CacheRun next = run(forks, options);
        EXPECT_TRUE(isRight(next, expected));
        EXPECT_EQ(next.outcome.err, "");
        EXPECT_EQ(next.l3("failures"), 0) << next.story();
    }
    EXPECT_TRUE(isWarm(run(forks)));
    EXPECT_EQ(quickCheck(cache_), "ok");
}

// --- Ends.

struct Ending {
    const char* name;
    const char* statement; ///< the last one of main
    Outcome::End end;
    int code;
    bool leavesRecord; ///< what was hot is noted at the end: the next run need not wait for it
    bool leavesStats;
};
constexpr Ending kEndings[] = {
    {"returns", "return 5;", Outcome::End::Exited, 5, true, true},
    {"exits", "exit(6);", Outcome::End::Exited, 6, true, true},
    {"exits_quickly", "quick_exit(7);", Outcome::End::Exited, 7, false, true},
    {"faults", "*(volatile int *)0 = 1;", Outcome::End::Signaled, SIGSEGV, false, true},
    {"aborts", "abort();", Outcome::End::Signaled, SIGABRT, false, true},
    {"leaves", "_exit(8);", Outcome::End::Exited, 8, false, false},
};

TEST_F(ProcessesTest, EachWayToEndLeavesWhatWasCompiled) {
    for (const Ending& ending : kEndings) {
        SCOPED_TRACE(ending.name);
        const std::filesystem::path cache = folder_.path() / ending.name;
        const Program ends = program(std::string(ending.name) + ".c", R"(
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
__attribute__((noinline)) static int twice(int n) { return 2 * n; }
int main(void) {
    int sum = 0;
    for (int i = 0; i < 50; i++) sum += twice(i);
    printf("%d\n", sum);
    fflush(stdout);
    )" + std::string(ending.statement) + "\n}\n");
        for (const bool isWarmRun : {false, true}) {
            const CacheRun next = runCached(ends, cache);
            EXPECT_EQ(next.outcome.end, ending.end) << next.story();
            EXPECT_EQ(next.outcome.code, ending.code) << next.story();
            EXPECT_EQ(next.outcome.out, "2450\n") << next.story();
            EXPECT_EQ(next.stats.is_object(), ending.leavesStats);
            if (isWarmRun && ending.leavesStats) EXPECT_TRUE(isWarm(next));
            if (isWarmRun && ending.leavesRecord) EXPECT_EQ(next.l3("misses"), 0) << next.story();
        }
        bool hasArtifact = false, hasRecord = false;
        for (const CacheRow& row : rowsIn(cache)) {
            hasArtifact |= row.title == "twice";
            hasRecord |= row.kind == static_cast<int64_t>(EntryKind::Record);
        }
        EXPECT_TRUE(hasArtifact);
        EXPECT_TRUE(hasRecord || !ending.leavesRecord);
    }
}

// --- Different ones in one cache.

TEST_F(ProcessesTest, ProgramsAndFlagsDoNotDisturbOneAnother) {
    const Program forks = program("forks.c", kForks);
    const Words debug = with(kSmall, {"--cflag=-fwrapv", "-DNAME=1"}), noLoop = with(kSmall, {"--disable-pass=loop"});
    struct Variant {
        const Program& program;
        Words options;
    };
    const Variant variants[] = {{hot_, kSmall}, {forks, kSmall}, {hot_, debug}, {hot_, noLoop}, {forks, debug}};
    std::vector<Outcome> outcomes;
    for (const Variant& variant : variants)
        outcomes.push_back(run(variant.program, variant.options).outcome);
    for (size_t i = 0; i < std::size(variants); ++i) {
        SCOPED_TRACE(i);
        const CacheRun warm = run(variants[i].program, variants[i].options);
        EXPECT_TRUE(isRight(warm, outcomes[i]));
        EXPECT_TRUE(isWarm(warm));
    }
}

// --- Budgets.

/// L2 and L3 make room first. L1 may hold one more than its budget, and what cannot be interpreted.
void expectWithinBudgets(const CacheRun& run) {
    int64_t largest = 0, needed = 0;
    for (const nlohmann::json& path : run.stats["paths"]) {
        const int64_t bytes = path["code_bytes"];
        largest = std::max(largest, bytes);
        if (path["reason"].get<std::string>().starts_with("must be compiled")) needed += bytes;
    }
    EXPECT_LE(run.number("/cache/l1/bytes"), run.number("/cache/l1/capacity_bytes") + largest + needed) << run.story();
    for (const std::string level : {"/cache/l2", "/cache/l3"})
        EXPECT_LE(run.number(level + "/bytes"), run.number(level + "/capacity_bytes")) << level << run.story();
}

class BudgetTest : public testing::TestWithParam<const char*> {};

TEST_P(BudgetTest, SmallOrNoLevelsChangeNothingButTime) {
    Program program;
    for (const Program& one : programsIn("bench/programs"))
        if (one.file.filename() == GetParam()) program = one;
    ASSERT_TRUE(program.quickExpect()) << GetParam();
    const Words eager{"--threshold=1", "--loop-threshold=1", "--jobs=0"};
    for (const Words& sizes : {Words{"--cache-size=64K,64K,64K"},
                               {"--cache-size=0,0,0"},
                               {"--cache=off"},
                               {"--cache-size=1M,10M,0"},
                               {"--cache-size=1M,0,64K"},
                               {"--cache-size=4K,1K,1K"}}) {
        const TemporaryFolder cache;
        for (int i = 0; i < 2; ++i) {
            const CacheRun next = runCached(program, cache.path(), with(eager, sizes));
            EXPECT_TRUE(next.outcome.succeeded()) << next.story();
            EXPECT_EQ(next.outcome.out, *program.quickExpect()) << next.story();
            EXPECT_EQ(next.number("/compile/failures"), 0) << next.story();
            expectWithinBudgets(next);
        }
    }
}

INSTANTIATE_TEST_SUITE_P(Bench, BudgetTest,
                         testing::Values("templates.cpp", "strings.c", "structs.c", "exceptions.cpp", "indirect.c"),
                         [](const auto& info) {
                             return std::string(info.param).substr(0, std::string(info.param).find('.'));
                         });

} // namespace
} // namespace kiln::test
