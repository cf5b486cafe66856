// The share of a core that compile threads take, by a clock of the test's.

#include "runtime/cpu_budget.h"
#include "runtime/queue.h"

#include <gtest/gtest.h>

#include <atomic>

namespace kiln {
namespace {

using std::chrono::milliseconds;
using Duration = CpuBudget::Duration;

struct Machine {
    CpuBudget budget;
    CpuBudget::Time now{std::chrono::seconds(1000)};

    /// One thread that always has work, for so many units of `unit` each; the share of the time it took.
    double busyShare(milliseconds unit, int units) {
        const auto start = now;
        Duration busy{};
        for (int i = 0; i < units; ++i) {
            now += budget.restAt(now);
            now += unit;
            busy += unit;
            budget.spend(unit, now);
        }
        now += budget.restAt(now);
        return static_cast<double>(busy.count()) / static_cast<double>((now - start).count());
    }
};

TEST(CpuBudget, HoldsTheShare) {
    for (unsigned percent : {10u, 25u, 50u, 80u}) {
        Machine machine{CpuBudget(percent)};
        const double share = machine.busyShare(milliseconds(20), 1000);
        EXPECT_NEAR(share, percent / 100.0, 0.02) << percent;
    }
}

TEST(CpuBudget, ABurstIsFree) {
    Machine machine{CpuBudget(50)};
    EXPECT_DOUBLE_EQ(machine.busyShare(milliseconds(10), 10), 1) << "100 ms at once";
    EXPECT_LT(machine.busyShare(milliseconds(10), 100), 0.6);
    machine.now += std::chrono::hours(1); // idle: earns one burst, not more
    const auto start = machine.now;
    machine.budget.spend(milliseconds(200), machine.now);
    EXPECT_EQ(machine.budget.restAt(start), Duration(milliseconds(200))) << "100 ms overdrawn, paid at 50%";
}

TEST(CpuBudget, WithoutALimitNeverRests) {
    Machine machine{CpuBudget(0)};
    machine.budget.spend(std::chrono::hours(10), machine.now);
    EXPECT_EQ(machine.budget.restAt(machine.now), Duration::zero());
}

TEST(CpuBudget, ThreadsShareIt) {
    Machine machine{CpuBudget(100)};
    machine.budget.spend(milliseconds(150), machine.now);
    machine.budget.spend(milliseconds(150), machine.now); // a second thread, meanwhile
    EXPECT_EQ(machine.budget.restAt(machine.now), Duration(milliseconds(200)));
}

TEST(CpuBudget, DefaultsLeaveTheProgramItsCore) {
    EXPECT_EQ(compileCpuPercent(0, 1, 1), 50u) << "half of the only core";
    EXPECT_EQ(compileCpuPercent(0, 2, 1), 0u) << "the other core is idle else";
    EXPECT_EQ(compileCpuPercent(0, 4, 3), 0u);
    EXPECT_EQ(compileCpuPercent(0, 2, 4), 100u) << "more threads than cores";
    EXPECT_EQ(compileCpuPercent(30, 8, 4), 30u);
    EXPECT_EQ(compileCpuPercent(400, 8, 4), 0u) << "more than they can take";
}

TEST(CpuBudget, AQueueThatRestsIsDrainedAndStopped) {
    std::atomic<int> ran{0}, dropped{0};
    CompileQueue queue(1, 16, /*cpuPercent=*/1);
    auto job = [&] {
        CompileQueue::Job job;
        job.run = [&] {
            ++ran;
            timespec now{}, start{}; // takes more than the burst: at 1% it rests for a second and more
            clock_gettime(CLOCK_THREAD_CPUTIME_ID, &start);
            do
                clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
            while ((now.tv_sec - start.tv_sec) * 1000 + (now.tv_nsec - start.tv_nsec) / 1'000'000 < 115);
        };
        job.dropped = [&] { ++dropped; };
        return job;
    };
    queue.push(job());
    queue.drain();
    EXPECT_EQ(ran, 1);
    queue.push(job());
    queue.stop(); // at once, not after the rest
    EXPECT_EQ(ran, 1) << "it rested";
    EXPECT_EQ(dropped, 1);
}

} // namespace
} // namespace kiln
