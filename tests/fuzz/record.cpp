#include "tests/fuzz/record.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <sstream>
#include <stdexcept>

namespace kiln::test {

static constexpr std::pair<Verdict, std::string_view> kVerdictNames[] = {{Verdict::Passed, "passed"},
                                                                         {Verdict::Discarded, "discarded"},
                                                                         {Verdict::Slow, "slow"},
                                                                         {Verdict::Failed, "failed"}};

std::string_view nameOf(Verdict verdict) {
    return kVerdictNames[static_cast<int>(verdict)].second;
}

Record::Record(const std::filesystem::path& file) {
    if (file.empty()) return;
    std::ifstream lines(file);
    for (std::string line; std::getline(lines, line);)
        readLine(line);
    file_ = open(file.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0666);
    if (file_ < 0) throw std::runtime_error("cannot write the record " + file.string());
}

Record::~Record() {
    if (file_ >= 0) close(file_);
}

void Record::readLine(const std::string& line) {
    std::istringstream words(line);
    Seed seed = 0;
    std::string name;
    words >> seed >> name;
    for (auto [verdict, verdictName] : kVerdictNames)
        if (words && name == verdictName) known_[seed] = verdict;
}

std::optional<Verdict> Record::verdictOf(Seed seed) const {
    auto found = known_.find(seed);
    return found == known_.end() ? std::nullopt : std::optional(found->second);
}

std::uint64_t Record::count(Verdict verdict) const {
    return static_cast<std::uint64_t>(
        std::ranges::count_if(known_, [&](const auto& entry) { return entry.second == verdict; }));
}

void Record::note(const std::string& text) {
    append("# " + text);
}

void Record::add(Seed seed, const Finding& finding) {
    known_[seed] = finding.verdict;
    std::string line = std::to_string(seed) + " " + std::string(nameOf(finding.verdict));
    append(finding.reason.empty() ? line : line + " " + finding.reason);
}

void Record::append(const std::string& line) const {
    if (file_ < 0) return;
    const std::string whole = line + "\n";
    if (write(file_, whole.data(), whole.size()) != static_cast<ssize_t>(whole.size()))
        throw std::runtime_error("cannot append to the record");
}

} // namespace kiln::test
