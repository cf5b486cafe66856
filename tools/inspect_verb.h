#pragma once

// What jit-inspect is made of: verbs, each of which answers one question with a report.

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

namespace CLI { // NOLINT(readability-identifier-naming): theirs
class App;
} // namespace CLI

namespace kiln::tools {

/// Keys stay in the order in which they are written.
using Json = nlohmann::ordered_json;

/// What the process ends with.
inline constexpr int kOk = 0;
inline constexpr int kNotThere = 1; ///< what was asked about is not there, or failed a check
inline constexpr int kUsage = 2;

/// An answer, in both forms. Its exit status is kNotThere when there is an error, else kOk.
struct Report {
    Json json = Json::object(); ///< after `schema` and `verb`
    std::string text;
    std::string error; ///< instead of an answer, or beside half of one: lower-case, no full stop

    int exitStatus() const { return error.empty() ? kOk : kNotThere; }
};

/// A row of the table in jit_inspect.cpp.
struct Verb {
    const char* name;
    const char* arguments; ///< names of the operands; those that may be missing, in brackets, last
    const char* purpose;   ///< one line
    /// `words`: what follows the verb. Returns the exit status.
    int (*run)(const Verb& verb, const std::vector<std::string>& words);
};

// The functions of the table, one a file: inspect_<verb>.cpp.
int runPasses(const Verb& verb, const std::vector<std::string>& words);
int runIr(const Verb& verb, const std::vector<std::string>& words);
int runBytecode(const Verb& verb, const std::vector<std::string>& words);
int runAsm(const Verb& verb, const std::vector<std::string>& words);
int runRemarks(const Verb& verb, const std::vector<std::string>& words);
int runWhy(const Verb& verb, const std::vector<std::string>& words);
int runCache(const Verb& verb, const std::vector<std::string>& words);
int runCacheKey(const Verb& verb, const std::vector<std::string>& words);

/// A verb's command line: `--json`, `--help`, its operands, and what else it declares.
class VerbLine {
public:
    explicit VerbLine(const Verb& verb);
    ~VerbLine();
    VerbLine(const VerbLine&) = delete;
    VerbLine& operator=(const VerbLine&) = delete;

    /// For the verb's own options.
    CLI::App& app() { return *app_; }

    /// -1: go on; else end with this status, everything is said. `finish` checks what the options mean together, and
    /// throws CLI::ValidationError.
    int parse(const std::vector<std::string>& words, const std::function<void()>& finish = {});

    /// In the order of the verb's arguments; empty: not given.
    const std::string& operand(size_t index) const;
    bool json() const { return json_; }

private:
    /// Empty: as many as there should be.
    std::string wrongOperands() const;
    int refuse(const std::string& message) const;

    const Verb& verb_;
    std::unique_ptr<CLI::App> app_;
    std::vector<std::string> operands_;
    bool json_ = false;
};

/// Writes the report to `file`, the error to standard error. Returns the exit status.
int print(const Verb& verb, const Report& report, bool asJson, int file);

/// A report that is an error and nothing else.
Report failed(const std::string& error);

/// A plain text table: two spaces between columns, the first one left-aligned, numbers to the right.
class Table {
public:
    explicit Table(std::vector<std::string> head) : rows_{std::move(head)} {}
    void add(std::vector<std::string> row) { rows_.push_back(std::move(row)); }
    std::string text() const;

private:
    std::vector<std::vector<std::string>> rows_;
};

/// With three decimals.
std::string inMs(double ms);

} // namespace kiln::tools
