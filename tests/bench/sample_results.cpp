#include "tests/bench/sample_results.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <fstream>
#include <iterator>

namespace kiln::bench {

namespace fs = std::filesystem;

namespace {

class Rows {
public:
    explicit Rows(std::vector<Row>& rows) : rows_(rows) {}

    /// Seven samples around the value, always the same ones, the median in the middle.
    void add(const std::string& suite, const std::string& program, const std::string& mode, const std::string& metric,
             const std::string& unit, double value, Better better = Better::Lower, const std::string& note = "") {
        std::vector<double> samples;
        for (double part : {1.0, 0.995, 1.002, 0.999, 1.004, 0.998, 1.001})
            samples.push_back(value * part);
        rows_.push_back({suite, program, mode, metric, unit, samples, better, note});
    }

    /// A time of one, and of others with their ratios to it.
    void race(const std::string& suite, const std::string& program, const std::string& first,
              const std::vector<std::pair<std::string, double>>& others) {
        constexpr double kMs = 100;
        add(suite, program, first, "time", "ms", kMs);
        for (const auto& [mode, ratio] : others) {
            add(suite, program, mode, "time", "ms", kMs * ratio);
            add(suite, program, mode, "ratio", "x", ratio, Better::Lower, "to " + first);
        }
    }

private:
    std::vector<Row>& rows_;
};

void addProgram(Rows& rows, const std::string& program, double kiln) {
    rows.race("whole", program, "native -O3",
              {{"kiln cold", 1.3 * kiln}, {"kiln warm", 1.1 * kiln}, {"node", 6.6}, {"lli interpreter", 600}});
    for (const char* ahead : {"native -O3", "lli interpreter"})
        rows.add("whole", program, ahead, "compile and run", "ms", 200);
    for (const char* mode : {"kiln cold", "kiln warm"})
        rows.add("whole", program, mode, "compile and run ratio", "x", 0.5 * kiln, Better::Lower, "to native -O3");
    rows.race("steady", program, "native -O3",
              {{"kiln auto", 1.0 * kiln}, {"kiln optimized", 1.0 * kiln}, {"kiln baseline", 2.2 * kiln}});
    rows.race("interpreter", program, "native -O1", {{"kiln interpreter", 11 * kiln}});
    rows.race("profiling", program, "not counting", {{"counting", 1.06}});
    rows.race("adversarial", program, "kiln baseline", {{"kiln", 0.9 * kiln}});
    rows.race("ablation", program, "all passes", {{"without loop", 1.5}, {"without layout", 0.97}});
    rows.add("compile", program, "units", "IR instructions", "count", 500, Better::Neither);
    for (const char* mode : {"kiln optimized", "llvm -O3"})
        for (const char* phase : {"passes", "generate code"})
            rows.add("compile", program, mode, phase, "us/inst", 20);
    rows.add("compile", program, "kiln optimized", "pass loop", "us/inst", 4);
    rows.add("counts", program, "kiln warm", "instructions", "M", 200);
    rows.add("counts", program, "kiln interpreter", "instructions", "M", 900);
    rows.add("memory", program, "native -O3", "max RSS", "MB", 2);
    rows.add("memory", program, "kiln warm", "max RSS", "MB", 60);
}

/// Of one that settles, and where not.
void addCurve(std::vector<Row>& rows, const std::string& program, bool settles) {
    std::vector<double> us;
    for (int call = 0; call < 60; ++call)
        us.push_back(call < 12 ? 9000 : 700);
    rows.push_back({"warmup", program, "kiln", "curve", "us", us, Better::Neither,
                    R"([{"call":3,"tier":"baseline","paths":2},{"call":12,"tier":"optimized"}])"});
    rows.push_back({"warmup", program, "kiln", "settled", "count", {settles ? 1.0 : 0.0}, Better::Neither, ""});
    if (!settles) return;
    rows.push_back({"warmup", program, "kiln", "calls until settled", "count", {12}, Better::Neither, ""});
    rows.push_back({"warmup", program, "kiln", "time until settled", "ms", {108}, Better::Neither, ""});
}

void addOnce(Rows& rows) {
    rows.add("startup", "hello", "native -O3", "time", "ms", 1);
    rows.add("startup", "hello", "kiln warm", "time", "ms", 4.5);
    rows.add("startup", "add", "from IR", "all in all", "us", 400);
    rows.add("cache", "l2", "look-ups, 1 thread", "operations", "1/s", 130'000, Better::Higher);
    rows.add("cache", "l2", "look-ups, 2 threads", "operations", "1/s", 200'000, Better::Higher);
    rows.add("cache", "l2", "95% gets 5% puts, bytes alone, 1 thread", "operations", "1/s", 3e6, Better::Higher);
    rows.add("cache", "l3", "single puts", "puts", "1/s", 20'000, Better::Higher);
    rows.add("cache", "chain", "l3 after l2", "retrieval p99", "ms", 0.5);
    rows.add("cache", "l3", "cold disk", "hit p99", "us", 800);
    rows.add("cache", "l2", "LRU", "hit rate, zipf 0.99", "%", 71, Better::Higher);
    rows.add("cache", "compression", "objects and IR", "saved", "%", 61, Better::Higher);
    rows.add("concurrency", "10000 threads", "compiled", "calls", "1/s", 9e6, Better::Higher);
    for (const char* mode : {"from cold", "compiled"}) {
        rows.add("concurrency", "requests", mode, "in flight", "count", 10'000, Better::Higher);
        rows.add("concurrency", "requests", mode, "time in system p99", "ms", 50);
    }
    rows.add("machine", "spin", "fixed loop", "time", "ms", 10, Better::Neither, "one in ten over 3% longer");
}

} // namespace

Results sampleResults(double kiln) {
    Results results;
    results.facts = {"2026-01-31T12:00:00Z", "0123456789", "A CPU", "19.1.7", "", 2, "6/167/1 0a1b2c3d 2"};
    Rows rows(results.rows);
    addOnce(rows);
    for (int i = 0; i < 10; ++i) {
        addProgram(rows, "p" + std::to_string(i), kiln);
        addCurve(results.rows, "p" + std::to_string(i), i != 3);
    }
    results.skipped = {{"luajit", "not installed"}};
    results.failed = {{"p3, lli", "exit status 1\nsecond line"}};
    results.isComplete = true;
    results.seconds = 90;
    return results;
}

void write(const fs::path& folder, const Results& results) {
    auto writer = ResultsWriter::open(folder, results.facts);
    ASSERT_TRUE(writer) << writer.error();
    for (const Row& row : results.rows)
        writer->add(row);
    for (const Remark& remark : results.skipped)
        writer->addSkipped(remark);
    for (const Remark& remark : results.failed)
        writer->addFailed(remark);
    if (results.isComplete) writer->end(results.seconds);
}

TemporaryFolder::TemporaryFolder() {
    std::string name = testing::TempDir() + "kiln-bench-XXXXXX";
    if (!mkdtemp(name.data())) ADD_FAILURE() << "no temporary folder";
    path_ = name;
}

TemporaryFolder::~TemporaryFolder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
}

std::string contentOf(const fs::path& file) {
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), {}};
}

} // namespace kiln::bench
