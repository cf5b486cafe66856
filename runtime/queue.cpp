#include "queue.h"

#include "ir/read_apart.h"

#include <algorithm>
#include <cfenv>
#include <iterator>
#include <new>
#include <system_error>

#include <csignal>
#include <ctime>
#include <pthread.h>
#include <sched.h>

namespace kiln {

namespace {

thread_local bool onWorker = false;

bool isLess(const CompileQueue::Job& a, const CompileQueue::Job& b) {
    return a.priority < b.priority;
}

/// Of the calling thread.
std::chrono::nanoseconds cpuTime() {
    timespec time{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
    return std::chrono::seconds(time.tv_sec) + std::chrono::nanoseconds(time.tv_nsec);
}

/// Has the calling thread run on another processor than `busy`, if it may, and then wherever the kernel likes. Linux
/// leaves a thread where it was, or was made, and on machines with few processors it does not look for an idle one: the
/// thread would wait for the next tick, up to 4 ms, beside one that does nothing.
void leaveProcessor(int busy) {
    cpu_set_t allowed, others;
    if (busy < 0 || busy >= CPU_SETSIZE || sched_getaffinity(0, sizeof allowed, &allowed) != 0) return;
    others = allowed;
    CPU_CLR(static_cast<unsigned>(busy), &others);
    if (CPU_COUNT(&others) == 0 || sched_setaffinity(0, sizeof others, &others) != 0) return;
    sched_setaffinity(0, sizeof allowed, &allowed);
}

} // namespace

bool CompileQueue::isWorker() {
    return onWorker;
}

void CompileQueue::push(Job job) {
    if (job.priorityNow) job.priority = job.priorityNow();
    std::vector<Job> victims;
    {
        std::unique_lock lock(mutex_);
        if (stopping_) {
            victims.push_back(std::move(job));
        } else {
            jobs_.push_back(std::move(job));
            if (jobs_.size() > capacity_) {
                renewPriorities();
                auto least = std::min_element(jobs_.begin(), jobs_.end(), isLess);
                victims.push_back(std::move(*least));
                jobs_.erase(least);
            }
            const bool isFirst = threads_.empty();
            startThreads();
            if (isFirst && !threads_.empty()) awaitThread(lock);
            if (threads_.empty()) { // none can be had: the path stays where it is
                std::move(jobs_.begin(), jobs_.end(), std::back_inserter(victims));
                jobs_.clear();
            }
        }
        noteRunning(victims);
    }
    wake_.notify_one();
    drop(std::move(victims));
}

void CompileQueue::noteRunning(const std::vector<Job>& jobs) {
    for (const Job& job : jobs)
        running_.push_back(job.owner);
}

void CompileQueue::drop(std::vector<Job> jobs) {
    if (jobs.empty()) return;
    std::vector<const void*> owners;
    for (Job& job : jobs) {
        owners.push_back(job.owner);
        if (job.dropped) job.dropped();
    }
    jobs.clear();
    const std::lock_guard lock(mutex_);
    for (const void* owner : owners)
        running_.erase(std::find(running_.begin(), running_.end(), owner));
    idle_.notify_all();
}

void CompileQueue::startThreads() {
    if (!threads_.empty()) return;
    // Signals are the host's: its handlers must not run on our threads.
    sigset_t all, old;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &old);
    for (unsigned i = 0; i < threadCount_; ++i) {
        try {
            threads_.emplace_back([this, maker = sched_getcpu()] {
                leaveProcessor(maker);
                work();
            });
        } catch (const std::system_error&) {
            break; // fewer threads, or none: paths stay on their tier
        }
    }
    pthread_sigmask(SIG_SETMASK, &old, nullptr);
}

/// A new thread may have to wait for the processor of its maker (see leaveProcessor). Once, and never for long.
void CompileQueue::awaitThread(std::unique_lock<std::mutex>& lock) {
    constexpr std::chrono::microseconds kLongest{500};
    idle_.wait_for(lock, kLongest, [&] { return hasBegun_ || stopping_; });
}

void CompileQueue::work() {
    onWorker = true;
    std::fesetenv(FE_DFL_ENV); // not the one of whoever asked first
    std::unique_lock lock(mutex_);
    hasBegun_ = true;
    idle_.notify_all();
    while (true) {
        wake_.wait(lock, [&] { return stopping_ || (!paused_ && !jobs_.empty()); });
        if (stopping_) return;
        rest(lock);
        if (stopping_) return;
        if (paused_ || jobs_.empty()) continue;
        Job job = takeBest();
        const void* const owner = job.owner;
        const std::optional<double> left = leftMs(owner);
        running_.push_back(owner);
        lock.unlock();
        const auto before = cpuTime();
        runOrDrop(std::move(job), left);
        const auto spent = cpuTime() - before;
        lock.lock();
        budget_.spend(spent, std::chrono::steady_clock::now());
        running_.erase(std::find(running_.begin(), running_.end(), owner));
        idle_.notify_all();
    }
}

CompileQueue::Job CompileQueue::takeBest() {
    renewPriorities();
    auto best = std::max_element(jobs_.begin(), jobs_.end(), isLess);
    Job job = std::move(*best);
    jobs_.erase(best);
    return job;
}

void CompileQueue::renewPriorities() {
    constexpr std::chrono::microseconds kBetween{20}; // for each job, which takes half of one to be asked
    const auto now = std::chrono::steady_clock::now();
    if (now - renewed_ < kBetween * jobs_.size()) return;
    renewed_ = now;
    for (Job& job : jobs_)
        if (job.priorityNow) job.priority = job.priorityNow();
}

void CompileQueue::runOrDrop(Job job, std::optional<double> leftMs) {
    const bool isWanted = !leftMs || (*leftMs > 0 && job.outlives && job.outlives(*leftMs));
    if (isWanted)
        job.run();
    else if (job.dropped)
        job.dropped();
}

/// Until the budget has room again; jobs wait meanwhile, and may be cancelled.
void CompileQueue::rest(std::unique_lock<std::mutex>& lock) {
    while (!stopping_ && waits_.empty()) { // nobody waits for one that rests
        const auto now = std::chrono::steady_clock::now();
        const auto pause = budget_.restAt(now);
        if (pause <= CpuBudget::Duration::zero()) return;
        wake_.wait_until(lock, now + pause, [&] { return stopping_ || !waits_.empty(); });
    }
}

size_t CompileQueue::length() const {
    std::lock_guard lock(mutex_);
    return jobs_.size();
}

void CompileQueue::cancel(const void* owner, Milliseconds grace) {
    std::vector<Job> removed;
    {
        std::unique_lock lock(mutex_);
        auto isRunning = [&] { return std::find(running_.begin(), running_.end(), owner) != running_.end(); };
        auto removeQueued = [&] {
            auto keep = std::partition(jobs_.begin(), jobs_.end(), [&](const Job& job) { return job.owner != owner; });
            removed.insert(removed.end(), std::make_move_iterator(keep), std::make_move_iterator(jobs_.end()));
            jobs_.erase(keep, jobs_.end());
        };
        removeQueued();
        waits_.push_back({owner, std::chrono::steady_clock::now() + grace});
        idle_.wait(lock, [&] { return !isRunning(); });
        waits_.erase(std::find_if(waits_.begin(), waits_.end(), [&](const Wait& one) { return one.owner == owner; }));
        removeQueued(); // a job may push others
    }
    idle_.notify_all();
    for (Job& job : removed)
        if (job.dropped) job.dropped();
}

void CompileQueue::drain() {
    std::unique_lock lock(mutex_);
    idle_.wait(lock, [&] { return stopping_ || (jobs_.empty() && running_.empty()); });
}

void CompileQueue::stop(Milliseconds grace) {
    std::vector<std::thread> threads;
    std::vector<Job> removed;
    {
        std::unique_lock lock(mutex_);
        const auto end = std::chrono::steady_clock::now() + grace;
        waits_.push_back({nullptr, end});
        wake_.notify_all();
        auto isDone = [&] { return stopping_ || threads_.empty() || (jobs_.empty() && running_.empty()); };
        idle_.wait_until(lock, end, isDone);
        stopping_ = true;
        threads.swap(threads_);
        removed.swap(jobs_);
        noteRunning(removed);
    }
    wake_.notify_all();
    idle_.notify_all();
    drop(std::move(removed));
    for (std::thread& thread : threads)
        thread.join();
}

std::optional<double> CompileQueue::graceLeftMs(const void* owner) const {
    std::lock_guard lock(mutex_);
    return leftMs(owner);
}

std::optional<double> CompileQueue::leftMs(const void* owner) const {
    std::optional<double> least;
    const auto now = std::chrono::steady_clock::now();
    for (const Wait& wait : waits_) {
        if (wait.owner && wait.owner != owner) continue;
        const double left = std::chrono::duration<double, std::milli>(wait.end - now).count();
        least = std::min(least.value_or(left), left);
    }
    return least;
}

void CompileQueue::pauseForFork() {
    std::unique_lock lock(mutex_);
    paused_ = true;
    idle_.wait(lock, [&] { return running_.empty(); });
}

void CompileQueue::afterForkInParent() {
    paused_ = false;
    mutex_.unlock();
    wake_.notify_all();
}

void CompileQueue::afterForkInChild() {
    // The threads exist only in the parent: their handles are abandoned, never joined or detached. The condition
    // variables may record waiters that are not here, so they are made anew.
    for (std::thread& thread : threads_)
        new (&thread) std::thread;
    threads_.clear();
    hasBegun_ = false;
    std::erase_if(waits_, [](const Wait& wait) { return wait.owner; }); // nor are those who cancel here
    new (&wake_) std::condition_variable;
    new (&idle_) std::condition_variable;
    paused_ = false;
    // A child that only reads compiles nothing.
    bool pending = !jobs_.empty() && !stopping_ && !isReadingApart();
    if (pending) startThreads();
    mutex_.unlock();
}

} // namespace kiln
