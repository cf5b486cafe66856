// Requests that callers put into a queue, all of them before the first is served; a pool of threads takes them out and
// calls into the engine. How many lie in the queue is not the engine's doing: what is reported as in flight is how many
// of them it answered rightly.
#include "bench/probe/concurrency_parts.h"
#include "bench/probe/hash_program.h"
#include "bench/probe/probe.h"
#include "bench/probe/stopwatch.h"
#include "bench/statistics.h"

#include <algorithm>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <stdexcept>
#include <string>
#include <thread>

namespace kiln::bench {

namespace {

constexpr unsigned kRequests = 10'000;
constexpr unsigned kCallers = 4;
constexpr unsigned kFunctions = 16;
constexpr uint64_t kRounds = 5000; // some 10 us, compiled

struct Request {
    unsigned function = 0;
    uint64_t value = 0;
    std::optional<uint64_t> answer;
    double submittedMs = 0, completedMs = 0; // since the run's start
};

class RequestQueue {
public:
    void push(Request& request) {
        {
            const std::lock_guard lock(mutex_);
            waiting_.push_back(&request);
        }
        changed_.notify_one();
    }
    /// From now on requests are given out.
    void open() {
        {
            const std::lock_guard lock(mutex_);
            isOpen_ = true;
        }
        changed_.notify_all();
    }
    /// Null: it is open, and empty.
    Request* pop() {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return isOpen_; });
        if (waiting_.empty()) return nullptr;
        Request* request = waiting_.front();
        waiting_.pop_front();
        return request;
    }

private:
    std::mutex mutex_; // guards all below
    std::condition_variable changed_;
    std::deque<Request*> waiting_;
    bool isOpen_ = false;
};

/// One run: all submitted, then all served.
class Run {
public:
    explicit Run(const HashProgram& program) : program_(program), requests_(kRequests) {
        for (unsigned i = 0; i < kRequests; ++i)
            requests_[i].function = i % kFunctions, requests_[i].value = i * uint64_t{0x9e3779b97f4a7c15};
    }

    void run(unsigned servers) {
        std::vector<std::thread> pool, callers;
        for (unsigned i = 0; i < servers; ++i)
            pool.emplace_back([this] { serve(); });
        for (unsigned i = 0; i < kCallers; ++i)
            callers.emplace_back([this, i] { submit(i); });
        for (std::thread& caller : callers)
            caller.join();
        openedMs_ = watch_.ms();
        queue_.open();
        for (std::thread& server : pool)
            server.join();
    }

    /// Of those that were all in flight when the first was served.
    unsigned answeredRightly() const {
        return static_cast<unsigned>(std::ranges::count_if(requests_, [](const Request& one) {
            return one.answer == HashProgram::answer(one.function, one.value, kRounds);
        }));
    }
    double servingMs() const { return endedMs() - openedMs_; }
    double totalMs() const { return endedMs() - std::ranges::min(requests_, {}, &Request::submittedMs).submittedMs; }
    std::vector<double> msInSystem() const {
        std::vector<double> ms;
        for (const Request& request : requests_)
            ms.push_back(request.completedMs - request.submittedMs);
        return ms;
    }

private:
    double endedMs() const { return std::ranges::max(requests_, {}, &Request::completedMs).completedMs; }
    void submit(unsigned caller) {
        for (unsigned i = caller; i < kRequests; i += kCallers) {
            requests_[i].submittedMs = watch_.ms();
            queue_.push(requests_[i]);
        }
    }
    void serve() {
        while (Request* request = queue_.pop()) {
            request->answer = program_.call(request->function, request->value, kRounds);
            request->completedMs = watch_.ms();
        }
    }

    const HashProgram& program_;
    std::vector<Request> requests_;
    RequestQueue queue_;
    double openedMs_ = 0;
    const Stopwatch watch_;
};

struct Figures {
    std::vector<double> inFlight, totalMs, perSecond, p50Ms, p99Ms;

    void add(const Run& run) {
        const std::vector<double> ms = run.msInSystem();
        inFlight.push_back(run.answeredRightly());
        totalMs.push_back(run.totalMs());
        perSecond.push_back(kRequests / (run.servingMs() / 1e3));
        p50Ms.push_back(percentile(ms, 0.5));
        p99Ms.push_back(percentile(ms, 0.99));
    }
    void reportAs(const char* mode, const std::string& note) const {
        const std::string program = "requests";
        report(program, mode, "in flight", "count", inFlight, Better::Higher,
               "target: 10,000 in flight from queued callers; that all are submitted before the first is served is "
               "the probe's doing, the figure is how many of them were then answered rightly; how many callers can be "
               "inside the engine at once is 'most at once' of the threads; " +
                   note);
        if (std::ranges::any_of(inFlight, [](double count) { return count < kRequests; }))
            throw std::runtime_error(std::string("requests, ") + mode + ": expected " + std::to_string(kRequests) +
                                     " right answers, got " + std::to_string(static_cast<unsigned>(leastOf(inFlight))));
        report(program, mode, "served", "1/s", perSecond, Better::Higher, "from the moment all are in flight; " + note);
        report(program, mode, "total time", "ms", totalMs, Better::Lower, note);
        report(program, mode, "time in system p50", "ms", p50Ms, Better::Lower, note);
        report(program, mode, "time in system p99", "ms", p99Ms, Better::Lower, note);
    }
};

} // namespace

void reportRequests(Engine& engine, bool quick, int repetitions) {
    const unsigned servers = 2 * std::max(1u, std::thread::hardware_concurrency());
    Figures cold, compiled;
    for (int i = 0; i < repetitions; ++i) {
        const HashProgram program(engine, kFunctions);
        const auto runOnce = [&](Figures& figures) {
            Run run(program);
            run.run(servers);
            figures.add(run);
        };
        runOnce(cold);
        program.promoteAll(kRounds);
        for (int more = 0; more < (quick ? 1 : 2); ++more)
            runOnce(compiled);
    }
    const std::string note = std::to_string(kRequests) + " requests of 5,000 rounds from " + std::to_string(kCallers) +
                             " callers, served by " + std::to_string(servers) +
                             " threads, which begin when the last is submitted; every answer checked";
    cold.reportAs("from cold", note);
    compiled.reportAs("compiled", note);
}

} // namespace kiln::bench
