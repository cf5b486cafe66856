#include "bench/runner.h"

#include "bench/interrupt.h"
#include "bench/noise.h"
#include "bench/suite.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <exception>
#include <set>

namespace kiln::bench {

namespace {

using Clock = std::chrono::steady_clock;

double secondsSince(Clock::time_point begin) {
    return std::chrono::duration<double>(Clock::now() - begin).count();
}

std::string clock(double seconds) {
    char text[32];
    std::snprintf(text, sizeof text, "%d:%02d", static_cast<int>(seconds) / 60, static_cast<int>(seconds) % 60);
    return text;
}

class WritingJournal final : public Journal {
public:
    WritingJournal(ResultsWriter& writer, size_t& failures) : writer_(writer), failures_(failures) {}

    std::string suite;

    void record(Row row) override {
        row.suite = suite;
        writer_.add(row);
    }
    void skip(const std::string& what, const std::string& why) override {
        if (!skipped_.insert(what + ": " + why).second) return; // a missing peer is missing in each suite
        writer_.addSkipped({what, why});
        std::fprintf(stderr, "  skipped: %s: %s\n", what.c_str(), why.c_str());
    }
    void fail(const std::string& who, const std::string& what) override {
        ++failures_;
        writer_.addFailed({suite + ": " + who, what});
        std::fprintf(stderr, "  FAILED: %s: %s\n", who.c_str(), what.c_str());
    }

private:
    ResultsWriter& writer_;
    size_t& failures_;
    std::set<std::string> skipped_;
};

struct Step {
    const Suite* suite;
    Job job;
};

std::vector<Step> stepsOf(const Plan& plan) {
    std::vector<Step> steps;
    for (const Suite& suite : suites()) {
        if (!plan.suites.empty() && std::ranges::find(plan.suites, suite.name) == plan.suites.end()) continue;
        for (Job& job : suite.jobs(plan))
            steps.push_back({&suite, std::move(job)});
    }
    return steps;
}

} // namespace

RunEnd runPlan(const Plan& plan, ResultsWriter& writer) {
    const std::vector<Step> steps = stepsOf(plan);
    const auto begin = Clock::now();
    RunEnd end;
    WritingJournal journal(writer, end.failures);
    NoiseMeter noise;
    watchForInterrupts();
    size_t done = 0;
    for (; done < steps.size() && !wasInterrupted(); ++done) {
        const Step& step = steps[done];
        std::fprintf(stderr, "[%zu/%zu %s] %s: %s\n", done + 1, steps.size(), clock(secondsSince(begin)).c_str(),
                     step.suite->name, step.job.label.c_str());
        noise.sample();
        journal.suite = step.suite->name;
        try {
            step.job.measure(journal);
        } catch (const std::exception& error) { // a folder that cannot be written to, and the like
            journal.fail(step.job.label, error.what());
        }
    }
    if (done > 0) {
        writer.add(noise.row());
        std::fprintf(stderr, "%zu of %zu jobs in %s; %s\n", done, steps.size(), clock(secondsSince(begin)).c_str(),
                     noise.describe().c_str());
    }
    end.isComplete = done == steps.size();
    if (end.isComplete) writer.end(secondsSince(begin));
    return end;
}

} // namespace kiln::bench
