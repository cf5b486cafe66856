// What is in a key: each ingredient by itself makes a miss, and is named as its reason; what changes nothing that is
// kept is in none. Which rows there are the tests read from the engine's own tables, so a new row is tested, too.
#include "ir/bound_arguments.h"
#include "ir/program_module.h"
#include "jit/compile.h"
#include "runtime/code_cache.h"
#include "runtime/option_table.h"
#include "tests/cache/end_to_end.h"
#include "tests/support/places.h"

#include "llvm/IR/Module.h"

#include <map>
#include <set>

namespace kiln::test {
namespace {

namespace fs = std::filesystem;

constexpr char kProgram[] = R"(
declare i32 @twice(i32)
define i32 @f(i32 %n) {
entry:
  br label %loop
loop:
  %i = phi i32 [ 0, %entry ], [ %next, %latch ]
  br label %inner
inner:
  %j = phi i32 [ 0, %loop ], [ %more, %inner ]
  %more = add i32 %j, 1
  %again = icmp slt i32 %more, 10
  br i1 %again, label %inner, label %latch
latch:
  %next = add i32 %i, 1
  %on = icmp slt i32 %next, %n
  br i1 %on, label %loop, label %done
done:
  %r = call i32 @twice(i32 %next)
  ret i32 %r
}
define i32 @g(i32 %n) {
  %r = call i32 @twice(i32 %n)
  ret i32 %r
}
)";

class KeyTest : public testing::Test {
protected:
    static void SetUpTestSuite() { initializeCompiler(); }

    KeyTest() {
        options_.cache.directory = folder_.path();
        options_.cache.l2Bytes = 0;
        open();
    }
    /// Anew: nothing but what lies on the disk is known.
    void open() {
        cache_.emplace(options_, [](const std::string& line) { ADD_FAILURE() << line; }, CodeCache::Sink());
    }

    /// A cut unit of `text`; `loop` -1: of the function's entry.
    ArtifactRequest request(const std::string& text, const char* function = "f", Tier tier = Tier::Optimized,
                            int loop = -1, const BoundArguments* bound = nullptr) {
        const Source source{.name = "program.ll", .language = Language::Ir, .text = text};
        const auto program = llvm::cantFail(ProgramModule::load(source, FrontEndOptions{}));
        OsrEntry osr;
        osr.loop = static_cast<unsigned>(loop);
        osr.slotOffset.assign(100, 8);
        UnitRequest wanted;
        PassOptions passes;
        passes.tier = tier;
        const auto lock = program->lock();
        wanted.root = program->module().getFunction(function);
        wanted.osr = loop < 0 ? nullptr : &osr;
        wanted.bound = bound;
        wanted.calleeBudget = 1000;
        unit_ = llvm::cantFail(cutUnit(*program, wanted));
        KeyContext keys = cache_->keys();
        keys.content = text;
        return artifactRequest({unit_, wanted, passes, keys});
    }
    void keep(const ArtifactRequest& what) {
        const auto object = llvm::MemoryBuffer::getMemBuffer("not an object, but bytes");
        cache_->keep(what, unit_, *object, {});
    }
    bool has(const ArtifactRequest& what) { return cache_->find(what, false).found.has_value(); }
    /// Of the closest one; {"nothing"}: there is none.
    Words differences(const ArtifactRequest& what) {
        const std::vector<CodeCache::Alternative> others = cache_->alternatives(what);
        return others.empty() ? Words{"nothing"} : others.front().differences;
    }
    /// It has another key, and that is because of `reasons`.
    void expectMiss(const ArtifactRequest& what, const Words& reasons) {
        EXPECT_FALSE(has(what));
        EXPECT_EQ(differences(what), reasons);
    }

