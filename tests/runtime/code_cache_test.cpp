// What engines remember: from one Program, engine and run to the next.

#include "tests/runtime/host.h"

#include "cache/sqlite_level.h"

#include <cstdlib>
#include <filesystem>

namespace kiln {
namespace {

using namespace test;

class CodeCacheTest : public testing::Test {
protected:
    CodeCacheTest() {
        std::string name = (std::filesystem::temp_directory_path() / "kiln-cache-XXXXXX").string();
        folder_ = mkdtemp(name.data());
    }
    ~CodeCacheTest() override { std::filesystem::remove_all(folder_); }

    /// One run: an engine that goes away with all it has.
    template <class Body>
    Stats run(Options options, Body body) {
        options.cache.directory = folder_;
        Engine engine = engineWith(options);
        {
            Program program = loadText(engine, Language::Ir, kText);
            body(engine, program);
        }
        engine.stop();
        return engine.stats();
    }

    /// Takes the entries of one kind away, as eviction might.
    void forget(EntryKind kind) {
        SqliteOptions options;
        options.directory = folder_;
        auto level = SqliteLevel::open(options);
        ASSERT_TRUE(level.has_value()) << level.error();
        for (const StoredRow& row : (*level)->allRows())
            if (row.kind == kind) (*level)->remove(row.key);
    }

    static constexpr const char* kText = R"(
define i32 @choose(i32 %a, i32 %which) {
  %left = icmp eq i32 %which, 0
  br i1 %left, label %l, label %r
l:
  %x = mul i32 %a, 3
  ret i32 %x
r:
  %y = add i32 %a, 100
  ret i32 %y
}
define i32 @sum(i32 %n) {
  br label %loop
loop:
  %i = phi i32 [ 0, %0 ], [ %next, %loop ]
  %s = phi i32 [ 0, %0 ], [ %t, %loop ]
  %t = add i32 %s, %i
  %next = add i32 %i, 1
  %more = icmp ult i32 %next, %n
  br i1 %more, label %loop, label %out
out:
  ret i32 %t
}
)";

