#include "tests/support/program.h"

#include "tests/support/places.h"
#include "tests/support/text.h"

#include <algorithm>
#include <fstream>
#include <iterator>
#include <set>
#include <system_error>

namespace fs = std::filesystem;

namespace kiln::test {
namespace {

std::string readFile(const fs::path& file) {
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

std::string_view trimmed(std::string_view text) {
    std::size_t first = text.find_first_not_of(" \t\r");
    if (first == std::string_view::npos) return {};
    return text.substr(first, text.find_last_not_of(" \t\r") - first + 1);
}

void append(std::vector<std::string>& words, std::string_view text) {
    for (std::string& word : splitWords(text))
        words.push_back(std::move(word));
}

void appendLine(std::optional<std::string>& text, std::string_view line) {
    text = text.value_or("").append(line) + "\n";
}

// The part of the header that states `size`; null for the full one, which always stands in the header itself.
const std::optional<SizedRun>* statedApart(const ProgramHeader& header, Size size) {
    switch (size) {
    case Size::Small: return &header.small;
    case Size::Medium: return &header.medium;
    case Size::Full: break;
    }
    return nullptr;
}

SizedRun& opened(std::optional<SizedRun>& run) {
    return run ? *run : run.emplace();
}

void applyLine(ProgramHeader& header, std::string_view key, std::string_view value) {
    // In `stdin` and `expect` a line is kept as it is, behind the one space after the colon.
    std::string_view line = value.starts_with(' ') ? value.substr(1) : value;
    if (key == "what")
        header.what = trimmed(value);
    else if (key == "args")
        append(header.args, value);
    else if (key == "small")
        append(opened(header.small).args, value);
    else if (key == "medium")
        append(opened(header.medium).args, value);
    else if (key == "stdin")
        header.stdinText.append(line) += '\n';
    else if (key == "flags")
        append(header.flags, value);
    else if (key == "link")
        append(header.link, value);
    else if (key == "with")
        append(header.with, value);
    else if (key == "expect")
        appendLine(header.expect, line);
    else if (key == "expect-small")
        appendLine(opened(header.small).expect, line);
    else if (key == "expect-medium")
        appendLine(opened(header.medium).expect, line);
}

bool isProgramFile(const fs::path& file) {
    constexpr std::string_view kExtensions[] = {".c", ".cc", ".cpp", ".ll", ".bc"};
    return std::ranges::count(kExtensions, file.extension().string()) != 0 &&
           file.filename().string().find(".inc.") == std::string::npos;
}

} // namespace

const std::vector<std::string>& ProgramHeader::argsOf(Size size) const {
    const std::optional<SizedRun>* run = statedApart(*this, size);
    return run && *run ? (*run)->args : args;
}

const std::optional<std::string>& ProgramHeader::expectOf(Size size) const {
    const std::optional<SizedRun>* run = statedApart(*this, size);
    return run && *run ? (*run)->expect : expect;
}

ProgramHeader parseHeader(std::string_view source) {
    ProgramHeader header;
    while (!source.empty()) {
        std::string_view line = source.substr(0, source.find('\n'));
        source.remove_prefix(std::min(source.size(), line.size() + 1));
        if (line.ends_with('\r')) line.remove_suffix(1);
        if (line.starts_with("//"))
            line.remove_prefix(2);
        else if (line.starts_with(';'))
            line.remove_prefix(1);
        else
            break;
        if (std::size_t colon = line.find(':'); colon != std::string_view::npos)
            applyLine(header, trimmed(line.substr(0, colon)), line.substr(colon + 1));
    }
    return header;
}

std::string Program::pathOf(const std::string& source) const {
    return (file.parent_path() / source).lexically_normal().string();
}

Program readProgram(const fs::path& file) {
    Program program;
    program.file = fs::proximate(fs::absolute(file), repositoryRoot());
    if (file.extension() != ".bc") program.header = parseHeader(readFile(file));
    return program;
}

std::vector<Program> programsIn(const fs::path& folder) {
    std::vector<Program> programs;
    std::set<std::string> parts;
    std::error_code missing;
    for (const auto& entry : fs::recursive_directory_iterator(repositoryRoot() / folder, missing)) {
        if (!entry.is_regular_file() || !isProgramFile(entry.path())) continue;
        programs.push_back(readProgram(entry.path()));
        for (const std::string& source : programs.back().header.with)
            parts.insert(programs.back().pathOf(source));
    }
    std::erase_if(programs, [&](const Program& program) { return parts.contains(program.file.string()); });
    std::ranges::sort(programs, {}, [](const Program& program) { return program.file.string(); });
    return programs;
}

} // namespace kiln::test
