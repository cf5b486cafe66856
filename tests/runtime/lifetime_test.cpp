// What is left when Programs are gone: nothing. Mappings, resident memory, stubs, arena; and W^X all the while.

#include "runtime/engine_core.h"
#include "runtime/loaded_program.h"
#include "runtime/stubs.h"

#include "tests/jit/memory_map.h"
#include "tests/runtime/host.h"

#include <algorithm>
#include <fstream>
#include <set>

#include <unistd.h>

namespace kiln {
namespace {

using Use = CodeArena::Use;

/// A function, a loop, a variable, a constant that needs memory, and something of the host's.
std::string programText(int number) {
    return "@state = global i64 " + std::to_string(number) +
           "\n@table = constant [4 x i64] [i64 1, i64 2, i64 3, i64 5]\n"
           "declare i32 @abs(i32)\n"
           "define i64 @step(i64 %a) {\n"
           "  %i = and i64 %a, 3\n"
           "  %p = getelementptr [4 x i64], ptr @table, i64 0, i64 %i\n"
           "  %v = load i64, ptr %p\n"
           "  %h = call i32 @abs(i32 -1)\n"
           "  %w = zext i32 %h to i64\n"
           "  %s = load i64, ptr @state\n"
           "  %x = add i64 %s, %v\n"
           "  %y = add i64 %x, %w\n"
           "  store i64 %y, ptr @state\n"
           "  ret i64 %y\n}\n"
           "define i64 @sum(i64 %n) {\n"
           "entry:\n  br label %loop\n"
           "loop:\n"
           "  %i = phi i64 [ 0, %entry ], [ %next, %loop ]\n"
           "  %r = call i64 @step(i64 %i)\n"
           "  %next = add i64 %i, 1\n"
           "  %more = icmp ult i64 %next, %n\n"
           "  br i1 %more, label %loop, label %done\n"
           "done:\n  ret i64 %r\n}\n";
}

/// Both the function and the loop get hot. state + 40/4 * (1+2+3+5) + 40.
void runHot(const Program& program, int number) {
    ASSERT_EQ(test::functionOf<int64_t(int64_t)>(program, "sum")(40), number + 10 * 11 + 40);
}

size_t residentBytes() {
    std::ifstream file("/proc/self/statm");
    size_t total = 0, resident = 0;
    file >> total >> resident;
    return resident * static_cast<size_t>(sysconf(_SC_PAGESIZE));
}

/// All mappings; in sanitized builds only those with a name (the arena's pages have one), as their allocators keep and
/// map memory as they like.
size_t mappingCount() {
    const std::vector<test::Mapping> map = test::memoryMap();
    return static_cast<size_t>(std::count_if(map.begin(), map.end(), [](const test::Mapping& mapping) {
        return !test::kSanitized || !mapping.name.empty();
    }));
}

/// Mappings that malloc may come to need in any long run, whatever the number of Programs.
constexpr size_t kAllocatorsOwn = 4;

TEST(Lifetime, AThousandProgramsLeaveNothing) {
    Options options = test::stepped(4, 20);
    options.cache.l2Bytes = 0; // what it keeps of dropped Programs is its purpose, and has a budget
    Engine engine = test::engineWith(options);
    const int rounds = test::kSanitized ? 300 : 1000;
    // Until then the statistics keep what the passes did for each path, on purpose.
    const int warm = test::kSanitized ? 100 : 300;
    const size_t stubsBefore = stubsInUse();
    size_t mappings = 0, resident = 0;
    for (int i = 0; i < rounds; ++i) {
        if (i == warm) {
            mappings = mappingCount();
            resident = residentBytes();
        }
        const Program program = test::loadText(engine, Language::Ir, programText(i));
        runHot(program, i);
        if (i % 50 == 0) {
            EXPECT_EQ(test::writableAndExecutable(), std::vector<std::string>());
        }
    }
    const Stats stats = engine.stats();
    EXPECT_EQ(stats.promoted, static_cast<uint64_t>(rounds)) << "step, each time";
    EXPECT_EQ(stats.osrEntries, static_cast<uint64_t>(rounds)) << "sum's loop, each time";
    EXPECT_EQ(stats.compileFailures, 0u);
    EXPECT_EQ(stubsInUse(), stubsBefore);
    EXPECT_LE(mappingCount(), mappings + kAllocatorsOwn);
    if (test::kSanitized) return; // the same for resident memory
    const auto grown = static_cast<int64_t>(residentBytes()) - static_cast<int64_t>(resident);
    const int64_t perProgram = grown / (rounds - warm);
    RecordProperty("residentBytesPerProgram", static_cast<int>(perProgram));
    std::printf("resident memory: %ld bytes more per Program\n", static_cast<long>(perProgram));
    EXPECT_LT(perProgram, 1024);
}

/// What an engine holds, as far as it can be asked.
struct Held {
    size_t code, readOnly, data, stubs, mappings;
    bool operator==(const Held& other) const {
        const size_t more = std::max(mappings, other.mappings) - std::min(mappings, other.mappings);
        return code == other.code && readOnly == other.readOnly && data == other.data && stubs == other.stubs &&
               more <= kAllocatorsOwn;
    }
};
void PrintTo(const Held& held, std::ostream* out) {
    *out << "code " << held.code << ", read-only " << held.readOnly << ", data " << held.data << ", stubs "
         << held.stubs << ", mappings " << held.mappings;
}
Held heldBy(const EngineCore& core) {
    return {core.arena->usedBytes(Use::Code), core.arena->usedBytes(Use::ReadOnly), core.arena->usedBytes(Use::Data),
            stubsInUse(), mappingCount()};
}

class Loads : public testing::Test {
protected:
    std::unique_ptr<EngineCore> core = std::move(EngineCore::create(test::stepped(4, 20)).value());

