#include "tests/coverage/units.h"

#include "tests/support/command.h"
#include "tests/support/places.h"
#include "tests/support/program.h"
#include "tests/support/text.h"

#include <llvm/ADT/StringExtras.h>
#include <llvm/ADT/StringRef.h>
#include <llvm/Support/CommandLine.h>
#include <llvm/Support/StringSaver.h>
#include <llvm/Support/xxhash.h>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <fstream>
#include <glob.h>
#include <optional>
#include <regex>

namespace fs = std::filesystem;

namespace kiln::test {
namespace {

fs::path treeOf(const Project& project, const fs::path& folder) {
    return project.package.empty() ? repositoryRoot() : folder / std::string(project.name) / "tree";
}

std::optional<bool> isCxxByEnding(const fs::path& file) {
    std::string ending = file.extension();
    if (ending == ".c") return false;
    if (ending == ".cc" || ending == ".cpp" || ending == ".cxx") return true;
    return std::nullopt;
}

/// Runs a line of shell; empty, or what went wrong.
std::string shell(const std::string& line, const fs::path& directory, const std::string& what) {
    Command command;
    command.argv = {"bash", "-euc", line};
    command.directory = directory;
    command.timeLimit = std::chrono::minutes(20);
    command.environment = {
        {"CC", KILN_NATIVE_CC},
        {"CXX", KILN_NATIVE_CXX},
        {"CMAKE", "cmake -B kiln-build -DCMAKE_EXPORT_COMPILE_COMMANDS=ON -DCMAKE_BUILD_TYPE=Release"}};
    Outcome outcome = run(command);
    if (outcome.succeeded()) return "";
    return what + ": " + describeEnd(outcome) + "\n" + lastLines(outcome.out + outcome.err, 10);
}

/// As a shell splits a command without expansions.
std::vector<std::string> shellWords(const std::string& command) {
    llvm::BumpPtrAllocator memory;
    llvm::StringSaver saver(memory);
    llvm::SmallVector<const char*, 64> words;
    llvm::cl::TokenizeGNUCommandLine(command, saver, words);
    return {words.begin(), words.end()};
}

class Filter {
public:
    explicit Filter(const Project& project) : only_(std::string(project.only)), skip_(std::string(project.skip)) {
        hasSkip_ = !project.skip.empty();
    }
    bool takes(const std::string& text) const {
        return std::regex_search(text, only_) && !(hasSkip_ && std::regex_search(text, skip_));
    }

private:
    std::regex only_, skip_;
    bool hasSkip_ = false;
};

void addByPattern(const Project& project, const fs::path& tree, std::vector<Unit>& units) {
    const Filter filter(project);
    for (const std::string& pattern : splitWords(project.files)) {
        glob_t found{};
        if (glob((tree / pattern).c_str(), 0, nullptr, &found) == 0)
            for (size_t i = 0; i < found.gl_pathc; ++i) {
                fs::path file = fs::path(found.gl_pathv[i]).lexically_relative(tree);
                auto isCxx = isCxxByEnding(file);
                if (!isCxx || !filter.takes("/" + file.string())) continue;
                std::vector<std::string> flags = splitWords(project.flags);
                if (project.package.empty()) flags = readProgram(tree / file).header.flags;
                units.push_back({std::string(project.name), file, tree / file, *isCxx, tree, std::move(flags)});
            }
        globfree(&found);
    }
}

void addByDatabase(const Project& project, const fs::path& tree, std::vector<Unit>& units) {
    const Filter filter(project);
    fs::path database = (project.package.empty() ? buildFolder() : tree / "kiln-build") / "compile_commands.json";
    std::ifstream stream(database);
    const auto entries = nlohmann::json::parse(stream, nullptr, /*allow_exceptions=*/false);
    if (!entries.is_array()) return;
    for (const auto& entry : entries) {
        fs::path directory = entry.value("directory", "");
        std::string source = entry.value("file", "");
        auto isCxx = isCxxByEnding(source);
        std::string command = entry.value("command", "");
        if (!isCxx || !filter.takes(command)) continue;
        std::vector<std::string> arguments = meaningfulArguments(shellWords(command), source);
        fs::path file = (directory / source).lexically_normal();
        units.push_back(
            {std::string(project.name), file.lexically_relative(tree), file, *isCxx, directory, std::move(arguments)});
    }
}

} // namespace

std::string Unit::key() const {
    std::string all = directory.string() + '\n' + file;
    for (const std::string& argument : arguments)
        all += '\n' + argument;
    return fs::path(file).stem().string() + "." + llvm::utohexstr(llvm::xxh3_64bits(all), /*LowerCase=*/true);
}

std::string provide(const Project& project, const fs::path& folder) {
    if (project.package.empty()) return "";
    fs::path own = folder / std::string(project.name), ready = own / "ready";
    if (fs::exists(ready)) return "";
    fs::create_directories(own);
    if (!fs::exists(own / "tree")) {
        std::string fetch = (repositoryRoot() / "tests/coverage/fetch_source").string() + " " +
                            std::string(project.package) + " " + shellQuoted(own.string());
        if (std::string error = shell(fetch, folder, "cannot fetch"); !error.empty()) return error;
    }
    if (!project.prepare.empty())
        if (std::string error = shell(std::string(project.prepare), own / "tree", "cannot prepare"); !error.empty())
            return error;
    std::ofstream(ready) << "\n";
    return "";
}

std::vector<Unit> unitsOf(const Project& project, const fs::path& folder) {
    std::vector<Unit> units;
    fs::path tree = treeOf(project, folder);
    if (project.files.empty())
        addByDatabase(project, tree, units);
    else
        addByPattern(project, tree, units);
    std::ranges::sort(units, {}, [](const Unit& unit) { return std::pair(unit.file, unit.key()); });
    auto repeated = std::ranges::unique(units, {}, &Unit::key);
    units.erase(repeated.begin(), repeated.end());
    return units;
}

std::vector<std::string> meaningfulArguments(const std::vector<std::string>& command, std::string_view source) {
    using llvm::StringRef;
    auto compiler = std::ranges::find_if(
        command, [](StringRef word) { return word.contains("clang") || word.ends_with("cc") || word.ends_with("++"); });
    std::vector<std::string> words;
    for (auto it = compiler == command.end() ? compiler : compiler + 1; it != command.end(); ++it) {
        StringRef word = *it;
        bool takesNext = word == "-o" || word == "-MT" || word == "-MF" || word == "-MQ";
        // As CMake spells precompiled headers: -Xclang -include-pch -Xclang FILE; -Xclang -fno-pch-timestamp.
        if (word == "-Xclang" && it + 1 != command.end() && it[1] == "-include-pch") {
            it += std::min<std::ptrdiff_t>(3, command.end() - it - 1);
            continue;
        }
        if (word == "-Xclang" && it + 1 != command.end() && it[1] == "-fno-pch-timestamp") takesNext = true;
        if (takesNext) {
            if (it + 1 != command.end()) ++it;
            continue;
        }
        bool isIdle = word == "-c" || *it == source || word.starts_with("-O") || word.starts_with("-g") ||
                      word.starts_with("-W") || word.starts_with("-march=") || word.starts_with("-M") ||
                      word.starts_with("-flto") || word.starts_with("-fsanitize") || word == "-fcolor-diagnostics";
        if (!isIdle) words.push_back(*it);
    }
    return words;
}

} // namespace kiln::test
