// bench/programs/FROZEN.md against the files: claims are measured on these programs, so none may change unseen.
#include "tests/support/places.h"
#include "tests/support/program.h"

#include <llvm/ADT/StringExtras.h>
#include <llvm/Support/SHA256.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <iterator>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace fs = std::filesystem;

namespace kiln::test {
namespace {

// Programs may be added, here and in the table; none goes, also not for another one.
constexpr std::string_view kFrozen[] = {"exceptions", "fib",       "indirect", "intmix",   "json",
                                        "listtree",   "lz",        "matmul",   "nbody",    "nest_main",
                                        "qsort",      "query",     "sieve",    "spectral", "strings",
                                        "structs",    "templates", "threads",  "vm",       "../startup/hello"};
constexpr std::size_t kDigestDigits = 16;

fs::path folder() {
    return repositoryRoot() / "bench/programs";
}

std::string readFile(const fs::path& file) {
    std::ifstream stream(file, std::ios::binary);
    return {std::istreambuf_iterator<char>(stream), std::istreambuf_iterator<char>()};
}

std::string digestOf(const fs::path& file) {
    llvm::SHA256 hash;
    hash.update(llvm::StringRef(readFile(file)));
    return llvm::toHex(hash.final(), /*LowerCase=*/true).substr(0, kDigestDigits);
}

// The languages that FROZEN.md speaks of; a file of another one is not frozen.
struct Language {
    std::string_view name, extension;
};
constexpr Language kLanguages[] = {{"C", ".c"}, {"C++", ".cpp"}, {"JS", ".js"}, {"Lua", ".lua"}, {"Java", ".java"}};

std::optional<std::string> extensionOf(std::string_view language) {
    const auto* found = std::ranges::find(kLanguages, language, &Language::name);
    if (found == std::end(kLanguages)) return std::nullopt;
    return std::string(found->extension);
}

struct Row {
    std::string name;
    std::vector<std::string> languages; ///< the C or C++ original first
    std::vector<std::string> digests;   ///< one a language
};

// The parts of `text` between any of `separators`, empty ones left out.
std::vector<std::string> partsOf(std::string_view text, std::string_view separators) {
    std::vector<std::string> parts;
    while (!text.empty()) {
        const std::size_t end = std::min(text.find_first_of(separators), text.size());
        if (end > 0) parts.emplace_back(text.substr(0, end));
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return parts;
}

// Of both tables. A row is a line like "| `fib` | what it stands for | C, JS | `digest` `digest` |"; no other line
// begins like it.
std::vector<Row> readTable() {
    std::vector<Row> rows;
    for (const std::string& line : partsOf(readFile(folder() / "FROZEN.md"), "\n")) {
        if (!line.starts_with("| `")) continue;
        const std::vector<std::string> cells = partsOf(line, "|");
        if (cells.size() != 4) {
            ADD_FAILURE() << "FROZEN.md: not four cells: " << line;
            continue;
        }
        rows.push_back({partsOf(cells[0], " `").at(0), partsOf(cells[2], " ,"), partsOf(cells[3], " `")});
    }
    return rows;
}

TEST(FrozenPrograms, AreAsTheyWere) {
    for (const Row& row : readTable()) {
        ASSERT_EQ(row.digests.size(), row.languages.size()) << row.name << ": one digest a language";
        for (std::size_t i = 0; i < row.languages.size(); ++i) {
            const std::optional<std::string> extension = extensionOf(row.languages[i]);
            ASSERT_TRUE(extension) << row.name << ": unknown language " << row.languages[i];
            const fs::path file = folder() / (row.name + *extension);
            ASSERT_TRUE(fs::exists(file)) << file << " is frozen, but gone";
            EXPECT_EQ(digestOf(file), row.digests[i])
                << file << " is frozen, but was changed: put it back, and add a new program beside it instead";
        }
    }
}

TEST(FrozenPrograms, AreAllListed) {
    std::set<std::string> listed;
    for (const Row& row : readTable())
        for (const std::string& language : row.languages)
            EXPECT_TRUE(listed.insert(row.name + extensionOf(language).value_or("")).second) << row.name << " twice";
    for (const char* part : {"", "../startup/"})
        for (const auto& entry : fs::directory_iterator(folder() / part)) {
            if (!std::ranges::count(kLanguages, entry.path().extension().string(), &Language::extension)) continue;
            EXPECT_TRUE(listed.contains(part + entry.path().filename().string()))
                << entry.path() << " is not in FROZEN.md";
        }
}

TEST(FrozenPrograms, AreNotFewerNorOthers) {
    std::set<std::string> listed;
    for (const Row& row : readTable())
        listed.insert(row.name);
    for (const std::string_view name : kFrozen)
        EXPECT_TRUE(listed.contains(std::string(name))) << name << " is not in FROZEN.md any more";
    EXPECT_EQ(listed.size(), std::size(kFrozen)) << "name the new program here, too";
}

TEST(FrozenPrograms, StateThreeSizes) {
    for (const Program& program : programsIn("bench/programs")) {
        EXPECT_TRUE(program.header.small && program.header.medium && !program.header.args.empty()) << program.file;
        for (Size size : {Size::Small, Size::Medium, Size::Full})
            EXPECT_TRUE(program.header.expectOf(size)) << program.file;
    }
}

} // namespace
} // namespace kiln::test
