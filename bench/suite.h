// A suite: one question about speed, and the jobs that answer it.
#pragma once

#include "bench/plan.h"
#include "bench/row.h"

#include <functional>
#include <span>
#include <string>
#include <vector>

namespace kiln::bench {

/// What a job reports to; made by the runner.
class Journal {
public:
    virtual ~Journal() = default;
    /// A figure. It is on the disk when this returns; `row.suite` is filled in.
    virtual void record(Row row) = 0;
    /// Something was not measured, and why. One line each.
    virtual void skip(const std::string& what, const std::string& why) = 0;
    /// A wrong answer, or another failure: the bench goes on, and fails in the end. `who`: program and mode.
    virtual void fail(const std::string& who, const std::string& what) = 0;
};

/// One step of a suite: some seconds, one line of progress.
struct Job {
    std::string label; ///< "json: kiln, node, luajit"
    std::function<void(Journal&)> measure;
};

struct Suite {
    const char* name;
    const char* purpose; ///< the question, on one line
    std::vector<Job> (*jobs)(const Plan& plan);
};

/// All there are, in the order they run. The only list of suites.
std::span<const Suite> suites();

} // namespace kiln::bench