    Result<std::unique_ptr<LoadedProgram>> load(const std::string& text) {
        return LoadedProgram::load(*core, {Source{"test.ll", Language::Ir, text}}, {});
    }
    void loadAndRun(int number) {
        auto program = load(programText(number));
        ASSERT_TRUE(program) << program.error().message;
        auto entry = (*program)->lookup("sum", Function<int64_t(int64_t)>::signature());
        ASSERT_TRUE(entry) << entry.error().message;
        ASSERT_EQ(Function<int64_t(int64_t)>(*entry)(40), number + 10 * 11 + 40);
    }
    void loadBad(int number) {
        const std::string texts[] = {
            "define i64 @f() {\n  ret i32 0\n}\n",               // does not parse
            "define i64 @f() {\nentry:\n  br label %entry\n}\n", // the verifier: entry has a predecessor
            programText(number) + "declare void @no_such_symbol()\n"
                                  "define void @g() {\n  call void @no_such_symbol()\n  ret void\n}\n",
            programText(number) + "@bad = global ptr @no_such_variable\n@no_such_variable = external global i32\n"
                                  "@llvm.global_ctors = appending global [1 x { i32, ptr, ptr }] "
                                  "[{ i32, ptr, ptr } { i32 1, ptr @sum, ptr null }]\n",
        };
        const auto program = load(texts[number % 4]);
        ASSERT_FALSE(program);
        ASSERT_EQ(program.error().code, number % 4 < 2 ? ErrorCode::BadSource : ErrorCode::UnresolvedSymbol)
            << program.error().message;
    }
};

TEST_F(Loads, AlternatingBadAndGoodOnesLeaveTheEngineAsNew) {
    // The first ones map the arena's first pages and make LLVM's static objects.
    for (int i = 0; i < 20; ++i) {
        loadBad(i);
        loadAndRun(i);
    }
    const Held before = heldBy(*core);
    EXPECT_EQ(before.stubs, 0u);
    for (int i = 0; i < (test::kSanitized ? 100 : 500); ++i) {
        loadBad(i);
        if (i < 8) {
            ASSERT_EQ(heldBy(*core), before) << "after bad load " << i;
        }
        loadAndRun(i);
        if (i < 8) {
            ASSERT_EQ(heldBy(*core), before) << "after good load " << i;
        }
        if (HasFatalFailure()) return;
    }
    EXPECT_EQ(heldBy(*core), before);
}

TEST_F(Loads, AnEngineThatOnlyFailedHoldsNothing) {
    for (int i = 0; i < 8; ++i)
        loadBad(i);
    EXPECT_EQ(core->arena->usedBytes(Use::Code), 0u);
    EXPECT_EQ(core->arena->usedBytes(Use::ReadOnly), 0u);
    EXPECT_EQ(core->arena->usedBytes(Use::Data), 0u);
    EXPECT_EQ(stubsInUse(), 0u);
}

// More functions than the library's own supply of stubs, so that the arena's serve.
TEST(Lifetime, StubsOfTheArenaComeBackToo) {
    const auto core = std::move(EngineCore::create(test::stepped()).value());
    std::string text;
    for (int i = 0; i < 6000; ++i)
        text += "define i32 @f" + std::to_string(i) + "() {\n  ret i32 " + std::to_string(i) + "\n}\n";
    size_t codeBytes = 0;
    for (int round = 0; round < 3; ++round) {
        auto program = LoadedProgram::load(*core, {Source{"test.ll", Language::Ir, text}}, {});
        ASSERT_TRUE(program) << program.error().message;
        EXPECT_EQ(stubsInUse(), 6000u);
        for (int i : {0, 4095, 4096, 5999}) {
            auto entry = (*program)->lookup("f" + std::to_string(i), Function<int()>::signature());
            ASSERT_TRUE(entry);
            EXPECT_EQ(Function<int()>(*entry)(), i);
        }
        if (round == 0) codeBytes = core->arena->usedBytes(Use::Code);
        EXPECT_EQ(core->arena->usedBytes(Use::Code), codeBytes) << "the stubs of the round before are used again";
        program->reset();
        EXPECT_EQ(stubsInUse(), 0u);
    }
}

// An engine's chunks of stubs go with it: another engine may get an arena at the same place.
TEST(Lifetime, EnginesComeAndGo) {
    std::string text;
    for (int i = 0; i < 5000; ++i)
        text += "define i32 @f" + std::to_string(i) + "() {\n  ret i32 " + std::to_string(i) + "\n}\n";
    size_t mappings = 0;
    for (int round = 0; round < 8; ++round) {
        if (round == 3) mappings = mappingCount();
        Engine engine = test::engineWith(test::stepped(2, 20));
        const Program program = test::loadText(engine, Language::Ir, text);
        for (int i : {0, 4095, 4096, 4999})
            for (int call = 0; call < 4; ++call)
                ASSERT_EQ(test::functionOf<int()>(program, "f" + std::to_string(i))(), i);
        EXPECT_EQ(engine.stats().promoted, 4u);
    }
    EXPECT_LE(mappingCount(), mappings + kAllocatorsOwn);
    EXPECT_EQ(stubsInUse(), 0u);
}

std::set<std::string> executableMappings() {
    std::set<std::string> result;
    for (const test::Mapping& mapping : test::memoryMap())
        if (mapping.protection.find('x') != std::string::npos)
            result.insert(mapping.name + "@" + std::to_string(mapping.begin));
    return result;
}

TEST(WriteXorExecute, TheInterpreterMapsNoExecutablePage) {
    Options options = test::stepped(4, 20);
    options.tier = TierMode::Interpreter;
    Engine engine = test::engineWith(options);
    const std::set<std::string> before = executableMappings();
    const Program program = test::loadText(engine, Language::Ir, programText(1));
    runHot(program, 1);
    EXPECT_EQ(executableMappings(), before);
    EXPECT_EQ(engine.stats().compileUnits, 0u);
}

TEST(WriteXorExecute, CompiledCodeIsNeverWritableWhereItRuns) {
    Engine engine = test::engineWith(test::stepped(4, 20));
    const std::set<std::string> before = executableMappings();
    const Program program = test::loadText(engine, Language::Ir, programText(1));
    runHot(program, 1);
    EXPECT_GT(engine.stats().compileUnits, 0u);
    EXPECT_NE(executableMappings(), before);
    EXPECT_EQ(test::writableAndExecutable(), std::vector<std::string>());
}

} // namespace
} // namespace kiln
