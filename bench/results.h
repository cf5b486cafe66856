// What a run leaves behind: a folder with the rows as JSON lines, which later runs are compared with.
#pragma once

#include "bench/row.h"
#include "bench/run_facts.h"

#include <tl/expected.hpp>

#include <filesystem>
#include <string>
#include <vector>

namespace kiln::bench {

struct Remark {
    std::string what, why;
};

struct Results {
    RunFacts facts;
    std::vector<Row> rows;
    std::vector<Remark> skipped, failed;
    bool isComplete = false; ///< it came to its end; an interrupted run has the rows up to there
    double seconds = 0;      ///< it took
    size_t damagedLines = 0; ///< of its file: they cannot be read

    const Row* find(const std::string& suite, const std::string& program, const std::string& mode,
                    const std::string& metric) const;
};

/// Why a run says less than all there is to say; empty when it is complete, was not narrowed, and nothing failed.
std::string whyNotWhole(const Results& results);

/// Appends to FOLDER/results.jsonl as the run goes, a line a write, so that what is there survives an interruption.
class ResultsWriter {
public:
    static tl::expected<ResultsWriter, std::string> open(const std::filesystem::path& folder, const RunFacts& facts);
    ResultsWriter(ResultsWriter&&) noexcept;
    ResultsWriter& operator=(ResultsWriter&&) noexcept;
    ~ResultsWriter();

    /// One with a sample that is no number, or without any, is written as failed.
    void add(const Row& row);
    void addSkipped(const Remark& remark);
    void addFailed(const Remark& remark);
    void end(double seconds);

    /// Is all of it on disk? Once something could not be written: no.
    bool sound() const { return isSound_; }

private:
    ResultsWriter() = default;
    void write(const std::string& object);
    std::string facts_; ///< as the start of each line
    int file_ = -1;
    bool isSound_ = true;
    bool isInLine_ = false; ///< the last write ended before its line did
};

/// `path`: the folder of a run, or its results.jsonl. Lines that cannot be read are counted and left out; a last one
/// cut short is only left out.
tl::expected<Results, std::string> readResults(const std::filesystem::path& path);

/// The same in the form of Google Benchmark's JSON ("context", "benchmarks"), for tools that read that.
std::string toGoogleBenchmarkJson(const Results& results);

} // namespace kiln::bench
