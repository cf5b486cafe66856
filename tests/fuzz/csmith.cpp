#include "tests/fuzz/csmith.h"

#include "tests/support/command.h"

#include <fstream>
#include <iterator>
#include <vector>

namespace fs = std::filesystem;

namespace kiln::test {
namespace {

// Seeds up to this one were first run with csmith's own choices; a record names programs by their seed, so they stay.
constexpr Seed kLastOfOwnChoices = 1000;

// Small programs take a fifth of the time; large ones find what only many functions together bring about.
const std::vector<std::string> kShapes[] = {
    {},
    {"--max-funcs", "4", "--max-block-depth", "3"},
    {"--max-funcs", "6", "--max-expr-complexity", "5", "--max-block-size", "3"},
    {"--max-funcs", "3", "--max-pointer-depth", "4", "--max-struct-fields", "6"},
};

const std::vector<std::string>& shapeOf(Seed seed) {
    return seed <= kLastOfOwnChoices ? kShapes[0] : kShapes[seed % std::size(kShapes)];
}

fs::path headers() {
    for (const char* folder : {"/usr/include/csmith", "/usr/local/include/csmith"})
        if (fs::exists(fs::path(folder) / "csmith.h")) return folder;
    return {};
}

} // namespace

std::string writeCsmith(Seed seed, const fs::path& source) {
    const fs::path folder = headers();
    if (folder.empty()) return "csmith.h is not there (package libcsmith-dev)";
    Command generate;
    const fs::path body = source.string() + ".body";
    generate.argv = {"csmith", "--seed", std::to_string(seed), "--output", body.string()};
    const std::vector<std::string>& shape = shapeOf(seed);
    generate.argv.insert(generate.argv.end(), shape.begin(), shape.end());
    generate.directory = source.parent_path(); // it leaves a file of statistics behind
    Outcome outcome = run(generate);
    {
        std::ofstream out(source);
        out << "// flags: -I" << folder.string() << "\n" << std::ifstream(body).rdbuf();
    }
    fs::remove(body);
    return outcome.succeeded() ? "" : describeEnd(outcome);
}

} // namespace kiln::test