    const TemporaryFolder folder_;
    Options options_;
    std::optional<CodeCache> cache_;
    Unit unit_;
};

TEST_F(KeyTest, WhatIsKeptIsFoundAndHasNoAlternatives) {
    const ArtifactRequest what = request(kProgram);
    EXPECT_FALSE(has(what));
    EXPECT_EQ(differences(what), Words{"nothing"});
    keep(what);
    EXPECT_TRUE(has(what));
    open();
    EXPECT_TRUE(has(request(kProgram))) << "another Program of the same IR, another cache";
    EXPECT_EQ(differences(what), Words{"nothing"});
}

TEST_F(KeyTest, CallsThroughPointersMayReachTheWholeProgram) {
    auto program = [](const std::string& addend) {
        return "define i32 @reached(i32 %n) {\n  %r = add i32 %n, " + addend + "\n  ret i32 %r\n}\n" +
               "define ptr @which() {\n  ret ptr @reached\n}\n"
               "define i32 @calls(ptr %f) {\n  %r = call i32 %f(i32 1)\n  ret i32 %r\n}\n"
               "define i32 @plain(i32 %n) {\n  %r = mul i32 %n, 3\n  ret i32 %r\n}\n";
    };
    for (const char* function : {"calls", "plain"})
        keep(request(program("1"), function));
    EXPECT_TRUE(has(request(program("1"), "calls")));
    EXPECT_TRUE(has(request(program("2"), "plain"))) << "what it does not reach has changed";
    expectMiss(request(program("2"), "calls"), {"whole program"});
}

TEST_F(KeyTest, EachIngredientIsAReasonOfItsOwn) {
    const ArtifactRequest what = request(kProgram);
    keep(what);
    ASSERT_GE(what.key.size(), keyTable().size());
    std::set<std::string> names;
    for (size_t i = 0; i < what.key.size(); ++i) {
        const std::string name = what.key[i].first;
        SCOPED_TRACE(name);
        EXPECT_TRUE(names.insert(name).second) << "two rows of one name";
        for (const std::string& value : {what.key[i].second + "x", std::string(5000, 'y'), std::string("blake3:z")}) {
            ArtifactRequest altered = what;
            altered.key[i].second = value;
            expectMiss(altered, {name});
        }
        ArtifactRequest without = what;
        without.key.erase(without.key.begin() + static_cast<ptrdiff_t>(i));
        expectMiss(without, {name});
    }
    EXPECT_TRUE(has(what));
}

TEST_F(KeyTest, NeighboursDoNotRunIntoOneAnother) {
    ArtifactRequest what = request(kProgram);
    keep(what);
    for (size_t i = 0; i + 1 < what.key.size(); ++i) {
        ArtifactRequest altered = what;
        std::string& value = altered.key[i].second;
        if (value.empty()) continue;
        altered.key[i + 1].second.insert(0, 1, value.back());
        value.pop_back();
        expectMiss(altered, {what.key[i].first, what.key[i + 1].first});
    }
}

// --- Where the ingredients come from.

std::string replacedIn(std::string text, const std::string& from, const std::string& to) {
    const size_t at = text.find(from);
    EXPECT_NE(at, std::string::npos) << from;
    return text.replace(at, from.size(), to);
}

TEST_F(KeyTest, OneOtherInstruction) {
    keep(request(kProgram));
    expectMiss(request(replacedIn(kProgram, "icmp slt i32 %more, 10", "icmp slt i32 %more, 11")), {"unit"});
    expectMiss(request(replacedIn(kProgram, "icmp slt i32 %next", "icmp sle i32 %next")), {"unit"});
    EXPECT_TRUE(
        has(request(replacedIn(kProgram, "define i32 @g(i32 %n) {\n", "define i32 @g(i32 %n) {\n  fence seq_cst\n"))))
        << "what is not in the unit";
}

TEST_F(KeyTest, AnotherTypeOfAHostSymbol) {
    std::string text = replacedIn(kProgram, "@twice(i32)", "@twice(i32, ...)");
    while (text.find("call i32 @twice") != std::string::npos)
        text = replacedIn(text, "call i32 @twice", "call i32 (i32, ...) @twice");
    keep(request(kProgram));
    expectMiss(request(text), {"unit", "host symbols"});
}

TEST_F(KeyTest, WhatIsBoundIsAnotherSubjectAndTheMemoryBehindItAReason) {
    const std::string program = "define i32 @h(ptr %p, i32 %n) {\n  %v = load i32, ptr %p\n"
                                "  %r = add i32 %v, %n\n  ret i32 %r\n}\n";
    auto bound = [&](std::vector<BoundArgument> arguments) {
        return request(program, "h", Tier::Optimized, -1, &arguments);
    };
    using Kind = BoundArgument::Kind;
    const BoundArgument memory{0, Kind::Memory, std::string(4, 'a'), 4, 0x10000, nullptr, 0};
    keep(bound({memory}));
    EXPECT_TRUE(has(bound({memory})));
    BoundArgument altered = memory;
    altered.address = 0x20000;
    EXPECT_TRUE(has(bound({altered}))) << "where it lies is in no key";
    altered.bytes[3] = 'b';
    expectMiss(bound({altered}), {"unit", "bound constants"});
    EXPECT_EQ(differences(bound({})), Words{"nothing"}) << "h, not h{0=4 bytes}";
    EXPECT_EQ(differences(bound({memory, {1, Kind::Value, std::string(4, '\1'), 0, 0, nullptr, 0}})), Words{"nothing"});
}

TEST_F(KeyTest, FunctionTierAndLoopAreOtherSubjects) {
    const ArtifactRequest whole = request(kProgram);
    keep(whole);
    std::set<std::string> keys{CodeCache::keyOf(whole).hex()};
    for (const ArtifactRequest& other :
         {request(kProgram, "g"), request(kProgram, "f", Tier::Baseline), request(kProgram, "f", Tier::Optimized, 0),
          request(kProgram, "f", Tier::Optimized, 1)}) {
        EXPECT_TRUE(keys.insert(CodeCache::keyOf(other).hex()).second) << other.title;
        expectMiss(other, {"nothing"});
    }
    ArtifactRequest baseline = request(kProgram, "f", Tier::Baseline);
    baseline.subject = whole.subject; // to see what it is that differs
    expectMiss(baseline, {"tier", "pass schedule"});
    ArtifactRequest loop = request(kProgram, "f", Tier::Optimized, 1);
    loop.subject = whole.subject;
    expectMiss(loop, {"unit", "path"});
}

TEST_F(KeyTest, TheEpoch) {
    keep(request(kProgram));
    options_.cache.epoch = "another";
    open();
    expectMiss(request(kProgram), {"epoch"});
    options_.cache.epoch.clear();
    open();
    EXPECT_TRUE(has(request(kProgram)));
}

// --- Options.

/// By row: gives the option another value than the default.
const std::map<std::string, void (*)(Options&)> kOtherValue{
    {"tier", [](Options& o) { o.tier = TierMode::Baseline; }},
    {"max-tier", [](Options& o) { o.maxTier = Tier::Baseline; }},
    {"threshold", [](Options& o) { ++o.thresholdCalls; }},
    {"loop-threshold", [](Options& o) { ++o.thresholdLoops; }},
    {"jobs", [](Options& o) { o.jobs = 3; }},
    {"seed", [](Options& o) { o.seed = 9; }},
    {"chaos", [](Options& o) { o.chaos = true; }},
    {"disabled-passes", [](Options& o) { o.disabledPasses = {"vectorize"}; }},
    {"profile", [](Options& o) { o.profile = false; }},
    {"speculate", [](Options& o) { o.speculate = false; }},
    {"compile-cpu", [](Options& o) { o.compileCpuPercent = 50; }},
    {"compile-limit", [](Options& o) { o.compileLimitMs = 1000; }},
    {"verify-passes", [](Options& o) { o.verifyPasses = true; }},
    {"keep-remarks", [](Options& o) { o.keepRemarks = true; }},
    {"cache", [](Options& o) { o.cache.l1Bytes *= 2, o.cache.l3Bytes *= 2; }},
    {"front-end-library", [](Options& o) { o.frontEndLibrary = "/elsewhere.so"; }},
    {"resource-directory", [](Options& o) { o.resourceDirectory = "/elsewhere"; }},
    {"restrict-symbols", [](Options& o) { o.restrictSymbols = true; }},
    {"allowed-symbols", [](Options& o) { o.allowedSymbols = {"puts"}; }},
    {"arena-bytes", [](Options& o) { o.arenaBytes *= 2; }},
    {"log", [](Options& o) { o.log = [](LogLevel, std::string_view) {}; }},
    {"explain", [](Options& o) { o.explain = [](std::string_view) {}; }},
};

TEST_F(KeyTest, EachOptionIsInTheKeysThatItsRowSays) {
    keep(request(kProgram));
    const auto records = keyOptions(options_, KeyUse::Record);
    for (const OptionRow& row : optionTable()) {
        SCOPED_TRACE(row.name);
        const auto setter = kOtherValue.find(row.name);
        ASSERT_NE(setter, kOtherValue.end()) << "say here how it gets another value";
        const Options before = options_;
        setter->second(options_);
        EXPECT_EQ(keyOptions(options_, KeyUse::Record) == records, row.use == KeyUse::None);
        open();
        if (row.use == KeyUse::Artifact)
            expectMiss(request(kProgram), {std::string("option ") + row.name});
        else
            EXPECT_TRUE(has(request(kProgram)));
        options_ = before;
    }
    EXPECT_EQ(kOtherValue.size(), optionTable().size());
}

TEST_F(KeyTest, TheOrderOfDisabledPassesIsNone) {
    options_.disabledPasses = {"loop", "dce"};
    open();
    keep(request(kProgram));
    options_.disabledPasses = {"dce", "loop"};
    open();
    EXPECT_TRUE(has(request(kProgram)));
}

// --- Processes.

constexpr int64_t kArtifact = static_cast<int64_t>(EntryKind::Artifact);

/// Of the artifacts that `command` leaves in an empty cache at `folder`.
std::set<std::string> artifactKeys(const fs::path& folder, const Command& command) {
    fs::remove_all(folder);
    const CacheRun run = runWithStats(command);
    EXPECT_EQ(run.outcome.end, Outcome::End::Exited) << run.story();
    EXPECT_GT(run.units(), 0) << run.story();
    std::set<std::string> keys;
    for (const CacheRow& row : rowsIn(folder))
        if (row.kind == kArtifact) keys.insert(row.key);
    EXPECT_EQ(static_cast<int64_t>(keys.size()), run.units()) << run.story();
    return keys;
}

TEST(KeysOfProcesses, AreTheSameWhereverAndHoweverItRuns) {
    const TemporaryFolder folder;
    const fs::path cache = folder.path() / "cache";
    fs::create_directory(folder.path() / "in");
    std::vector<Program> programs{hotProgram(folder.path()),
                                  readProgram(repositoryRoot() / "tests/programs/phi_swap.ll"),
                                  readProgram(repositoryRoot() / "bench/programs/templates.cpp")};
    for (Program& program : programs) {
        SCOPED_TRACE(program.file);
        program.file = fs::canonical(repositoryRoot() / program.file);
        Command plain = cachedCommand(program, cache, {"--threshold=1", "--loop-threshold=1", "--jobs=0"});
        plain.argv[0] = fs::canonical(repositoryRoot() / jitRunPath());
        const std::set<std::string> keys = artifactKeys(cache, plain);
        for (int i = 0; i < 3; ++i) // under address space layout randomization
            EXPECT_EQ(artifactKeys(cache, plain), keys) << "again";
        for (const char* locale : {"C", "C.UTF-8", "tr_TR.UTF-8"}) {
            Command other = plain;
            other.environment.emplace_back("LC_ALL", locale);
            EXPECT_EQ(artifactKeys(cache, other), keys) << locale;
        }
        Command elsewhere = plain;
        elsewhere.directory = (folder.path() / "in").string();
        EXPECT_EQ(artifactKeys(cache, elsewhere), keys) << "in another folder";
        Command relative = plain;
        relative.directory = program.file.parent_path().string();
        std::ranges::replace(relative.argv, program.file.string(), program.file.filename().string());
        EXPECT_EQ(artifactKeys(cache, relative), keys) << "by a relative path";
    }
}

} // namespace
} // namespace kiln::test
