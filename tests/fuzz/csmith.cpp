#include "tests/fuzz/csmith.h"

#include "tests/support/command.h"

#include <fstream>
#include <vector>

namespace fs = std::filesystem;

namespace kiln::test {
namespace {

// Small programs take a fraction of the time; large ones find what only many functions together bring about.
using Shape = std::vector<std::string>;
const Shape kOwn = {};
const Shape kFewFunctions = {"--max-funcs", "4", "--max-block-depth", "3"};
const Shape kPlainBlocks = {"--max-funcs", "6", "--max-expr-complexity", "5", "--max-block-size", "3"};
const Shape kDeepPointers = {"--max-funcs", "3", "--max-pointer-depth", "4", "--max-struct-fields", "6"};
const Shape kSmall = {"--max-funcs",      "3", "--max-block-depth",     "2",
                      "--max-block-size", "3", "--max-expr-complexity", "6"};

// A record names programs by their seed, so what a seed once meant it goes on to mean.
struct Era {
    Seed from;
    std::vector<Shape> turns;
};
const Era kEras[] = {
    {4000, {kOwn, kSmall, kSmall, kSmall, kSmall, kSmall, kSmall, kPlainBlocks, kSmall, kSmall, kSmall, kFewFunctions}},
    {3000, {kOwn, kSmall, kSmall, kFewFunctions, kSmall, kPlainBlocks, kSmall, kSmall}},
    {1001, {kOwn, kFewFunctions, kPlainBlocks, kDeepPointers}},
    {0, {kOwn}},
};

const Shape& shapeOf(Seed seed) {
    for (const Era& era : kEras)
        if (seed >= era.from) return era.turns[seed % era.turns.size()];
    return kOwn;
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
    const Shape& shape = shapeOf(seed);
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
