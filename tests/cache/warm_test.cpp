// The second run of a program takes everything from the first one's cache: output, end and promoted paths are the same,
// and neither Clang nor the compiler runs. What is not the same any more is made anew.
#include "tests/cache/end_to_end.h"
#include "tests/support/places.h"

#include <algorithm>
#include <cctype>
#include <set>

namespace kiln::test {

static void PrintTo(const Program& program, std::ostream* out) {
    *out << program.file.string();
}

namespace {

bool hasSource(const Program& program) {
    return program.file.extension() != ".ll" && program.file.extension() != ".bc";
}

/// A guest with threads of its own gets hot in another order each time.
bool isSteady(const Program& program) {
    return program.file.stem() != "threads";
}

/// No path that an earlier run compiled is compiled again.
void expectNoneAgain(const CacheRun& run, const std::set<std::string>& earlier) {
    for (const std::string& path : run.compiledPaths())
        EXPECT_FALSE(earlier.contains(path)) << path << " is compiled again" << run.story();
}

class WarmTest : public testing::TestWithParam<Program> {};

TEST_P(WarmTest, TheSecondProcessTakesAllFromTheCache) {
    const Program& program = GetParam();
    const TemporaryFolder cache;
    const CacheRun cold = runCached(program, cache.path());
    ASSERT_TRUE(program.quickExpect());
    EXPECT_EQ(cold.outcome.out, *program.quickExpect());
    ASSERT_TRUE(cold.outcome.succeeded()) << cold.story();
    EXPECT_EQ(cold.units(), static_cast<int64_t>(cold.stats["paths"].size())) << cold.story();
    EXPECT_EQ(cold.number("/compile/failures"), 0);

    const CacheRun warm = runCached(program, cache.path());
    EXPECT_TRUE(isRight(warm, cold.outcome));
    if (isSteady(program)) EXPECT_TRUE(isWarm(warm));
    EXPECT_EQ(warm.number("/sources/compiled"), 0) << warm.story();
    EXPECT_EQ(warm.number("/sources/cached"), hasSource(program) ? 1 : 0) << warm.story();
    EXPECT_GT(warm.l3("hits"), 0);
    EXPECT_EQ(warm.l3("rejected"), 0) << warm.story();
    const Words compiled = cold.compiledPaths();
    expectNoneAgain(warm, {compiled.begin(), compiled.end()});
}

// With compile threads main is interpreted while what was hot is still being linked, so other loops than before may get
// hot. They are compiled once in all.
TEST_P(WarmTest, WithCompileThreadsNothingIsCompiledTwice) {
    const Program& program = GetParam();
    const TemporaryFolder cache;
    const CacheRun cold = runCached(program, cache.path());
    std::set<std::string> seen;
    for (int round = 0; round < 3; ++round) {
        const Words options{"--threshold=20", "--loop-threshold=100"};
        const CacheRun warm = runCached(program, cache.path(), options);
        EXPECT_TRUE(isRight(warm, cold.outcome));
        EXPECT_EQ(warm.number("/sources/compiled"), 0) << warm.story();
        EXPECT_EQ(warm.l3("rejected"), 0) << warm.story();
        if (round == 0)
            for (const std::string& path : cold.compiledPaths())
                seen.insert(path);
        expectNoneAgain(warm, seen);
        for (const std::string& path : warm.compiledPaths())
            seen.insert(path);
    }
}

std::string testName(const testing::TestParamInfo<Program>& info) {
    std::string name = info.param.file.stem().string();
    std::replace_if(name.begin(), name.end(), [](unsigned char c) { return !std::isalnum(c); }, '_');
    return name;
}

INSTANTIATE_TEST_SUITE_P(Bench, WarmTest, testing::ValuesIn(programsIn("bench/programs")), testName);

class WarmProgram : public testing::Test {
protected:
    CacheRun run(const Program& program, const Words& options = kSmall) const {
        return runCached(program, cache_.path(), options);
    }
    Program program(const std::string& name, std::string_view text) const {
        return programOf(folder_.path() / name, text);
    }

