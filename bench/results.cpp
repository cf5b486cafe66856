#include "bench/results.h"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cerrno>
#include <cmath>
#include <cstdio>
#include <cstring>
#include <fcntl.h>
#include <fstream>
#include <unistd.h>
#include <utility>

namespace kiln::bench {

using Json = nlohmann::ordered_json;

static constexpr int kSchema = 1; ///< members may be added, never renamed

const Row* Results::find(const std::string& suite, const std::string& program, const std::string& mode,
                         const std::string& metric) const {
    const auto at = std::ranges::find_if(rows, [&](const Row& row) {
        return row.suite == suite && row.program == program && row.mode == mode && row.metric == metric;
    });
    return at == rows.end() ? nullptr : &*at;
}

std::string whyNotWhole(const Results& results) {
    if (!results.isComplete) return "the run was interrupted";
    if (!results.facts.options.empty()) return "the run was narrowed (" + results.facts.options + ")";
    if (results.facts.quick) return "the run was a quick one";
    if (!results.failed.empty()) return "the run had failures";
    if (results.damagedLines > 0) return "its file is damaged";
    return "";
}

/// On one line; bytes that are no UTF-8 are replaced rather than thrown at us.
static std::string dump(const Json& json) {
    return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

/// Two objects on one line each, as one.
static std::string joined(const std::string& first, const std::string& second) {
    return first.substr(0, first.size() - 1) + "," + second.substr(1);
}

// Writing

tl::expected<ResultsWriter, std::string> ResultsWriter::open(const std::filesystem::path& folder,
                                                             const RunFacts& facts) {
    std::error_code error;
    std::filesystem::create_directories(folder, error);
    const std::filesystem::path path = folder / "results.jsonl";
    ResultsWriter writer;
    // O_EXCL: two runs in one file would be no run at all.
    writer.file_ = ::open(path.c_str(), O_CREAT | O_EXCL | O_WRONLY | O_APPEND | O_CLOEXEC, 0666);
    if (writer.file_ < 0) return tl::unexpected(path.string() + ": " + std::strerror(errno));
    writer.facts_ = joined(dump({{"schema", kSchema}}), dump(toJson(facts)));
    return writer;
}

ResultsWriter::ResultsWriter(ResultsWriter&& from) noexcept
    : facts_(std::move(from.facts_)), file_(std::exchange(from.file_, -1)), isSound_(from.isSound_),
      isInLine_(from.isInLine_) {}

ResultsWriter& ResultsWriter::operator=(ResultsWriter&& from) noexcept {
    std::swap(facts_, from.facts_);
    std::swap(file_, from.file_);
    std::swap(isSound_, from.isSound_);
    std::swap(isInLine_, from.isInLine_);
    return *this;
}

ResultsWriter::~ResultsWriter() {
    if (file_ >= 0) ::close(file_);
}

void ResultsWriter::write(const std::string& object) {
    // What a write left unfinished is a line of its own, and does not take this one with it.
    const std::string line = (isInLine_ ? "\n" : "") + joined(facts_, object) + "\n";
    size_t written = 0;
    while (written < line.size()) {
        const ssize_t count = ::write(file_, line.data() + written, line.size() - written);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0) { // a full disk; the figures are on the terminal still
            std::fprintf(stderr, "bench: cannot write the results: %s\n", std::strerror(errno));
            isSound_ = false;
            return;
        }
        written += static_cast<size_t>(count);
        isInLine_ = written < line.size();
    }
}

static std::string remarkLine(const char* type, const Remark& remark) {
    return dump({{"type", type}, {"what", remark.what}, {"why", remark.why}});
}

void ResultsWriter::add(const Row& row) {
    // JSON has no word for it, and a figure of nothing is none.
    if (row.samples.empty() || !std::ranges::all_of(row.samples, [](double sample) { return std::isfinite(sample); }))
        return addFailed({row.name(), row.samples.empty() ? "no samples" : "not a number"});
    write(joined(R"({"type":"row"})", toJson(row)));
}
void ResultsWriter::addSkipped(const Remark& remark) {
    write(remarkLine("skipped", remark));
}
void ResultsWriter::addFailed(const Remark& remark) {
    write(remarkLine("failed", remark));
}
void ResultsWriter::end(double seconds) {
    write(dump({{"type", "end"}, {"seconds", seconds}}));
}

// Reading

/// What is wrong with the line; empty when nothing is. A type from a later version is passed over.
static std::string take(const std::string& line, const Json& json, Results& results) {
    const std::string type = json.value("type", "");
    if (type == "row") {
        auto row = rowFromJson(line);
        if (!row) return "no row of the bench";
        results.rows.push_back(std::move(*row));
    } else if (type == "skipped" || type == "failed") {
        auto& remarks = type == "skipped" ? results.skipped : results.failed;
        remarks.push_back({json.value("what", ""), json.value("why", "")});
    } else if (type == "end") {
        results.isComplete = true;
        results.seconds = json.value("seconds", 0.0);
    }
    return "";
}

/// The same, for a line of any kind.
static std::string takeLine(const std::string& line, Results& results) try {
    const Json json = Json::parse(line, nullptr, false);
    if (!json.is_object()) return "not a JSON object";
    if (const int schema = json.value("schema", 0); schema != kSchema)
        return "schema " + std::to_string(schema) + ", not " + std::to_string(kSchema);
    if (results.facts.started.empty()) results.facts = factsFromJson(json);
    return take(line, json, results);
} catch (const Json::exception& wrongType) { // of a member we ask for
    return wrongType.what();
}

tl::expected<Results, std::string> readResults(const std::filesystem::path& path) {
    const std::filesystem::path file = std::filesystem::is_directory(path) ? path / "results.jsonl" : path;
    std::ifstream stream(file, std::ios::binary);
    if (!stream) return tl::unexpected(file.string() + ": " + std::strerror(errno));
    Results results;
    std::string firstWrong = ": holds no results";
    int number = 0;
    for (std::string line; std::getline(stream, line);) {
        ++number;
        const bool isCut = stream.eof(); // no line end after it: the writer was stopped in the middle
        const std::string wrong = takeLine(line, results);
        if (wrong.empty() || isCut) continue;
        if (results.damagedLines++ == 0) firstWrong = ":" + std::to_string(number) + ": " + wrong;
    }
    if (results.facts.started.empty()) return tl::unexpected(file.string() + firstWrong);
    return results;
}

} // namespace kiln::bench
