// What became of the programs that were run: a file that grows from run to run.
#pragma once

#include "tests/fuzz/generator.h"

#include <cstdint>
#include <map>
#include <optional>

namespace kiln::test {

/// In order of weight. Passed: all modes agreed with native code. Discarded: there was no truth to compare with.
/// Slow: agreed, but late.
enum class Verdict { Passed, Discarded, Slow, Failed };

std::string_view nameOf(Verdict verdict);

struct Finding {
    Verdict verdict = Verdict::Passed;
    std::string reason; ///< one line
    std::string report; ///< for a failure: how to see it again
};

/// One line a program: seed, verdict, reason; a line that begins with # says what the lines below it were run with.
/// Each line is appended by one write, so several processes may share a record and a kill tears no line.
/// Not thread-safe.
class Record {
public:
    /// An empty name: a record that is forgotten.
    explicit Record(const std::filesystem::path& file);
    ~Record();
    Record(const Record&) = delete;
    Record& operator=(const Record&) = delete;

    std::optional<Verdict> verdictOf(Seed seed) const;
    std::uint64_t count(Verdict verdict) const;
    void note(const std::string& text);
    void add(Seed seed, const Finding& finding);

private:
    void readLine(const std::string& line);
    void append(const std::string& line) const;

    std::map<Seed, Verdict> known_;
    int file_ = -1;
};

} // namespace kiln::test