    const TemporaryFolder folder_, cache_;
};

TEST_F(WarmProgram, ClangIsNotLoaded) {
    const Program asking = program("maps.c", R"(
#include <stdio.h>
#include <string.h>
int main(void) {
    char line[4096];
    int found = 0;
    FILE *maps = fopen("/proc/self/maps", "r");
    while (fgets(line, sizeof line, maps)) found |= strstr(line, "libkiln_clang") != 0;
    puts(found ? "loaded" : "not loaded");
    return 0;
}
)");
    EXPECT_EQ(run(asking).outcome.out, "loaded\n");
    const CacheRun warm = run(asking);
    EXPECT_EQ(warm.outcome.out, "not loaded\n") << warm.story();
}

constexpr std::string_view kShowsNumber = R"(
#include "number.h"
int printf(const char *, ...);
#ifndef FACTOR
#define FACTOR 1
#endif
__attribute__((noinline)) static int scaled(int n) {
    int sum = 0;
    for (int i = 0; i < n; i++) sum += NUMBER * FACTOR;
    return sum;
}
int main(void) {
    int sum = 0;
    for (int i = 0; i < 100; i++) sum += scaled(i % 2);
    printf("%d\n", sum);
    return 0;
}
)";

TEST_F(WarmProgram, AChangedHeaderIsNoticed) {
    program("number.h", "#define NUMBER 1\n");
    const Program shows = program("shows.c", kShowsNumber);
    EXPECT_EQ(run(shows).outcome.out, "50\n");
    EXPECT_TRUE(isWarm(run(shows)));
    program("number.h", "#define NUMBER 2\n"); // as long, and perhaps within the same tick of the clock
    const CacheRun changed = run(shows);
    EXPECT_EQ(changed.outcome.out, "100\n") << changed.story();
    EXPECT_EQ(changed.number("/sources/compiled"), 1);
    EXPECT_EQ(changed.number("/sources/cached"), 0);
    const CacheRun again = run(shows);
    EXPECT_EQ(again.outcome.out, "100\n");
    EXPECT_TRUE(isWarm(again));
}

TEST_F(WarmProgram, AHeaderThatComesFirstInTheSearchIsNoticed) {
    std::filesystem::create_directories(folder_.path() / "first");
    std::filesystem::create_directories(folder_.path() / "second");
    program("second/number.h", "#define NUMBER 1\n");
    const Program shows = program("shows.c", kShowsNumber);
    const Words options =
        with(kSmall, {"-I" + (folder_.path() / "first").string(), "-I" + (folder_.path() / "second").string()});
    EXPECT_EQ(run(shows, options).outcome.out, "50\n");
    EXPECT_TRUE(isWarm(run(shows, options)));
    program("first/number.h", "#define NUMBER 3\n");
    EXPECT_EQ(run(shows, options).outcome.out, "150\n");
}

TEST_F(WarmProgram, AnotherFlagIsAMissAndTheOldOneAHit) {
    program("number.h", "#define NUMBER 1\n");
    const Program shows = program("shows.c", kShowsNumber);
    EXPECT_EQ(run(shows).outcome.out, "50\n");
    const Words other = with(kSmall, {"-DFACTOR=4"});
    const CacheRun first = run(shows, other);
    EXPECT_EQ(first.outcome.out, "200\n");
    EXPECT_EQ(first.number("/sources/compiled"), 1);
    EXPECT_GT(first.units(), 0);
    for (const Words& options : {kSmall, other}) {
        const CacheRun back = run(shows, options);
        EXPECT_EQ(back.outcome.out, options == other ? "200\n" : "50\n");
        EXPECT_TRUE(isWarm(back));
    }
}

TEST_F(WarmProgram, AnotherThresholdFindsTheArtifactsByTheirKeys) {
    const Program hot = hotProgram(folder_.path());
    const CacheRun cold = run(hot);
    const CacheRun other = run(hot, {"--threshold=21", "--loop-threshold=100", "--jobs=0"});
    EXPECT_TRUE(isRight(other, cold.outcome));
    EXPECT_TRUE(isWarm(other));
    EXPECT_EQ(other.l3("misses"), 1) << "the record, and that alone" << other.story();
}

TEST_F(WarmProgram, InAnotherEpochAllMisses) {
    const Program hot = hotProgram(folder_.path());
    const CacheRun cold = run(hot, with(kSmall, {"--cache-epoch=a"}));
    const CacheRun other = run(hot, with(kSmall, {"--cache-epoch=b"}));
    EXPECT_TRUE(isRight(other, cold.outcome));
    EXPECT_EQ(other.units(), cold.units());
    EXPECT_EQ(other.l3("hits"), 0) << other.story();
    EXPECT_EQ(other.number("/sources/compiled"), 1) << other.story();
    EXPECT_TRUE(isWarm(run(hot, with(kSmall, {"--cache-epoch=a"}))));
}

/// Interpreted neither cold nor warm: they go to baseline at their first call.
struct MustCompile {
    const char* name;
    const char* text;
    const char* out;
};
constexpr MustCompile kMustCompile[] = {
    {"assembly.c", R"(
int printf(const char *, ...);
__attribute__((noinline)) static int twice(int n) { __asm__("addl %0, %0" : "+r"(n)); return n; }
int main(void) { printf("%d\n", twice(twice(3))); return 0; }
)",
     "12\n"},
    {"vectors.c", R"(
int printf(const char *, ...);
typedef int Wide __attribute__((vector_size(64)));
__attribute__((noinline)) static Wide twice(Wide a) { return a + a; }
int main(void) { Wide a = {1, 2, 3}; a = twice(a); printf("%d\n", a[0] + a[1] + a[2]); return 0; }
)",
     "12\n"},
};

TEST_F(WarmProgram, BaselineArtifactsComeFromTheCacheToo) {
    for (const MustCompile& row : kMustCompile) {
        SCOPED_TRACE(row.name);
        const Program must = program(row.name, row.text);
        const CacheRun cold = run(must), warm = run(must);
        EXPECT_EQ(cold.outcome.out, row.out) << cold.story();
        EXPECT_TRUE(isRight(warm, cold.outcome));
        EXPECT_TRUE(isWarm(warm));
        const nlohmann::json& paths = warm.stats["paths"];
        EXPECT_TRUE(std::ranges::any_of(paths, [](const auto& path) { return path["tier"] == "baseline"; }))
            << paths.dump();
    }
}

} // namespace
} // namespace kiln::test
