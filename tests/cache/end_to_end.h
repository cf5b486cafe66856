// jit-run on one cache folder, run after run: what its statistics say, and what lies in the folder.
#pragma once

#include "tests/support/jit_run.h"

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace kiln::test {

using Words = std::vector<std::string>;

/// Small inputs, so low thresholds; in the caller, so that each run promotes the same.
inline const Words kSmall{"--threshold=20", "--loop-threshold=100", "--jobs=0"};

/// `extra` behind `words`.
Words with(Words words, const Words& extra);

struct CacheRun {
    Command command;
    Outcome outcome;
    nlohmann::json stats; ///< null: none were written

    /// By JSON pointer; -1: it is not there.
    int64_t number(const std::string& pointer) const;
    int64_t units() const { return number("/compile/units"); }
    int64_t l3(const std::string& what) const { return number("/cache/l3/" + what); }
    int64_t rejections(const std::string& reason) const;
    /// "name tier" of the paths that were compiled in this run.
    Words compiledPaths() const;
    /// The command to repeat it, how it ended, the end of its stderr.
    std::string story() const;
};

/// jit-run's own command for it; the cache is `cache`, unless the options name one.
Command cachedCommand(const Program& program, const std::filesystem::path& cache, const Words& options);
/// `command` of jit-run, with statistics.
CacheRun runWithStats(Command command);
CacheRun runCached(const Program& program, const std::filesystem::path& cache, const Words& options = kSmall);

/// Ended as `expected`, with the same output.
testing::AssertionResult isRight(const CacheRun& run, const Outcome& expected);
/// Nothing was compiled, neither a unit nor a source; at least one path, and each from `origin` ("": any); nothing
/// that was found was rejected.
testing::AssertionResult isWarm(const CacheRun& run, std::string_view origin = "l3");

/// Writes a source and reads it as a program.
Program programOf(const std::filesystem::path& file, std::string_view text);
/// One whose statements and loops get hot with kSmall, in milliseconds. It prints a line and ends with status 7.
Program hotProgram(const std::filesystem::path& folder);

/// One row of the cache's database, as it lies there.
struct CacheRow {
    int64_t id = 0;
    int64_t kind = 0; ///< EntryKind
    std::string key, title, value;
};
/// REQUIRES, these three: no process has the database open.
std::vector<CacheRow> rowsIn(const std::filesystem::path& cache);
void setValue(const std::filesystem::path& cache, int64_t id, std::string_view value);
/// SQLite's quick_check: "ok".
std::string quickCheck(const std::filesystem::path& cache);

std::filesystem::path databaseIn(const std::filesystem::path& cache);

/// A copy with the same permissions.
void copyCache(const std::filesystem::path& from, const std::filesystem::path& to);

/// What a cold run of hotProgram() leaves, its log carried over into the database: made once a process, for copies.
struct PreparedCache {
    PreparedCache();

    TemporaryFolder folder;
    Program program;
    std::filesystem::path path;
    CacheRun cold, warm;
    std::vector<CacheRow> rows;
};
const PreparedCache& prepared();

} // namespace kiln::test
