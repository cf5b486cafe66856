// Many threads of a host in one engine, while what they call moves up under them.

#include "tests/runtime/host.h"

#include <atomic>
#include <barrier>
#include <functional>
#include <optional>
#include <thread>
#include <vector>

namespace kiln {
namespace {

constexpr unsigned kThreads = 16;
constexpr unsigned kRounds = 1000;

/// Runs `prepare(round)` on one thread, then `work(thread)` on all, kRounds times. The threads live throughout.
void inRounds(const std::function<void(unsigned)>& prepare, const std::function<void(unsigned)>& work) {
    unsigned round = 0;
    std::barrier prepared(kThreads, [&]() noexcept { prepare(round++); });
    std::vector<std::thread> threads;
    for (unsigned i = 0; i < kThreads; ++i)
        threads.emplace_back([&, i] {
            for (unsigned r = 0; r < kRounds; ++r) {
                prepared.arrive_and_wait();
                work(i);
            }
            prepared.arrive_and_wait();
        });
    for (std::thread& thread : threads)
        thread.join();
}

/// Set by the engine's explanation that `path` has been promoted, so after its publication.
std::atomic<int64_t> hasArrived{0};

Engine engineWithOneWorker(uint32_t calls, uint32_t loops, const std::string& path = "") {
    Options options;
    options.jobs = 1;
    options.thresholdCalls = calls;
    options.thresholdLoops = loops;
    options.cache.l2Bytes = 0; // each round compiles anew
    if (!path.empty())
        options.explain = [path](std::string_view line) {
            if (line.rfind("promoted " + path, 0) == 0) hasArrived.store(1, std::memory_order_release);
        };
    return test::engineWith(options);
}

// A new Program each round, so that the first call, the promotion and the publication are raced for 1,000 times.
TEST(Hosts, OneFunctionIsPromotedUnderSixteenThreads) {
    Engine engine = engineWithOneWorker(20, 3000, "step ");
    const std::string text =
        "define i32 @step(i32 %a) {\n  %b = mul i32 %a, 3\n  %c = add i32 %b, 1\n  ret i32 %c\n}\n";
    std::optional<Program> program;
    Function<int(int)> step;
    std::atomic<unsigned> wrong{0};
    inRounds(
        [&](unsigned round) {
            program.reset();
            if (round == kRounds) return;
            hasArrived = 0;
            program.emplace(test::loadText(engine, Language::Ir, text));
            step = test::functionOf<int(int)>(*program, "step");
        },
        [&](unsigned thread) {
            int argument = static_cast<int>(thread) * 100;
            auto call = [&] {
                if (step(argument) != argument * 3 + 1) ++wrong;
                argument = (argument + 1) & 0xffff;
            };
            while (!hasArrived.load(std::memory_order_acquire)) {
                call();
                std::this_thread::yield(); // the compile thread needs a core as well
            }
            for (int more = 0; more < 10; ++more)
                call();
        });
    EXPECT_EQ(wrong, 0u);
    const Stats stats = engine.stats();
    EXPECT_EQ(stats.functions, kRounds);
    EXPECT_EQ(stats.interpretable, kRounds) << "translated once a round, whoever came first";
    EXPECT_EQ(stats.promoted, kRounds);
    EXPECT_EQ(stats.compileUnits, kRounds) << "compiled once a round, whoever asked";
    EXPECT_EQ(stats.compileFailures, 0u);
}

void rest() {
    if (!hasArrived.load(std::memory_order_acquire)) std::this_thread::yield();
}

// All threads turn in the loop, without getting on, until its code has arrived; then each must enter it at once.
TEST(Hosts, OneLoopIsReplacedUnderSixteenThreads) {
    Engine engine = engineWithOneWorker(1'000'000, 200, "sum@");
    engine.define("has_arrived", &hasArrived);
    engine.define("rest", reinterpret_cast<void*>(&rest));
    const std::string text = "@has_arrived = external global i64\n"
                             "declare void @rest()\n"
                             "define i64 @sum(i64 %n) {\n"
                             "entry:\n  br label %loop\n"
                             "loop:\n"
                             "  %i = phi i64 [ 0, %entry ], [ %next, %loop ]\n"
                             "  %s = phi i64 [ 0, %entry ], [ %more, %loop ]\n"
                             "  call void @rest()\n"
                             "  %go = load atomic i64, ptr @has_arrived acquire, align 8\n"
                             "  %mixed = xor i64 %i, 5\n"
                             "  %added = mul i64 %mixed, %go\n"
                             "  %more = add i64 %s, %added\n"
                             "  %next = add i64 %i, %go\n"
                             "  %again = icmp ult i64 %next, %n\n"
                             "  br i1 %again, label %loop, label %done\n"
                             "done:\n  ret i64 %more\n}\n";
    auto expected = [](int64_t n) {
        int64_t sum = 0;
        for (int64_t i = 0; i < n; ++i)
            sum += i ^ 5;
        return sum;
    };
    constexpr unsigned kCalls = 3;
    std::optional<Program> program;
    Function<int64_t(int64_t)> sum;
    std::atomic<unsigned> wrong{0};
    inRounds(
        [&](unsigned round) {
            program.reset();
            if (round == kRounds) return;
            hasArrived = 0;
            program.emplace(test::loadText(engine, Language::Ir, text));
            sum = test::functionOf<int64_t(int64_t)>(*program, "sum");
        },
        [&](unsigned thread) {
            for (int64_t i = 0; i < kCalls; ++i) {
                const int64_t n = 50 + 5 * static_cast<int64_t>(thread) + i;
                if (sum(n) != expected(n)) ++wrong;
            }
        });
    EXPECT_EQ(wrong, 0u);
    const Stats stats = engine.stats();
    EXPECT_EQ(stats.compileFailures, 0u);
    EXPECT_EQ(stats.compileUnits, kRounds);
    EXPECT_EQ(stats.promoted, 0u) << "the loop moves up, the function does not";
    EXPECT_EQ(stats.osrEntries, uint64_t{kRounds} * kThreads * kCalls);
}

// Loading, calling and dropping on all threads at once, each with Programs of its own.
TEST(Hosts, EachThreadHasItsOwnPrograms) {
    Engine engine = engineWithOneWorker(3, 50);
    std::atomic<unsigned> wrong{0};
    std::vector<std::thread> threads;
    for (unsigned i = 0; i < 4; ++i)
        threads.emplace_back([&, i] {
            const std::string constant = std::to_string(i);
            for (unsigned round = 0; round < 50; ++round) {
                const Program program =
                    test::loadText(engine, Language::Ir,
                                   "define i32 @f(i32 %a) {\n  %r = add i32 %a, " + constant + "\n  ret i32 %r\n}\n");
                const auto f = test::functionOf<int(int)>(program, "f");
                for (int call = 0; call < 10; ++call)
                    if (f(call) != call + static_cast<int>(i)) ++wrong;
            }
        });
    for (std::thread& thread : threads)
        thread.join();
    EXPECT_EQ(wrong, 0u);
    EXPECT_EQ(engine.stats().functions, 200u);
    EXPECT_EQ(engine.stats().compileFailures, 0u);
}

} // namespace
} // namespace kiln
