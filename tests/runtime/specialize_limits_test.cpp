// Specialization: mistakes, and what cannot be compiled.

#include "tests/runtime/host.h"
#include "tests/runtime/specialize_programs.h"

#include <string>
#include <vector>

namespace kiln {
namespace {

using namespace test;

std::string messageOf(const Result<EntryPoint>& entry) {
    return entry ? "it could" : entry.error().message;
}

TEST(Specialize, MistakesAreErrorsThatNameTheParameter) {
    Engine engine = engineWith(stepped());
    Program program = loadText(engine, Language::C, R"(
typedef struct { long a, b, c; } Large;
int add(int a, long b) { return a + b; }
long sum(Large l, int n) { return l.a + n; }
int print(const char* format, ...) { return format[0]; }
int data;
)");
    const auto whole = "function 'add' cannot be specialized: ";
    EXPECT_EQ(messageOf(program.specialize("add", {Binding::of(2, 1)})),
              std::string(whole) + "it takes 2 parameters, so there is no parameter 3 to bind");
    EXPECT_EQ(messageOf(program.specialize("add", {Binding::of(0, 1L)})),
              std::string(whole) + "parameter 1 is i32, not 64-bit integer");
    EXPECT_EQ(messageOf(program.specialize("add", {Binding::of(1, 1.0)})),
              std::string(whole) + "parameter 2 is i64, not double");
    EXPECT_EQ(messageOf(program.specialize("add", {Binding::of(0, 1), Binding::of(0, 1)})),
              std::string(whole) + "parameter 1 is bound twice");
    EXPECT_EQ(messageOf(program.specialize("add", {Binding::of(1, constantMemory(&program, 1))})),
              std::string(whole) + "parameter 2 is i64, not pointer");
    EXPECT_EQ(messageOf(program.specialize("sum", {Binding::of(0, nullptr)})),
              "function 'sum' cannot be specialized: parameter 1 is an aggregate by value, which cannot be bound");
    EXPECT_EQ(messageOf(program.specialize("print", {Binding::of(0, "x")})),
              "function 'print' cannot be specialized: it takes variable arguments");
    EXPECT_EQ(messageOf(program.specialize("data", {})), "no function 'data' in the program");
    EXPECT_EQ(program.specialize("nowhere", {}).error().code, ErrorCode::NoSuchFunction);
    EXPECT_EQ(program.specialize("add", {Binding::of(2, 1)}).error().code, ErrorCode::WrongSignature);

    Function<int(int, long)> none;
    EXPECT_EQ(none.specialize(1, unbound).error().code, ErrorCode::NoSuchFunction);
    auto text = functionOf<int(int, long)>(program, "add").specialize(unbound, unbound);
    ASSERT_TRUE(text);
    EXPECT_EQ((*text)(1, 2), 3);
    EXPECT_EQ(engine.stats().compileFailures, 0u);
}

TEST(Specialize, MemoryAtNullIsAMistake) {
    Engine engine = engineWith(stepped());
    Program program = loadText(engine, Language::C, "int is(const char* p) { return p == 0; }");
    auto is = functionOf<int(const char*)>(program, "is");
    auto memory = is.specialize(constantMemory(nullptr, 8));
    ASSERT_FALSE(memory);
    EXPECT_EQ(memory.error().message, "function 'is' cannot be specialized: parameter 1 is no pointer to memory");
    auto nothing = is.specialize(constantMemory(nullptr, 0));
    ASSERT_TRUE(nothing);
    EXPECT_EQ((*nothing)(), 1);
}

TEST(Specialize, WhatCannotBeCompiledCallsTheOrdinaryFunction) {
    // A value of more scalars than code generation takes; the interpreter takes it.
    Options options = stepped();
    std::vector<std::string> said;
    options.explain = [&](std::string_view line) { said.emplace_back(line); };
    Engine engine = engineWith(options);
    Program program = loadText(engine, Language::Ir, R"(
@from = global [5000 x i8] zeroinitializer
@to = global [5000 x i8] zeroinitializer
define i32 @copies(i32 %a, i32 %b) {
  %all = load [5000 x i8], ptr @from
  store [5000 x i8] %all, ptr @to
  %r = sub i32 %a, %b
  ret i32 %r
}
)");
    auto copies = functionOf<int(int, int)>(program, "copies");
    EXPECT_EQ(copies(5, 3), 2);
    auto bound = copies.specialize(unbound, 3);
    ASSERT_TRUE(bound);
    for (int i = 0; i < 300; ++i)
        EXPECT_EQ((*bound)(i), i - 3);
    const Stats stats = engine.stats();
    EXPECT_GE(stats.compileFailures, 1u);
    bool isListed = false;
    for (const PathStats& path : stats.paths)
        isListed |= path.name == "copies{1=3}" && path.reason == "cannot be specialized: calls the ordinary function" &&
                    path.tier == Tier::Baseline;
    EXPECT_TRUE(isListed);
    bool isExplained = false;
    for (const std::string& line : said)
        isExplained |= line.find("refused copies{1=3} -> optimized: ") == 0 &&
                       line.find("very large aggregate value") != std::string::npos;
    EXPECT_TRUE(isExplained);
}

TEST(Specialize, WhatStandsForTheUncompilableIsCompiled) {
    Engine engine = engineWith(stepped());
    Program program = loadText(engine, Language::Ir, R"(
@from = global [5000 x i8] zeroinitializer
@to = global [5000 x i8] zeroinitializer
define <8 x double> @copies(<8 x double> %a, i32 %b) {
  %all = load [5000 x i8], ptr @from
  store [5000 x i8] %all, ptr @to
  ret <8 x double> %a
}
define void @dies(i32 %a, i32 %b) {
  call void asm sideeffect "no such instruction", ""()
  ret void
}
)");
    // Both would die of their own bodies only; what calls them is sound.
    EXPECT_TRUE(program.specialize("copies", {Binding::of(1, 3)}));
    auto dies = functionOf<void(int, int)>(program, "dies").specialize(1, unbound);
    EXPECT_TRUE(dies);
    EXPECT_EQ(engine.stats().compileFailures, 2u);
}

} // namespace
} // namespace kiln
