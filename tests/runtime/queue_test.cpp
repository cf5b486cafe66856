// The queue of compile jobs: what runs first, what is dropped, who waits for whom.

#include "runtime/queue.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <string>
#include <thread>

namespace kiln {
namespace {

using Job = CompileQueue::Job;

/// What happened, in order. Jobs run on the queue's threads.
class Record {
public:
    void add(const std::string& event) {
        const std::lock_guard lock(mutex_);
        events_ += (events_.empty() ? "" : " ") + event;
    }
    std::string text() const {
        const std::lock_guard lock(mutex_);
        return events_;
    }
    Job job(const std::string& name, uint64_t priority, const void* owner = nullptr) {
        return {priority, owner, [this, name] { add(name); }, [this, name] { add("-" + name); }};
    }

private:
    mutable std::mutex mutex_;
    std::string events_;
};

/// Keeps a thread of the queue busy until it is opened.
class Gate {
public:
    Job job(const void* owner = nullptr) {
        return {~0ull, owner,
                [this] {
                    entered_.set_value();
                    opened_.get_future().wait();
                    passed = true;
                },
                nullptr};
    }
    void waitUntilEntered() { entered_.get_future().wait(); }
    void open() { opened_.set_value(); }

    std::atomic<bool> passed{false};

private:
    std::promise<void> entered_, opened_;
};

TEST(Queue, HighestPriorityFirst) {
    Record record;
    Gate gate;
    CompileQueue queue(1, 100);
    queue.push(gate.job());
    gate.waitUntilEntered();
    for (const auto& [name, priority] : {std::pair("a", 1), {"b", 30}, {"c", 20}, {"d", 0}})
        queue.push(record.job(name, priority));
    EXPECT_EQ(queue.length(), 4u);
    gate.open();
    queue.drain();
    EXPECT_EQ(record.text(), "b c a d");
    EXPECT_EQ(queue.length(), 0u);
}

TEST(Queue, AFullOneDropsTheLeast) {
    Record record;
    Gate gate;
    CompileQueue queue(1, 2);
    queue.push(gate.job());
    gate.waitUntilEntered();
    queue.push(record.job("five", 5));
    queue.push(record.job("six", 6));
    queue.push(record.job("one", 1));
    EXPECT_EQ(record.text(), "-one") << "the newcomer is the least";
    queue.push(record.job("seven", 7));
    EXPECT_EQ(record.text(), "-one -five");
    gate.open();
    queue.drain();
    EXPECT_EQ(record.text(), "-one -five seven six");
}

TEST(Queue, CancelDropsAndWaits) {
    Record record;
    Gate gate;
    CompileQueue queue(1, 100);
    const int mine = 0, other = 0;
    queue.push(gate.job(&mine));
    gate.waitUntilEntered();
    queue.push(record.job("mine", 2, &mine));
    queue.push(record.job("other", 1, &other));
    bool passedBefore = false;
    std::thread canceller([&] {
        queue.cancel(&mine);
        passedBefore = gate.passed;
    });
    while (queue.length() != 1)
        std::this_thread::yield();
    gate.open();
    canceller.join();
    EXPECT_TRUE(passedBefore) << "cancel returned while a job of its owner ran";
    queue.drain();
    EXPECT_NE(record.text().find("-mine"), std::string::npos);
    EXPECT_NE((" " + record.text()).find(" other"), std::string::npos);
}

TEST(Queue, CancelDoesNotWaitForOthers) {
    Gate gate;
    CompileQueue queue(1, 100);
    const int mine = 0, other = 0;
    queue.push(gate.job(&other));
    gate.waitUntilEntered();
    queue.cancel(&mine); // would hang
    gate.open();
    queue.drain();
    EXPECT_TRUE(gate.passed);
}

TEST(Queue, StopFinishesWhatRunsAndDropsTheRest) {
    Record record;
    Gate gate;
    CompileQueue queue(1, 100);
    queue.push(gate.job());
    gate.waitUntilEntered();
    // Dropped jobs are told before the threads are joined, so the last one can let the running one go.
    queue.push(record.job("a", 1));
    queue.push({0, nullptr, nullptr, [&] { gate.open(); }});
    queue.stop();
    EXPECT_TRUE(gate.passed);
    EXPECT_EQ(record.text(), "-a");
    queue.push(record.job("late", 1));
    EXPECT_EQ(record.text(), "-a -late");
    queue.drain();
    queue.stop();
}

TEST(Queue, WhatOutlivesTheStopIsRunInOrderWhileThereIsTime) {
    Record record;
    Gate gate;
    CompileQueue queue(1, 100);
    queue.push(gate.job());
    gate.waitUntilEntered();
    auto outliving = [&](const std::string& name, uint64_t priority, bool does) {
        Job job = record.job(name, priority);
        job.outlives = [does](double leftMs) { return does && leftMs > 0; };
        return job;
    };
    queue.push(outliving("second", 1, true));
    queue.push(outliving("no", 2, false));
    queue.push(record.job("unasked", 3));
    queue.push(outliving("first", 4, true));
    EXPECT_FALSE(queue.graceLeftMs(nullptr));
    std::thread opener([&] {
        while (!queue.graceLeftMs(nullptr))
            std::this_thread::yield();
        gate.open();
    });
    queue.stop(std::chrono::minutes(1));
    opener.join();
    EXPECT_EQ(record.text(), "first -unasked -no second");
}

TEST(Queue, NothingOutlivesAStopWithoutGrace) {
    Record record;
    Gate gate;
    CompileQueue queue(1, 100);
    queue.push(gate.job());
    gate.waitUntilEntered();
    Job job = record.job("late", 1);
    job.outlives = [](double) { return true; };
    job.dropped = [&] {
        record.add("-late");
        gate.open();
    };
    queue.push(std::move(job));
    queue.stop();
    EXPECT_EQ(record.text(), "-late");
    EXPECT_LE(queue.graceLeftMs(nullptr).value(), 0);
}

TEST(Queue, WhatBecomesUrgentWhileItWaitsComesFirst) {
    Record record;
    Gate gate;
    CompileQueue queue(1, /*capacity=*/3);
    queue.push(gate.job());
    gate.waitUntilEntered();
    std::atomic<uint64_t> urgency{1};
    Job rising = record.job("rising", 0);
    rising.priorityNow = [&] { return urgency.load(); };
    queue.push(std::move(rising));
    queue.push(record.job("high", 10));
    queue.push(record.job("low", 2));
    urgency = 100;
    std::this_thread::sleep_for(std::chrono::milliseconds(1)); // asked now and then
    queue.push(record.job("middle", 5));                       // one too many
    gate.open();
    queue.drain();
    EXPECT_EQ(record.text(), "-low rising high middle");
}

TEST(Queue, JobsMayPushJobs) {
    Record record;
    CompileQueue queue(2, 100);
    queue.push({1, nullptr, [&] { queue.push(record.job("second", 1)); }, nullptr});
    queue.drain();
    EXPECT_EQ(record.text(), "second") << "drain waits for what running jobs queue";
}

TEST(Queue, ServesManyPushers) {
    std::atomic<unsigned> ran{0}, dropped{0};
    CompileQueue queue(3, 16);
    std::vector<std::thread> pushers;
    pushers.reserve(4);
    for (unsigned i = 0; i < 4; ++i)
        pushers.emplace_back([&] {
            for (unsigned j = 0; j < 250; ++j)
                queue.push({j, nullptr, [&] { ++ran; }, [&] { ++dropped; }});
        });
    for (std::thread& pusher : pushers)
        pusher.join();
    queue.drain();
    EXPECT_EQ(ran + dropped, 1000u) << "each job ran or was dropped, once";
}

TEST(Queue, WaitsForARunningJobBeforeAForkAndGoesOnAfterIt) {
    Record record;
    Gate gate;
    CompileQueue queue(1, 100);
    queue.push(gate.job());
    gate.waitUntilEntered();
    std::thread opener([&] { gate.open(); });
    queue.pauseForFork();
    queue.lockForFork();
    EXPECT_TRUE(gate.passed);
    queue.afterForkInParent();
    opener.join();
    queue.push(record.job("after", 1));
    queue.drain();
    EXPECT_EQ(record.text(), "after");
}

} // namespace
} // namespace kiln
