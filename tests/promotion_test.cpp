// What the statistics say of each bench program: its hot paths end in optimized machine code, and its output is right.
#include "tests/support/jit_run.h"
#include "tests/support/places.h"
#include "tests/support/text.h"

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

namespace kiln::test {

namespace {

using Json = nlohmann::json;

struct SmallRun {
    Outcome outcome;
    Json stats;
};

// Small inputs, so low thresholds; in the caller, so that the counts are the same each time.
SmallRun runSmall(const Program& program) {
    const std::filesystem::path file =
        std::filesystem::temp_directory_path() / ("kiln-stats-" + std::to_string(getpid()) + ".json");
    const Command command = jitCommand(
        program,
        {"--threshold=20", "--loop-threshold=100", "--jobs=0", "--stats=json", "--stats-file=" + file.string()},
        program.quickArgs());
    SmallRun result{run(command), {}};
    std::ifstream in(file);
    result.stats = Json::parse(in, nullptr, false);
    std::filesystem::remove(file);
    return result;
}

bool isOptimized(const Json& path) {
    return path["tier"] == "optimized";
}

class PromotionTest : public testing::TestWithParam<Program> {};

TEST_P(PromotionTest, HotPathsEndOptimized) {
    const Program& program = GetParam();
    const SmallRun got = runSmall(program);
    ASSERT_EQ(got.outcome.end, Outcome::End::Exited) << program.file << ": " << got.outcome.err;
    ASSERT_TRUE(program.quickExpect()) << program.file << " states no output for its small input";
    EXPECT_EQ(firstDifference(*program.quickExpect(), got.outcome.out), "") << program.file;
    ASSERT_TRUE(got.stats.is_object()) << program.file << " wrote no statistics";
    const Json& paths = got.stats["paths"];
    EXPECT_TRUE(std::any_of(paths.begin(), paths.end(), isOptimized)) << program.file << ": " << paths.dump(1);
    EXPECT_EQ(got.stats["compile"]["failures"], 0) << program.file;
}

TEST(OnStackReplacement, LoopNestInMainIsEntered) {
    for (const Program& program : programsIn("bench/programs")) {
        if (program.file.filename() != "nest_main.c") continue;
        const SmallRun got = runSmall(program);
        ASSERT_TRUE(got.stats.is_object()) << got.outcome.err;
        EXPECT_GE(got.stats["osr_entries"], 1);
        const Json& paths = got.stats["paths"];
        EXPECT_TRUE(std::any_of(paths.begin(), paths.end(), [](const Json& path) {
            return isOptimized(path) && path["kind"] == "loop" && path["name"].get<std::string>().starts_with("main@");
        })) << paths.dump(1);
        return;
    }
    FAIL() << "bench/programs/nest_main.c is not there";
}

std::string testName(const testing::TestParamInfo<Program>& info) {
    std::string name = info.param.file.stem().string();
    std::replace_if(name.begin(), name.end(), [](unsigned char c) { return !std::isalnum(c); }, '_');
    return name;
}

INSTANTIATE_TEST_SUITE_P(Bench, PromotionTest, testing::ValuesIn(programsIn("bench/programs")), testName);

} // namespace

} // namespace kiln::test
