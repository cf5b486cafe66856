// What the passes said, kept by an engine.

#include "runtime/remark_store.h"

#include "runtime/inspect.h"
#include "tests/runtime/host.h"

#include <random>

namespace kiln {
namespace {

using namespace test;

constexpr char kText[] =
    "define internal i64 @twice(i64 %x) {\n  %r = shl i64 %x, 1\n  ret i64 %r\n}\n"
    "define i64 @f(i64 %x) {\n  %t = call i64 @twice(i64 %x)\n  %r = add i64 %t, 1\n  ret i64 %r\n}\n";

Program hotProgram(Engine& engine) {
    Program program = loadText(engine, Language::Ir, kText);
    auto f = functionOf<int64_t(int64_t)>(program, "f");
    for (int64_t i = 0; i < 200; ++i)
        EXPECT_EQ(f(i), 2 * i + 1);
    return program;
}

/// Remarks with texts that hardly compress.
RemarkText noise(std::mt19937& random, size_t bytes) {
    RemarkText text;
    while (text.bytes.size() < bytes) {
        Remark remark{"inline", "inline", "Inlined", RemarkKind::Passed, "f", "", std::string(1000, ' ')};
        for (char& c : remark.text)
            c = static_cast<char>(0x20 + random() % 0xd0);
        append(text, remark);
    }
    return text;
}

PathStats statsOf(const std::string& name) {
    PathStats path;
    path.name = name;
    path.tier = Tier::Optimized;
    path.origin = "compiled";
    return path;
}

TEST(Remarks, AreKeptWhenAskedFor) {
    for (bool isAsked : {false, true}) {
        Options options = stepped();
        options.keepRemarks = isAsked;
        Engine engine = engineWith(options);
        Program first = hotProgram(engine), second = loadText(engine, Language::Ir, kText);
        const std::vector<PathRemarks> paths = remarksOf(first);
        EXPECT_EQ(engine.stats().promoted, 1u);
        EXPECT_TRUE(remarksOf(second).empty()) << "another program's";
        ASSERT_EQ(paths.size(), isAsked ? 1u : 0u);
        if (!isAsked) continue;
        EXPECT_EQ(paths[0].path, "f");
        EXPECT_EQ(paths[0].origin, "compiled");
        bool isInlined = false;
        for (const Remark& remark : paths[0].remarks)
            isInlined |= remark.name == "Inlined" && remark.text.find("'twice' inlined into 'f'") != std::string::npos;
        EXPECT_TRUE(isInlined);
    }
}

TEST(Remarks, AreKeptUpToABoundInAll) {
    Engine engine = engineWith(stepped());
    Program first = loadText(engine, Language::Ir, kText), second = loadText(engine, Language::Ir, kText);
    const LoadedProgram &one = ProgramAccess::of(first), &other = ProgramAccess::of(second);
    RemarkStore store;
    std::mt19937 random(1);
    constexpr size_t kEach = RemarkStore::kMostBytes / 5;
    constexpr int kPaths = 10;
    uint64_t made = 0;
    for (int i = 0; i < kPaths; ++i) {
        RemarkText text = noise(random, kEach);
        made += text.count;
        store.keep(statsOf("f" + std::to_string(i)), i == 0 ? other : one, std::move(text));
    }
    uint64_t kept = 0, cut = 0, bytes = 0;
    for (const LoadedProgram* program : {&one, &other})
        for (const PathRemarks& path : store.of(*program)) {
            kept += path.remarks.size();
            cut += path.cut;
            EXPECT_TRUE(path.remarks.empty() || path.cut == 0) << path.path;
            for (const Remark& remark : path.remarks)
                bytes += remark.text.size();
        }
    EXPECT_EQ(kept + cut, made);
    EXPECT_GT(kept, 0u);
    EXPECT_GT(cut, 0u);
    EXPECT_LT(bytes, 2 * RemarkStore::kMostBytes);

    // What ends makes room.
    store.forget(one);
    EXPECT_TRUE(store.of(one).empty());
    EXPECT_EQ(store.of(other).size(), 1u);
    store.keep(statsOf("g"), one, noise(random, kEach));
    ASSERT_EQ(store.of(one).size(), 1u);
    EXPECT_EQ(store.of(one)[0].cut, 0u);
    EXPECT_FALSE(store.of(one)[0].remarks.empty());
}

} // namespace
} // namespace kiln
