// Threads that call one after another function of a Program, first while it is cold, then when all of it is compiled.
// All threads are there, and have been inside, before the first one ends.
#include "bench/probe/concurrency_parts.h"
#include "bench/probe/hash_program.h"
#include "bench/probe/host_threads.h"
#include "bench/probe/probe.h"
#include "bench/probe/stopwatch.h"
#include "bench/statistics.h"

#include <algorithm>
#include <array>
#include <atomic>
#include <span>
#include <stdexcept>
#include <string>

namespace kiln::bench {

namespace {

constexpr unsigned kFunctions = 16;
constexpr uint64_t kRounds = 32; // some 50 ns compiled, a microsecond interpreted

/// What is asked, and the right answers: known before the clock runs.
class Questions {
public:
    static constexpr unsigned kValues = 256;

    Questions() {
        for (unsigned function = 0; function < kFunctions; ++function)
            for (unsigned value = 0; value < kValues; ++value)
                answers_.push_back(HashProgram::answer(function, value, kRounds));
    }
    uint64_t answer(unsigned function, unsigned value) const { return answers_[function * kValues + value]; }

private:
    std::vector<uint64_t> answers_;
};

/// Opened once; whoever waits goes on.
class Gate {
public:
    void open() {
        isOpen_.store(true);
        isOpen_.notify_all();
    }
    void wait() { isOpen_.wait(false); }

private:
    std::atomic<bool> isOpen_{false};
};

/// Waits until so many have arrived.
class Arrivals {
public:
    void arrive() {
        ++count_;
        count_.notify_one(); // only one ever waits
    }
    void wait(unsigned all) {
        for (unsigned now = count_; now < all; now = count_)
            count_.wait(now);
    }

private:
    std::atomic<unsigned> count_{0};
};

/// One phase of a crowd's work: all begin at once, each makes as many calls.
struct Phase {
    unsigned callsEach = 0;
    Gate start;
    Arrivals ends;
    std::vector<float> us; ///< of each call, by thread
    double seconds = 0;    ///< from the start to the last thread's end
};

struct Crowd {
    const HashProgram& program;
    const Questions questions{};
    std::atomic<uint64_t> wrong{0};
    std::array<Phase, 2> phases{};

    void work(unsigned number) {
        for (Phase& phase : phases) {
            phase.start.wait();
            call(number, phase);
            phase.ends.arrive();
        }
    }
    void call(unsigned number, Phase& phase) {
        const std::span<float> us = std::span(phase.us).subspan(size_t{number} * phase.callsEach, phase.callsEach);
        uint64_t bad = 0;
        for (unsigned i = 0; i < phase.callsEach; ++i) {
            const unsigned function = (number + i) % kFunctions;
            const unsigned value = (number * 7 + i) % Questions::kValues;
            const Stopwatch watch;
            const uint64_t answer = program.call(function, value, kRounds);
            us[i] = static_cast<float>(watch.us());
            if (answer != questions.answer(function, value)) ++bad;
        }
        wrong += bad;
    }
    void run(Phase& phase, unsigned threads) {
        const Stopwatch watch;
        phase.start.open();
        phase.ends.wait(threads);
        phase.seconds = watch.seconds();
    }
};

/// Of one phase, over the repetitions.
struct Figures {
    std::vector<double> callsPerSecond, p99Us;

    void add(const Phase& phase, unsigned threads) {
        const size_t calls = size_t{threads} * phase.callsEach;
        const std::vector<double> us(phase.us.begin(), phase.us.begin() + static_cast<std::ptrdiff_t>(calls));
        callsPerSecond.push_back(static_cast<double>(calls) / phase.seconds);
        p99Us.push_back(percentile(us, 0.99));
    }
    void reportAs(const std::string& program, const char* mode, const std::string& note) const {
        report(program, mode, "calls", "1/s", callsPerSecond, Better::Higher, note);
        report(program, mode, "call p99", "us", p99Us, Better::Lower, note);
    }
};

/// Nobody waits for a phase that does not come: what is joined after this ends.
class AllGatesOpened {
public:
    explicit AllGatesOpened(Crowd& crowd) : crowd_(crowd) {}
    ~AllGatesOpened() {
        for (Phase& phase : crowd_.phases)
            phase.start.open();
    }
    AllGatesOpened(const AllGatesOpened&) = delete;
    AllGatesOpened& operator=(const AllGatesOpened&) = delete;

private:
    Crowd& crowd_;
};

/// Threads that took part.
unsigned runCrowd(Engine& engine, unsigned threads, bool quick, Figures& cold, Figures& compiled) {
    const HashProgram program(engine, kFunctions);
    Crowd crowd{program};
    const unsigned least = quick ? 10 : 20;
    crowd.phases[0].callsEach = std::max(least, (quick ? 50'000u : 100'000u) / threads);
    crowd.phases[1].callsEach = std::max(least, (quick ? 200'000u : 1'000'000u) / threads);
    for (Phase& phase : crowd.phases)
        phase.us.resize(size_t{threads} * phase.callsEach);
    HostThreads host(threads, [&](unsigned number) { crowd.work(number); });
    const AllGatesOpened opened(crowd); // also when something is thrown; before the threads are joined
    if (host.size() == 0) throw std::runtime_error("the system gives no threads");
    crowd.run(crowd.phases[0], host.size());
    program.promoteAll(kRounds);
    crowd.run(crowd.phases[1], host.size());
    host.join();
    if (crowd.wrong > 0)
        throw std::runtime_error(std::to_string(crowd.wrong) + " wrong answers with " + std::to_string(host.size()) +
                                 " threads");
    cold.add(crowd.phases[0], host.size());
    compiled.add(crowd.phases[1], host.size());
    return host.size();
}

} // namespace

void reportThreads(Engine& engine, bool quick, int repetitions) {
    const std::vector<unsigned> sizes = quick ? std::vector{1u, 4u, 64u, 1000u, 10'000u}
                                              : std::vector{1u, 2u, 4u, 16u, 64u, 256u, 1000u, 4000u, 10'000u};
    const std::string note = "every answer checked; latencies include what the machine's few cores make a thread wait";
    unsigned most = 0;
    for (unsigned asked : sizes) {
        Figures cold, compiled;
        unsigned threads = asked;
        for (int i = 0; i < repetitions; ++i)
            threads = std::min(threads, runCrowd(engine, asked, quick, cold, compiled));
        const std::string fewer = threads < asked ? "; " + std::to_string(asked) + " were asked for" : "";
        if (threads > most) { // else the system gave no more than for the size before
            const std::string program = std::to_string(threads) + (threads == 1 ? " thread" : " threads");
            cold.reportAs(program, "from cold",
                          note + "; interpreted, and being promoted meanwhile; a thread's first call makes its state" +
                              fewer);
            compiled.reportAs(program, "compiled", note + fewer);
        }
        most = std::max(most, threads);
        if (threads == asked && asked != sizes.back()) continue;
        report("threads", "compiled", "most at once", "count", {static_cast<double>(most)}, Better::Higher,
               "with stacks of 256 KB; all inside one engine before the first one ends" +
                   std::string(fewer.empty() ? "" : fewer + ", the system gave no more"));
        return;
    }
}

} // namespace kiln::bench