    std::filesystem::path folder_;
};

void callChoose(const Program& program, int which, int times) {
    auto choose = functionOf<int(int, int)>(program, "choose");
    for (int i = 0; i < times; ++i)
        ASSERT_EQ(choose(i, which), which == 0 ? i * 3 : i + 100);
}

const PathStats* pathOf(const Stats& stats, const std::string& name) {
    for (const PathStats& path : stats.paths)
        if (path.name == name) return &path;
    return nullptr;
}

TEST_F(CodeCacheTest, ALaterEngineTakesAllFromDisk) {
    auto body = [](Engine&, Program& program) {
        callChoose(program, 0, 200);
        ASSERT_EQ(functionOf<int(int)>(program, "sum")(100000), 704982704);
    };
    const Stats cold = run(stepped(50, 500), body);
    EXPECT_EQ(cold.compileUnits, 2u);
    const Stats warm = run(stepped(50, 500), body);
    EXPECT_EQ(warm.compileUnits, 0u);
    for (const char* name : {"choose", "sum@0"}) {
        const PathStats* path = pathOf(warm, name);
        ASSERT_TRUE(path) << name;
        EXPECT_EQ(path->origin, "l3");
        EXPECT_EQ(path->reason, "hot in an earlier run");
        EXPECT_EQ(path->passes.size(), pathOf(cold, name)->passes.size()) << "what the passes did is known still";
    }
    EXPECT_EQ(warm.translatedInstructions, 8u) << "choose is never interpreted";
}

TEST_F(CodeCacheTest, WhatWasHotIsMadeAtOnceWhenItsCodeIsGone) {
    auto body = [](Engine&, Program& program) {
        callChoose(program, 0, 200);
        ASSERT_EQ(functionOf<int(int)>(program, "sum")(100000), 704982704);
    };
    run(stepped(50, 500), body);
    forget(EntryKind::Artifact);
    const Stats next = run(stepped(50, 500), [](Engine& engine, Program& program) {
        EXPECT_EQ(tierOf(engine, "choose"), Tier::Optimized) << "before its first call";
        callChoose(program, 0, 1);
        ASSERT_EQ(functionOf<int(int)>(program, "sum")(10), 45);
    });
    ASSERT_TRUE(pathOf(next, "sum@0")) << "at its first turn";
    EXPECT_EQ(pathOf(next, "sum@0")->reason, "hot in an earlier run");
    EXPECT_EQ(next.compileUnits, 2u);
}

TEST_F(CodeCacheTest, WithoutARecordArtifactsAreFoundByKey) {
    auto body = [](Engine&, Program& program) { callChoose(program, 0, 200); };
    run(stepped(50), body);
    forget(EntryKind::Record);
    const Stats next = run(stepped(60), body);
    EXPECT_EQ(next.compileUnits, 0u);
    ASSERT_TRUE(pathOf(next, "choose"));
    EXPECT_EQ(pathOf(next, "choose")->count, 60u);
    EXPECT_EQ(pathOf(next, "choose")->origin, "l3");
}

TEST_F(CodeCacheTest, CodeForAnotherProfileIsReplaced) {
    run(stepped(2000), [](Engine&, Program& program) { callChoose(program, 0, 4000); });
    forget(EntryKind::Record);
    const auto other = [](Engine&, Program& program) { callChoose(program, 1, 4000); };
    EXPECT_EQ(run(stepped(2000), other).compileUnits, 1u) << "made for the other branch, so made again";
    forget(EntryKind::Record);
    EXPECT_EQ(run(stepped(2000), other).compileUnits, 0u) << "and kept in its place";
}

int sortsOfTheHost = 0;
void sortOfTheHost(void* base, size_t count, size_t size, int (*compare)(const void*, const void*)) {
    ++sortsOfTheHost;
    std::qsort(base, count, size, compare);
}

TEST_F(CodeCacheTest, CodeWithTheLibrarysSortIsNotForAHostWithItsOwn) {
    constexpr const char* kSorts = R"(
@data = global [4 x i32] [i32 3, i32 1, i32 4, i32 2]
declare void @qsort(ptr, i64, i64, ptr)
define i32 @compare(ptr %a, ptr %b) {
  %x = load i32, ptr %a
  %y = load i32, ptr %b
  %d = sub i32 %x, %y
  ret i32 %d
}
define i32 @least() {
  call void @qsort(ptr @data, i64 4, i64 4, ptr @compare)
  %first = load i32, ptr @data
  ret i32 %first
}
)";
    const auto runWith = [&](bool definesSort) {
        Options options = stepped(50);
        options.cache.directory = folder_;
        Engine engine = engineWith(options);
        if (definesSort) engine.define("qsort", reinterpret_cast<void*>(&sortOfTheHost));
        {
            Program program = loadText(engine, Language::Ir, kSorts);
            auto least = functionOf<int()>(program, "least");
            for (int i = 0; i < 200; ++i)
                ASSERT_EQ(least(), 1);
            EXPECT_EQ(tierOf(engine, "least"), Tier::Optimized);
        }
        engine.stop();
    };
    runWith(false);
    EXPECT_EQ(sortsOfTheHost, 0);
    for (int run = 1; run <= 2; ++run) {
        runWith(true);
        EXPECT_EQ(sortsOfTheHost, 200 * run);
    }
    runWith(false);
    EXPECT_EQ(sortsOfTheHost, 400);
}

TEST_F(CodeCacheTest, TwoProgramsOfOneEngineShareCode) {
    Options options = stepped(50);
    Engine engine = engineWith(options); // no disk
    for (int i = 0; i < 2; ++i) {
        Program program = loadText(engine, Language::Ir, kText);
        callChoose(program, 0, 200);
    }
    const Stats stats = engine.stats();
    EXPECT_EQ(stats.compileUnits, 1u);
    EXPECT_EQ(stats.paths.back().origin, "l2");
}

} // namespace
} // namespace kiln
