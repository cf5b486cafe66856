// What the statistics say of the programs whose speculation fails: that it does, and that it ends.
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

struct CountedRun {
    Outcome outcome;
    Json stats;
};

CountedRun runCounted(const Program& program, std::vector<std::string> options, const std::string& cache = "off") {
    const std::filesystem::path file =
        std::filesystem::temp_directory_path() / ("kiln-deopt-" + std::to_string(getpid()) + ".json");
    options.insert(options.end(), {"--cache=" + cache, "--stats=json", "--stats-file=" + file.string()});
    CountedRun result{run(jitCommand(program, options, program.quickArgs())), {}};
    std::ifstream in(file);
    result.stats = Json::parse(in, nullptr, false);
    std::filesystem::remove(file);
    return result;
}

std::vector<Program> speculating() {
    std::vector<Program> programs = programsIn("tests/programs");
    std::erase_if(programs, [](const Program& program) {
        return !program.file.filename().string().starts_with("deopt_") ||
               program.file.filename() == "deopt_rare_path.c";
    });
    return programs;
}

size_t compiledAgain(const Json& stats) {
    return static_cast<size_t>(std::count_if(stats["paths"].begin(), stats["paths"].end(), [](const Json& path) {
        return path["reason"] == "a deopt site failed again and again";
    }));
}

class DeoptTest : public testing::TestWithParam<Program> {};

TEST_P(DeoptTest, SitesFailAndAreWithdrawn) {
    const CountedRun got = runCounted(GetParam(), {"--jobs=0"});
    ASSERT_TRUE(got.stats.is_object()) << got.outcome.err;
    EXPECT_GE(got.stats["deopts"], 16);
    EXPECT_GE(compiledAgain(got.stats), 1u);
    EXPECT_EQ(got.stats["compile"]["failures"], 0);
    // No storm: each path is compiled again at most once for each site that a function may lose.
    EXPECT_LE(compiledAgain(got.stats), 4 * got.stats["functions"]["total"].get<size_t>());
}

TEST_P(DeoptTest, WithoutTheRowNothingIsAssumed) {
    const CountedRun got = runCounted(GetParam(), {"--jobs=0", "--disable-pass=specialize"});
    ASSERT_TRUE(got.stats.is_object()) << got.outcome.err;
    EXPECT_EQ(got.stats["deopts"], 0);
    EXPECT_EQ(compiledAgain(got.stats), 0u);
}

TEST_P(DeoptTest, AnotherRunKnowsWhatFailed) {
    TemporaryFolder folder;
    const std::string cache = folder.path().string();
    const CountedRun first = runCounted(GetParam(), {"--jobs=0"}, cache);
    const CountedRun second = runCounted(GetParam(), {"--jobs=0"}, cache);
    EXPECT_EQ(firstDifference(first.outcome.out, second.outcome.out), "");
    ASSERT_TRUE(first.stats.is_object() && second.stats.is_object());
    EXPECT_GE(first.stats["deopts"], 16);
    EXPECT_LT(second.stats["deopts"], first.stats["deopts"]);
    EXPECT_LE(compiledAgain(first.stats), 4 * first.stats["functions"]["total"].get<size_t>());
}

TEST_P(DeoptTest, AtRandomTheOutputIsTheSame) {
    const CountedRun calm = runCounted(GetParam(), {"--tier=interpreter"});
    uint64_t deopts = 0;
    for (unsigned seed = 1; seed <= 5; ++seed) {
        const CountedRun got = runCounted(GetParam(), {"--chaos=" + std::to_string(seed)});
        EXPECT_EQ(firstDifference(calm.outcome.out, got.outcome.out), "") << "seed " << seed;
        if (got.stats.is_object()) deopts += got.stats["deopts"].get<uint64_t>();
    }
    EXPECT_GE(deopts, 5u);
}

/// Its one site compared a copy's address with the symbol's, and left each time: right, and of no use. The program's
/// output could not tell.
TEST(DeoptCounts, AKnownTargetThatIsPassedAsACopyStaysInCode) {
    for (const Program& program : programsIn("tests/regressions")) {
        if (program.file.filename() != "deopt_target_passed_as_copy.c") continue;
        const CountedRun got = runCounted(program, {"--jobs=0", "--threshold=600"});
        ASSERT_TRUE(got.stats.is_object()) << got.outcome.err;
        EXPECT_EQ(got.stats["deopts"], 0);
        EXPECT_GE(got.stats["compile"]["units"], 3);
        return;
    }
    FAIL() << "the program is not there";
}

std::string testName(const testing::TestParamInfo<Program>& info) {
    return info.param.file.stem().string();
}

INSTANTIATE_TEST_SUITE_P(Programs, DeoptTest, testing::ValuesIn(speculating()), testName);

} // namespace

} // namespace kiln::test
