#include "jit/compile.h"

#include "ir/program_module.h"
#include "jit/guard.h"
#include "units.h"

#include "llvm/IR/Module.h"

#include <gtest/gtest.h>

namespace kiln {
namespace {

constexpr char kProgram[] = R"(
@limit = constant i32 3
@count = global i32 0
declare i32 @twice(i32)
define i32 @small(i32 %a) {
  %b = add i32 %a, 1
  ret i32 %b
}
define i32 @f(i32 %a) {
  %b = call i32 @small(i32 %a)
  %c = call i32 @twice(i32 %b)
  %l = load i32, ptr @limit
  %d = add i32 %c, %l
  store i32 %d, ptr @count
  ret i32 %d
}
define i32 @lost() {
  %a = call i32 @nowhere()
  ret i32 %a
}
declare i32 @nowhere()
define i32 @wide(i4096 %a) {
  %b = mul i4096 %a, %a
  %c = trunc i4096 %b to i32
  ret i32 %c
}
)";

int twice(int value) {
    return 2 * value;
}

class CompileTest : public ::testing::Test {
protected:
    void SetUp() override {
        initializeCompiler();
        const Source source{.name = "program.ll", .language = Language::Ir, .text = kProgram};
        program = llvm::cantFail(ProgramModule::load(source, FrontEndOptions{}));
        arena = llvm::cantFail(CodeArena::create(size_t{64} << 20));
        linker = llvm::cantFail(Linker::create(arena));
        data = llvm::cantFail(arena->allocate(CodeArena::Use::Data, 16, 16));
        *limit() = 3;
        space = llvm::cantFail(linker->createSpace("program", [this](llvm::StringRef name) -> std::optional<uint64_t> {
            if (name == "twice") return reinterpret_cast<uint64_t>(&twice);
            if (name == "count") return reinterpret_cast<uint64_t>(count());
            if (name == "limit") return reinterpret_cast<uint64_t>(limit());
            return std::nullopt;
        }));
    }
    int* count() const { return reinterpret_cast<int*>(data.address); }
    int* limit() const { return reinterpret_cast<int*>(data.address) + 1; }

    CompileRequest request(const char* function, Tier tier) {
        CompileRequest result;
        result.program = program.get();
        result.unit.root = program->module().getFunction(function);
        result.unit.calleeBudget = tier == Tier::Optimized ? 1000 : 0;
        result.passes.tier = tier;
        result.space = space.get();
        result.publish = [this](const LinkedCode& code) { published.push_back(code.entry); };
        return result;
    }

    std::unique_ptr<ProgramModule> program;
    std::shared_ptr<CodeArena> arena;
    std::unique_ptr<Linker> linker;
    std::unique_ptr<LinkSpace> space;
    CodeArena::Block data;
    std::vector<void*> published;
};

TEST_F(CompileTest, TheSameFunctionInEachTier) {
    for (Tier tier : {Tier::Baseline, Tier::Optimized}) {
        CompileRequest one = request("small", tier);
        auto small = llvm::cantFail(compile(one));
        EXPECT_EQ(reinterpret_cast<int (*)(int)>(small.code.entry)(4), 5);
        EXPECT_EQ(published.back(), small.code.entry);
    }
    ASSERT_EQ(published.size(), 2u);
}

TEST_F(CompileTest, ACalleeIsInlinedWithItsUnit) {
    CompileRequest one = request("f", Tier::Optimized);
    auto result = llvm::cantFail(compile(one)); // `small` is not known to the resolver: its copy serves
    EXPECT_EQ(reinterpret_cast<int (*)(int)>(result.code.entry)(4), 13);
    EXPECT_EQ(*count(), 13);
    EXPECT_EQ(result.origin, Origin::Compiled);
    EXPECT_GT(result.facts.instructions, 4u);
    EXPECT_GT(result.code.codeBytes, 0u);
    for (const PassReport& report : result.facts.passes)
        EXPECT_GT(report.runs, 0u);
}

TEST_F(CompileTest, FailuresNameTheUnitAndPublishNothing) {
    for (auto [function, expected] : {std::pair{"lost", "unresolved symbol: nowhere"}, {"wide", "very wide value"}}) {
        CompileRequest one = request(function, Tier::Optimized);
        auto result = compile(one);
        ASSERT_FALSE(static_cast<bool>(result));
        const std::string message = llvm::toString(result.takeError());
        EXPECT_EQ(message.find(std::string(function) + ": "), 0u) << message;
        EXPECT_NE(message.find(expected), std::string::npos) << message;
    }
    EXPECT_TRUE(published.empty());
    auto lock = program->lock();
    EXPECT_TRUE(lock.owns_lock());
}

} // namespace
} // namespace kiln
