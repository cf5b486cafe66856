// The shape of a cut unit.

#include "ir/spread_calls.h"
#include "ir_test_support.h"

#include <gtest/gtest.h>

namespace kiln::test {
namespace {

TEST(CutUnit, rootIsTheOneExternalDefinition) {
    auto program = loadC("int other(int);\nint helper(int x) { return x * 2; }\n"
                         "int f(int x) { return helper(x) + other(x); }\n");
    ASSERT_TRUE(program);
    std::string before = print(program->module());
    auto [unit, context, module] = cut(*program, requestFor(*program, "helper"));
    ReadUnit read = cut(*program, requestFor(*program, "f"));
    ASSERT_TRUE(read.module);
    EXPECT_EQ(read.unit.name, "f");
    EXPECT_EQ(read.unit.functions, std::vector<std::string>{"f"});
    std::string text = print(*read.module);
    EXPECT_TRUE(contains(text, "define i32 @kiln.entry(i32")) << text;
    EXPECT_EQ(countOf(text, "define "), 1u) << text;
    EXPECT_TRUE(contains(text, "declare i32 @helper(i32")) << text;
    EXPECT_TRUE(contains(text, "declare i32 @other(i32")) << text;
    EXPECT_TRUE(contains(text, "!\"PIC Level\", i32 2")) << text;
    EXPECT_TRUE(contains(text, "!\"RtLibUseGOT\"")) << text;
    EXPECT_TRUE(contains(text, "!\"wchar_size\"")) << text;
    EXPECT_EQ(read.unit.instructions, 4u);
    EXPECT_TRUE(read.unit.isPortable);
}

TEST(CutUnit, isDeterministicAndLeavesTheProgramAlone) {
    auto program = loadC("static int t[4] = {1, 2, 3, 4};\nint g(int x) { return t[x & 3]; }\nint f(int x) { return "
                         "g(x) + g(x + 1); }\n");
    ASSERT_TRUE(program);
    ReadUnit first = cut(*program, requestFor(*program, "f", 100));
    std::string module = print(program->module());
    ReadUnit second = cut(*program, requestFor(*program, "f", 100));
    EXPECT_EQ(first.unit.bitcode, second.unit.bitcode);
    EXPECT_EQ(print(program->module()), module);
}

TEST(CutUnit, calleesComeAlongWithinTheBudget) {
    auto program =
        loadC("int tiny(int x) { return x + 1; }\n"
              "int big(int x) { for (int i = 0; i < x; ++i) x = x * 3 + (x >> 2) - (x << 3) + i * 7; return x; }\n"
              "int deep(int x) { return tiny(x) * 5; }\n"
              "__attribute__((noinline)) int never(int x) { return x - 1; }\n"
              "int f(int x) { return big(x) + deep(x) + never(x) + tiny(x); }\n");
    ASSERT_TRUE(program);
    EXPECT_EQ(cut(*program, requestFor(*program, "f", 0)).unit.functions, (std::vector<std::string>{"f"}));
    EXPECT_EQ(cut(*program, requestFor(*program, "f", 6)).unit.functions,
              (std::vector<std::string>{"f", "tiny", "deep"}));
    ReadUnit all = cut(*program, requestFor(*program, "f", 1000));
    EXPECT_EQ(all.unit.functions, (std::vector<std::string>{"f", "tiny", "deep", "big"}));
    std::string text = print(*all.module);
    EXPECT_TRUE(contains(text, "define internal i32 @kiln.copy.big(")) << text;
    EXPECT_TRUE(contains(text, "call i32 @kiln.copy.tiny(")) << text;
    EXPECT_TRUE(contains(text, "call i32 @never(")) << text;
    EXPECT_FALSE(contains(text, "call i32 @big(")) << text;
    EXPECT_TRUE(contains(text, "declare i32 @big(")) << "for calls that turn out to be cold: " << text;
}

TEST(CutUnit, tinyCalleesHaveABudgetOfTheirOwn) {
    std::string large = "int large(int x) {";
    for (int i = 0; i < 40; ++i)
        large += " x = x * 3 + (x >> 2);";
    auto program = loadC("int tiny(int x) { return x + 1; }\n" + large +
                         " return tiny(x); }\nint f(int x) { return large(x); }\n");
    ASSERT_TRUE(program);
    // 40 times 3, a call, a return: what is left would not do for the callee below.
    EXPECT_EQ(cut(*program, requestFor(*program, "f", 122)).unit.functions,
              (std::vector<std::string>{"f", "large", "tiny"}));
}

TEST(CutUnit, whatDoesNotComeAlong) {
    auto program =
        loadC("#include <stdarg.h>\n#include <setjmp.h>\njmp_buf env;\n"
              "int sum(int n, ...) { va_list l; va_start(l, n); int s = va_arg(l, int); va_end(l); return s; }\n"
              "int again(void) { return setjmp(env); }\n"
              "int f(void) { return sum(1, 2) + again(); }\n");
    ASSERT_TRUE(program);
    EXPECT_EQ(cut(*program, requestFor(*program, "f", 1000)).unit.functions, (std::vector<std::string>{"f"}));
}

TEST(CutUnit, recursionStaysInside) {
    auto program = loadC(
        "int fib(int n) { return n < 2 ? n : fib(n - 1) * fib(n - 2) - n; }\n"
        "int (*address(void))(int) { return fib; }\n"
        "int even(int n); int odd(int n) { return n == 0 ? 0 : even(n - 1); }\nint even(int n) { return n == 0 ? 1 : "
        "odd(n - 1); }\n");
    ASSERT_TRUE(program);
    std::string text = print(*cut(*program, requestFor(*program, "fib")).module);
    EXPECT_EQ(countOf(text, "call i32 @kiln.entry("), 2u) << text;
    EXPECT_FALSE(contains(text, "@fib(")) << text;
    text = print(*cut(*program, requestFor(*program, "even", 100)).module);
    EXPECT_TRUE(contains(text, "call i32 @kiln.copy.odd(")) << text;
    EXPECT_TRUE(contains(text, "call i32 @kiln.entry(")) << text;
    text = print(*cut(*program, requestFor(*program, "address", 100)).module);
    EXPECT_TRUE(contains(text, "ret ptr @fib")) << text;
}

TEST(CutUnit, localSymbolsCarryThePrefix) {
    auto program =
        loadC("static int strlen(const char *s) { return s[1]; }\nstatic int count;\n"
              "int (*g)(const char *) = strlen;\n__attribute__((noinline)) static int h(int x) { return x; }\n"
              "int f(const char *s) { return strlen(s) + count++ + h(1); }\n");
    ASSERT_TRUE(program);
    std::string text = print(*cut(*program, requestFor(*program, "f")).module);
    EXPECT_TRUE(contains(text, "@kiln.local.count = external dso_local global i32")) << text;
    EXPECT_TRUE(contains(text, "declare i32 @kiln.local.strlen(ptr")) << text;
    EXPECT_TRUE(contains(text, "declare i32 @kiln.local.h(i32")) << text;
}

TEST(CutUnit, constantsComeAlongDataDoesNot) {
    auto program =
        loadC("static const int table[4] = {1, 2, 3, 4};\nstatic const int *const chain[2] = {table, table + 1};\n"
              "int data[4] = {5, 6, 7, 8};\nconst char huge[100000] = {1};\nint huger[1000000] = "
              "{1};\n__attribute__((weak)) int soft = 4;\n"
              "extern int outside;\nint g(void);\nint (*const fn[1])(void) = {g};\n"
              "int f(int x) { return *chain[x & 1] + data[x] + huge[x] + huger[x] + soft + outside + fn[0](); }\n");
    ASSERT_TRUE(program);
    std::string text = print(*cut(*program, requestFor(*program, "f")).module);
    EXPECT_TRUE(contains(text, "@kiln.local.chain = available_externally dso_local constant [2 x ptr]")) << text;
    EXPECT_TRUE(contains(text, "@kiln.local.table = available_externally dso_local constant [4 x i32]")) << text;
    EXPECT_TRUE(contains(text, "@data = external dso_local global")) << text;
    EXPECT_TRUE(contains(text, "@huge = external dso_local constant")) << text;
    EXPECT_TRUE(contains(text, "@huger = external global")) << text;
    EXPECT_TRUE(contains(text, "@soft = external global")) << text;
    EXPECT_TRUE(contains(text, "@outside = external global")) << text;
    EXPECT_TRUE(contains(text, "declare i32 @g()")) << text;
}

TEST(CutUnit, profileBecomesMetadata) {
    auto program =
        loadC("int f(int x, int y) { if (x > 3) y += 1; if (y > 9) return 4; while (y > 0) y -= x; return y; }\n");
    ASSERT_TRUE(program);
    UnitRequest request = requestFor(*program, "f");
    program->canonicalize(*request.root);
    request.profile = [](const llvm::Function& function) -> std::optional<FunctionProfile> {
        FunctionProfile profile{.entries = 1234, .branches = {}};
        unsigned block = 0;
        for (const llvm::BasicBlock& one : function) {
            if (one.getTerminator()->getNumSuccessors() == 2) {
                if (profile.branches.empty())
                    profile.branches.push_back({block, {uint64_t{3} << 40, 1}});
                else
                    profile.branches.push_back({block, {7, 8}}); // too few to tell
            }
            ++block;
        }
        return profile;
    };
    std::string text = print(*cut(*program, request).module);
    EXPECT_TRUE(contains(text, "!\"function_entry_count\", i64 1234")) << text;
    EXPECT_EQ(countOf(text, "!\"branch_weights\""), 1u) << text;
    EXPECT_TRUE(contains(text, ", i32 1}")) << text; // what was taken once is not "never"
}

TEST(CutUnit, likelyTargetsComeAlong) {
    auto program = loadC("static int near(int x) { return x + 1; }\nint far(int x) { return x * 3; }\n"
                         "int (*which(int x))(int) { return x ? near : far; }\n"
                         "int f(int (*g)(int), int (*h)(int)) { return g(1) + h(2); }\n");
    ASSERT_TRUE(program);
    UnitRequest request = requestFor(*program, "f", 100);
    request.profile = [](const llvm::Function& function) -> std::optional<FunctionProfile> {
        FunctionProfile profile;
        if (function.getName() == "f")
            profile.targets = {{0, {{"near", 0, 60}, {"far", 0, 30}, {"unheard_of", 0, 5}}, 5},
                               {1, {{"far", 0, 3}}, 0}};
        return profile;
    };
    EXPECT_FALSE(contains(print(*cut(*program, request).module), "\"VP\"")) << "no body, nothing to promote to";
    request.likelyTargets = [&](const llvm::Function& function) {
        return function.getName() == "f" ? std::vector{program->module().getFunction("near")}
                                         : std::vector<llvm::Function*>();
    };
    ReadUnit read = cut(*program, request);
    std::string text = print(*read.module);
    EXPECT_EQ(read.unit.functions, (std::vector<std::string>{"f", "near"}));
    EXPECT_TRUE(contains(text, "define internal i32 @kiln.copy.near(")) << text;
    EXPECT_TRUE(contains(text, "declare i32 @kiln.local.near(")) << text;
    EXPECT_EQ(countOf(text, "!\"VP\", i32 0, i64 100, i64 "), 1u) << text; // the second call was seen too seldom
    request.calleeBudget = 0;
    EXPECT_EQ(cut(*program, request).unit.functions.size(), 1u);
}

TEST(CutUnit, CallsAreSpreadWhereNoFewTargetsAreMost) {
    EXPECT_TRUE(isSpread({250, 250, 250, 250}, 1000));
    EXPECT_TRUE(isSpread({20, 20}, 940));
    EXPECT_FALSE(isSpread({600, 100}, 1000)) << "one is asked for first";
    EXPECT_FALSE(isSpread({350, 300}, 1000)) << "two are, the second of what is left";
    EXPECT_FALSE(isSpread({2}, 12)) << "seen too seldom";
}

class SpreadCalls : public ::testing::Test {
protected:
    /// `f` calls through `table`, 900 times to any of these functions, each of which was entered 100 times unless
    /// `entered` says otherwise. \returns the functions of f's unit, and whether its call is marked.
    std::pair<std::vector<std::string>, bool> cutWith(const std::string& functions, const std::string& table,
                                                      std::map<std::string, uint64_t> entered = {}) {
        auto program = loadC(functions + "static int (*const table[])(int) = {" + table +
                             "};\nint f(int i, int x) { return table[i](x); }\n");
        if (!program) return {};
        UnitRequest request = requestFor(*program, "f", 100);
        request.profile = [&](const llvm::Function& function) -> std::optional<FunctionProfile> {
            FunctionProfile profile;
            auto known = entered.find(function.getName().str());
            profile.entries = known == entered.end() ? 100 : known->second;
            if (profile.entries == 0) return std::nullopt;
            if (function.getName() == "f") profile.targets = {{0, {{"add", 0, 100}}, 800}};
            return profile;
        };
        EXPECT_EQ(cut(*program, withoutCounts(request)).unit.functions.size(), 1u) << "keys do not know of counts";
        ReadUnit read = cut(*program, request);
        return {read.unit.functions, contains(print(*read.module), "\"kiln-spread-call\"")};
    }
    static constexpr char kSmall[] = "static int add(int x) { return x + 1; }\nint sub(int x) { return x - 1; }\n"
                                     "int twice(int x) { return x * 2; }\nint rare(int x) { return x * 9; }\n";
};
using Functions = std::vector<std::string>;

TEST_F(SpreadCalls, SmallEntriesThatHaveRunComeAlong) {
    auto [functions, isMarked] = cutWith(kSmall, "add, sub, twice, rare, add", {{"rare", 0}});
    EXPECT_EQ(functions, (Functions{"f", "add", "sub", "twice"}));
    EXPECT_TRUE(isMarked);
}

TEST_F(SpreadCalls, TheyAreMostOfWhatIsCalled) {
    const std::string large = "int large(int x) { for (int i = 0; i < x; i++) x ^= x * 3 + i / (x | 1) + x % (i | 3) + "
                              "(x >> 5) * (i ^ 7) - (i << 3) + (x & 99) / (i | 5) + i * i % 13 + x % 17; return x; }\n";
    auto [few, isMarked] = cutWith(kSmall + large, "add, sub, large, large, twice");
    EXPECT_EQ(few, (Functions{"f"})) << "three fifths";
    EXPECT_FALSE(isMarked);
    auto [most, isMarkedNow] = cutWith(kSmall + large, "add, sub, large, twice, rare, sub");
    EXPECT_EQ(most, (Functions{"f", "add", "sub", "twice", "rare"}));
    EXPECT_TRUE(isMarkedNow);
}

TEST_F(SpreadCalls, EntriesThatGoOnThroughPointersStayOutside) {
    auto [functions, isMarked] =
        cutWith("extern int (*hook)(int);\nint (*hook)(int);\nint next(int x) { return hook(x) + 1; }\n"
                "int after(int x) { return hook(x) + 2; }\n" +
                    std::string(kSmall),
                "add, next, after, sub, twice");
    EXPECT_EQ(functions, (Functions{"f"})) << "three fifths are too few";
    EXPECT_FALSE(isMarked);
}

TEST_F(SpreadCalls, WhatIsCalledOutsideIsNotCovered) {
    EXPECT_TRUE(cutWith("int toupper(int);\n" + std::string(kSmall), "toupper, add, sub, twice, rare").second);
    EXPECT_FALSE(
        cutWith("int toupper(int);\nint tolower(int);\n" + std::string(kSmall), "toupper, add, tolower, sub, twice")
            .second);
}

TEST_F(SpreadCalls, TwoAreNoChoice) {
    EXPECT_FALSE(cutWith(kSmall, "add, sub, add, sub").second);
}

TEST(CutUnit, functionsThatAreOnlyCalledComeAlongWhereTheyArePassed) {
    auto program = loadC("int add(int x) { return x + 1; }\nint sub(int x) { return x - 1; }\nint (*kept)(int);\n"
                         "int twice(int (*g)(int), int n, int x) { return n ? twice(g, n - 1, g(x)) : x; }\n"
                         "int keep(int (*g)(int), int x) { kept = g; return g(x); }\n"
                         "int compare(int (*g)(int), int x) { return g == add ? x : g(x); }\n"
                         "int f(int x) { return twice(add, 3, x) + keep(sub, x) + compare(sub, x); }\n");
    ASSERT_TRUE(program);
    ReadUnit read = cut(*program, requestFor(*program, "f", 1000));
    ASSERT_TRUE(read.module);
    std::string text = print(*read.module);
    EXPECT_TRUE(contains(text, "@kiln.copy.twice(ptr noundef @kiln.copy.add,")) << text;
    EXPECT_TRUE(contains(text, "@kiln.copy.keep(ptr noundef @sub,")) << "its address can be seen\n" << text;
    EXPECT_TRUE(contains(text, "@kiln.copy.compare(ptr noundef @sub,")) << "its address can be seen\n" << text;
    EXPECT_EQ(read.unit.functions, (std::vector<std::string>{"f", "add", "keep", "compare", "twice"}));
}

UnitRequest withLibrary(ProgramModule& program, llvm::StringRef function) {
    UnitRequest request = requestFor(program, function, 1000);
    request.isLibrarys = [](llvm::StringRef name) { return name == "qsort"; };
    return request;
}

TEST(CutUnit, libraryFunctionsComeAlongWithWhatTheyCall) {
    auto program = loadC("#include <stdlib.h>\n#include <string.h>\n"
                         "static int less(const void* a, const void* b) { return *(const int*)a - *(const int*)b; }\n"
                         "static int more(const void* a, const void* b) { return *(const int*)b - *(const int*)a; }\n"
                         "void f(int* p, int* q, size_t n) { memcpy(q, p, n); qsort(p, n, sizeof *p, less);\n"
                         "  qsort(q, n, sizeof *q, more); qsort(q, n, 8, more); }\n");
    ASSERT_TRUE(program);
    ReadUnit read = cut(*program, withLibrary(*program, "f"));
    ASSERT_TRUE(read.module);
    const std::string text = print(*read.module);
    EXPECT_EQ(read.unit.functions, (std::vector<std::string>{"f", "less", "more"}));
    EXPECT_EQ(countOf(text, "define internal void @kiln.library.qsort"), 3u) << "one a call\n" << text;
    EXPECT_EQ(countOf(text, "i64 noundef 4, ptr noundef @kiln.copy.less)"), 1u) << text;
    EXPECT_EQ(countOf(text, "i64 noundef 4, ptr noundef @kiln.copy.more)"), 1u) << text;
    EXPECT_EQ(countOf(text, "i64 noundef 8, ptr noundef @kiln.copy.more)"), 1u) << text;
    EXPECT_EQ(countOf(text, "declare void @qsort("), 1u) << "for what the body leaves to it\n" << text;
    EXPECT_EQ(countOf(text, "declare void @llvm.memcpy."), 1u) << text;
    EXPECT_FALSE(read.unit.callsThroughPointers) << "what the bodies call is known";
    EXPECT_TRUE(read.unit.isPortable);
    const llvm::Function& body = *read.module->getFunction("kiln.library.qsort");
    EXPECT_EQ(body.getFnAttribute("target-features"),
              read.module->getFunction("kiln.entry")->getFnAttribute("target-features"));
}

TEST(CutUnit, libraryFunctionsStayOutside) {
    const char* less = "static int less(const void* a, const void* b) { return *(const int*)a - *(const int*)b; }\n";
    const auto unitOf = [](const std::string& source, bool isLibrarys = true) {
        auto program = loadC(source);
        UnitRequest request = withLibrary(*program, "f");
        if (!isLibrarys) request.isLibrarys = [](llvm::StringRef) { return false; };
        return print(*cut(*program, request).module);
    };
    const std::string header = "#include <stdlib.h>\n";
    const std::string call = "void f(int* p, size_t n) { qsort(p, n, sizeof *p, less); }\n";
    const auto body = "@kiln.library.";
    EXPECT_TRUE(contains(unitOf(header + less + call), body)) << "what follows lacks it for its own reason";
    EXPECT_FALSE(contains(unitOf(header + less + call, false), body)) << "somebody else's";
    EXPECT_FALSE(contains(unitOf(header + less +
                                 "void qsort(void* p, size_t n, size_t s,\n"
                                 "  int (*c)(const void*, const void*)) { c(p, p); }\n" +
                                 call),
                          body))
        << "the program's own";
    EXPECT_FALSE(contains(unitOf(header + "int less(const void*, const void*);\n" + call), body)) << "not defined";
    EXPECT_FALSE(contains(unitOf(header + "void f(int* p, int (*less)(const void*, const void*))\n"
                                          "  { qsort(p, 9, sizeof *p, less); }\n"),
                          body))
        << "not known";
    EXPECT_FALSE(contains(unitOf("typedef unsigned long size_t;\nlong qsort(void*, size_t, size_t,\n"
                                 "  int (*)(const void*, const void*)) __asm__(\"qsort\");\n" +
                                 std::string(less) + call),
                          body))
        << "of another type";
}

TEST(CutUnit, keepsAliasAndLoopMetadataButNoDebugInfo) {
    Source source{.name = "d.c",
                  .language = Language::C,
                  .text = "float f(int *a, float *b, int n) {\n#pragma clang loop unroll_count(3)\n  for (int i = 0; i "
                          "< n; ++i) { a[i] = i; b[i] += 1; }\n  return b[0]; }\n"};
    auto program = ProgramModule::load({source}, frontEnd({"-g"}));
    ASSERT_TRUE(static_cast<bool>(program));
    ReadUnit read = cut(**program, requestFor(**program, "f"));
    std::string text = print(*read.module);
    EXPECT_TRUE(contains(text, "!tbaa")) << text;
    EXPECT_TRUE(contains(text, "!\"llvm.loop.unroll.count\", i32 3")) << text;
    EXPECT_FALSE(contains(text, "!DI")) << text;
    EXPECT_FALSE(contains(text, "Debug Info Version")) << text;
}

TEST(CutUnit, absoluteAddressesAreNoticed) {
    auto program =
        loadC("int f(void) { return *(volatile int *)0x12345678; }\nint g(void *p) { return p == (void *)-1; }\n"
              "int *const where[1] = {(int *)0x7f0000001000};\nint *h(int i) { return where[i]; }\n");
    ASSERT_TRUE(program);
    EXPECT_FALSE(cut(*program, requestFor(*program, "f")).unit.isPortable);
    EXPECT_TRUE(cut(*program, requestFor(*program, "g")).unit.isPortable);
    EXPECT_FALSE(cut(*program, requestFor(*program, "h")).unit.isPortable);
}

TEST(CutUnit, landingPadsAndVirtualCalls) {
    auto program =
        loadC("struct B { virtual int v() { return 1; } virtual ~B() {} };\nstruct D : B { int v() override { return "
              "2; } };\n"
              "int f(int x) { try { D d; B* b = x ? new D : &d; return b->v(); } catch (int i) { return i; } }\n",
              Language::Cxx);
    ASSERT_TRUE(program);
    std::string text = print(*cut(*program, requestFor(*program, "_Z1fi", 200)).module);
    EXPECT_TRUE(contains(text, "landingpad")) << text;
    EXPECT_TRUE(contains(text, "personality ptr @__gxx_personality_v0")) << text;
    EXPECT_TRUE(contains(text, "@_ZTV1D = available_externally constant")) << text;
    EXPECT_FALSE(contains(text, "comdat")) << text;
}

TEST(CutUnit, smallUnitsAreSmall) {
    auto program = loadC("#include <stdio.h>\nint f(int x) { printf(\"%d\", x); return puts(\"a\"); }\n");
    ASSERT_TRUE(program);
    EXPECT_LT(cut(*program, requestFor(*program, "f")).unit.bitcode.size(), 6000u);
}

} // namespace
} // namespace kiln::test
