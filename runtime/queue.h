#pragma once

// The bounded priority queue of compile jobs, and the threads that serve it. Threads start at the first job and stop
// with the queue; a forked child starts its own.
//
// Thread-safe: all members.

#include "cpu_budget.h"

#include <chrono>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include <sys/types.h>

namespace kiln {

class CompileQueue {
public:
    struct Job {
        uint64_t priority = 0;       ///< higher first
        const void* owner = nullptr; ///< cancelled together
        std::function<void()> run;
        std::function<void()> dropped; ///< instead of run: the queue was full, or the owner was cancelled
        /// Where the priority changes while the job waits: asked now and then. Under the queue's lock: only looks.
        std::function<uint64_t()> priorityNow = {};
        /// Whether to run it although all is being stopped, with so many milliseconds left. None: it is dropped.
        std::function<bool(double leftMs)> outlives = {};
    };

    /// `cpuPercent`: of one core, for all threads together; 0: no limit.
    CompileQueue(unsigned threads, size_t capacity, unsigned cpuPercent = 0)
        : threadCount_(threads), capacity_(capacity), budget_(cpuPercent) {}
    ~CompileQueue() { stop(); }

    /// A full queue drops its least job, which may be this one.
    void push(Job job);
    size_t length() const;
    /// Whether the calling thread is one of a queue's, any queue's.
    static bool isWorker();
    /// How many threads it is allowed; 0: whoever asks compiles.
    unsigned threads() const { return threadCount_; }
    using Milliseconds = std::chrono::milliseconds;
    /// Removes the owner's jobs and waits for one that runs, which is told how long it may go on (graceLeftMs).
    void cancel(const void* owner, Milliseconds grace = Milliseconds(0));
    /// Waits until nothing is queued or running.
    void drain();
    /// Joins the threads; queued jobs are dropped, but for those that outlive it, while `grace` lasts.
    void stop(Milliseconds grace = Milliseconds(0));
    /// Where stop() or cancel() wait for this owner's jobs: for how much longer they may go on; negative: they may not.
    std::optional<double> graceLeftMs(const void* owner) const;

    // Around fork: no job runs while the process is copied, and the child forgets the parent's threads.
    // First pauseForFork(), which waits for running jobs; then the locks that jobs take; then lockForFork().
    void pauseForFork();
    void lockForFork() { mutex_.lock(); }
    void afterForkInParent();
    void afterForkInChild();

private:
    void work();
    Job takeBest();         // REQUIRES: mutex_ held, there is one
    void renewPriorities(); // REQUIRES: mutex_ held
    /// Tells jobs that they will not be run. As if they ran: whoever cancels their owner waits for it.
    void drop(std::vector<Job> jobs);
    void noteRunning(const std::vector<Job>& jobs); // REQUIRES: mutex_ held
    void runOrDrop(Job job, std::optional<double> leftMs);
    std::optional<double> leftMs(const void* owner) const; // REQUIRES: mutex_ held
    void rest(std::unique_lock<std::mutex>& lock);
    void startThreads(); // REQUIRES: mutex_ held
    void awaitThread(std::unique_lock<std::mutex>& lock);

    const unsigned threadCount_;
    const size_t capacity_;
    mutable std::mutex mutex_;
    std::condition_variable wake_, idle_;
    std::vector<Job> jobs_;            // guarded by mutex_
    std::vector<const void*> running_; // guarded by mutex_
    std::vector<std::thread> threads_; // guarded by mutex_
    struct Wait {
        const void* owner; ///< null: all
        std::chrono::steady_clock::time_point end;
    };
    std::vector<Wait> waits_;                         // guarded by mutex_: for jobs that run; that of stop() stays
    CpuBudget budget_;                                // guarded by mutex_
    std::chrono::steady_clock::time_point renewed_{}; // guarded by mutex_
    bool stopping_ = false;
    bool hasBegun_ = false; // a thread, its work
    bool paused_ = false;
};

} // namespace kiln
