// What a run leaves behind: a folder with the rows as JSON lines, which later runs are compared with.
#pragma once

#include "bench/row.h"

#include <tl/expected.hpp>

#include <filesystem>
#include <string>
#include <vector>

namespace kiln::bench {

/// Where and on what a run was made; on each line of the file.
struct RunFacts {
    std::string started; ///< UTC, "2026-01-31T12:00:00Z"
    std::string commit;  ///< short hash; ends with "+" when the tree had changes
    std::string cpu;     ///< as the kernel names it
    std::string llvm;    ///< "19.1.7"
    std::string options; ///< how the run was narrowed; empty: all of it
    int cores = 0;
};
/// Of this machine and checkout, now.
RunFacts factsOfNow(const std::string& options);

struct Remark {
    std::string what, why;
};

struct Results {
    RunFacts facts;
    std::vector<Row> rows;
    std::vector<Remark> skipped, failed;
    bool isComplete = false; ///< it came to its end; an interrupted run has the rows up to there
    double seconds = 0;      ///< it took

    const Row* find(const std::string& suite, const std::string& program, const std::string& mode,
                    const std::string& metric) const;
};

/// Appends to FOLDER/results.jsonl as the run goes, a line a write, so that what is there survives an interruption.
class ResultsWriter {
public:
    static tl::expected<ResultsWriter, std::string> open(const std::filesystem::path& folder, const RunFacts& facts);
    ResultsWriter(ResultsWriter&&) noexcept;
    ResultsWriter& operator=(ResultsWriter&&) noexcept;
    ~ResultsWriter();

    void add(const Row& row);
    void addSkipped(const Remark& remark);
    void addFailed(const Remark& remark);
    void end(double seconds);

private:
    ResultsWriter() = default;
    void write(const std::string& line);
    std::string facts_; ///< as the start of each line
    int file_ = -1;
};

/// `path`: the folder of a run, or its results.jsonl. A last line cut short is left out.
tl::expected<Results, std::string> readResults(const std::filesystem::path& path);

/// The same in the form of Google Benchmark's JSON ("context", "benchmarks"), for tools that read that.
std::string toGoogleBenchmarkJson(const Results& results);

} // namespace kiln::bench
