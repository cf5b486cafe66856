// What lowering makes of the constructs that no tier is to see.

#include "ir_test_support.h"

#include "ir/vector_divisions.h"

#include <gtest/gtest.h>

namespace kiln::test {
namespace {

std::string lowered(llvm::StringRef text) {
    auto program = loadIr(text);
    return program ? print(program->module()) : "";
}

// ---- aliases and ifuncs ----

TEST(LowerAliases, usesAreRewrittenAndNamesListed) {
    auto program = loadIr("@data = global [4 x i32] zeroinitializer\n"
                          "@third = alias i32, getelementptr ([4 x i32], ptr @data, i64 0, i64 2)\n"
                          "@again = weak alias i32, ptr @third\n"
                          "@hidden = internal alias i32, ptr @third\n"
                          "@call = alias i32 (), ptr @f\n"
                          "define i32 @f() {\n  %v = load i32, ptr @again\n  %w = load i32, ptr @hidden\n"
                          "  %x = call i32 @call()\n  ret i32 %v\n}\n");
    ASSERT_TRUE(program);
    std::string text = print(program->module());
    EXPECT_FALSE(contains(text, " alias ")) << text;
    EXPECT_FALSE(contains(text, "@again")) << text;
    EXPECT_TRUE(contains(text, "call i32 @f()")) << text;
    EXPECT_EQ(countOf(text, "load i32, ptr getelementptr"), 2u) << text;
    const auto& aliases = program->facts().aliases;
    ASSERT_EQ(aliases.size(), 3u);
    EXPECT_EQ(aliases[0].name, "third");
    EXPECT_EQ(aliases[0].target, "data");
    EXPECT_EQ(aliases[0].offset, 8);
    EXPECT_EQ(aliases[1].name, "again");
    EXPECT_EQ(aliases[1].target, "data");
    EXPECT_EQ(aliases[1].offset, 8);
    EXPECT_EQ(aliases[2].name, "call");
    EXPECT_EQ(aliases[2].target, "f");
}

TEST(LowerAliases, oddAliaseeIsAnError) {
    EXPECT_EQ(
        loadError("@a = global i8 0\n@x = alias i8, inttoptr (i64 sub (i64 ptrtoint (ptr @a to i64), i64 4) to ptr)\n"),
        "alias 'x' does not name a symbol with a constant offset");
}

TEST(LowerIFuncs, becomeDeclarations) {
    auto program =
        loadIr("@fast = ifunc i32 (i32), ptr @choose\n@also = alias i32 (i32), ptr @fast\n"
               "define internal ptr @choose() {\n  ret ptr @impl\n}\n"
               "define internal i32 @impl(i32 %x) {\n  ret i32 %x\n}\n"
               "define i32 @main() {\n  %a = call i32 @fast(i32 1)\n  %b = call i32 @also(i32 1)\n  ret i32 %a\n}\n");
    ASSERT_TRUE(program);
    std::string text = print(program->module());
    EXPECT_TRUE(contains(text, "declare i32 @fast(i32)")) << text;
    EXPECT_EQ(countOf(text, "call i32 @fast"), 2u) << text;
    ASSERT_EQ(program->facts().ifuncs.size(), 1u);
    EXPECT_EQ(program->facts().ifuncs[0].name, "fast");
    EXPECT_EQ(program->facts().ifuncs[0].resolver, "choose");
}

// ---- initializers ----

TEST(LowerInitializers, areListedInTheOrderInWhichTheyRun) {
    auto program =
        loadIr("@llvm.global_ctors = appending global [4 x { i32, ptr, ptr }] [{ i32, ptr, ptr } { i32 65535, ptr @a, "
               "ptr null }, "
               "{ i32, ptr, ptr } { i32 101, ptr @b, ptr null }, { i32, ptr, ptr } { i32 65535, ptr @c, ptr null }, "
               "{ i32, ptr, ptr } { i32 0, ptr null, ptr null }]\n"
               "@llvm.global_dtors = appending global [3 x { i32, ptr, ptr }] [{ i32, ptr, ptr } { i32 65535, ptr @a, "
               "ptr null }, "
               "{ i32, ptr, ptr } { i32 101, ptr @b, ptr null }, { i32, ptr, ptr } { i32 65535, ptr @c, ptr null }]\n"
               "@llvm.used = appending global [1 x ptr] [ptr @a], section \"llvm.metadata\"\n"
               "define internal void @a() {\n  ret void\n}\ndefine internal void @b() {\n  ret void\n}\n"
               "define internal void @c() {\n  ret void\n}\n");
    ASSERT_TRUE(program);
    EXPECT_FALSE(contains(print(program->module()), "@llvm."));
    auto names = [](const auto& list) {
        std::string text;
        for (const auto& one : list)
            text += one.function + "/" + std::to_string(one.priority) + " ";
        return text;
    };
    EXPECT_EQ(names(program->facts().constructors), "b/101 a/65535 c/65535 ");
    EXPECT_EQ(names(program->facts().destructors), "c/65535 a/65535 b/101 ");
}

TEST(LowerInitializers, ofSeveralSourcesFollowEachOther) {
    auto one = [](std::string name) {
        return "@llvm.global_ctors = appending global [1 x { i32, ptr, ptr }] [{ i32, ptr, ptr } { i32 65535, ptr @" +
               name + ", ptr null }]\ndefine void @" + name + "() {\n  ret void\n}\n";
    };
    auto program = ProgramModule::load({ir("a.ll", one("a")), ir("b.ll", one("b"))}, frontEnd());
    ASSERT_TRUE(static_cast<bool>(program));
    ASSERT_EQ((*program)->facts().constructors.size(), 2u);
    EXPECT_EQ((*program)->facts().constructors[0].function, "a");
}

// ---- intrinsics ----

TEST(LowerIntrinsics, constantsAreDecided) {
    std::string text =
        lowered("declare i1 @llvm.is.constant.i32(i32)\ndeclare i64 @llvm.objectsize.i64.p0(ptr, i1, i1, i1)\n"
                "define i64 @f(i32 %x, ptr %p) {\n  %c = call i1 @llvm.is.constant.i32(i32 %x)\n"
                "  %s = call i64 @llvm.objectsize.i64.p0(ptr %p, i1 false, i1 false, i1 false)\n"
                "  %r = select i1 %c, i64 1, i64 %s\n  ret i64 %r\n}\n");
    EXPECT_FALSE(contains(text, "call ")) << text;
    EXPECT_TRUE(contains(text, "ret i64 -1") || contains(text, "i64 -1")) << text;
}

TEST(LowerIntrinsics, expectBecomesWeights) {
    std::string text = lowered("declare i1 @llvm.expect.i1(i1, i1)\n"
                               "define i32 @f(i1 %c) {\n  %e = call i1 @llvm.expect.i1(i1 %c, i1 true)\n"
                               "  br i1 %e, label %a, label %b\na:\n  ret i32 1\nb:\n  ret i32 2\n}\n");
    EXPECT_FALSE(contains(text, "call ")) << text;
    EXPECT_TRUE(contains(text, "!\"branch_weights\"")) << text;
}

TEST(LowerIntrinsics, typeTestsAreDropped) {
    std::string text = lowered("declare i1 @llvm.type.test(ptr, metadata)\ndeclare void @llvm.assume(i1)\n"
                               "define void @f(ptr %p) {\n  %t = call i1 @llvm.type.test(ptr %p, metadata !\"x\")\n"
                               "  call void @llvm.assume(i1 %t)\n  ret void\n}\n");
    EXPECT_FALSE(contains(text, "call i1 @llvm.type.test")) << text;
}

// ---- thread-locals ----

TEST(LowerThreadLocals, ownOnesHaveADescriptorAndAnImage) {
    std::string text = lowered(
        "@x = thread_local global i32 5\n@z = internal thread_local global [8 x i64] zeroinitializer, align 32\n"
        "declare ptr @llvm.threadlocal.address.p0(ptr)\n"
        "define i32 @f() {\n  %a = call ptr @llvm.threadlocal.address.p0(ptr @x)\n"
        "  %v = load i32, ptr %a\n  ret i32 %v\n}\n"
        "define i64 @g() {\n  %v = load i64, ptr getelementptr ([8 x i64], ptr @z, i64 0, i64 3)\n  ret i64 %v\n}\n");
    EXPECT_TRUE(contains(
        text, "@x.kiln.tls = internal global { i64, i64, ptr, ptr } { i64 4, i64 4, ptr @x.kiln.image, ptr null }"))
        << text;
    EXPECT_TRUE(contains(text, "@x.kiln.image = internal constant i32 5")) << text;
    EXPECT_TRUE(
        contains(text, "@z.kiln.tls = internal global { i64, i64, ptr, ptr } { i64 64, i64 32, ptr null, ptr null }"))
        << text;
    EXPECT_TRUE(contains(text, "call nonnull align 4 ptr @kiln_tls_address(ptr @x.kiln.tls)")) << text;
    EXPECT_TRUE(contains(text, "call nonnull align 32 ptr @kiln_tls_address(ptr @z.kiln.tls)")) << text;
    EXPECT_FALSE(contains(text, "thread_local")) << text;
    EXPECT_FALSE(contains(text, "call ptr @llvm.threadlocal")) << text;
}

TEST(LowerThreadLocals, theHostsAreFoundByName) {
    std::string text = lowered("@host = external thread_local global i32\n"
                               "define i32 @f() {\n  %v = load i32, ptr @host\n  ret i32 %v\n}\n");
    EXPECT_TRUE(contains(text, "call ptr @kiln_host_tls_address(ptr @host.kiln.name)")) << text;
    EXPECT_TRUE(contains(text, "c\"host\\00\"")) << text;
}

TEST(LowerThreadLocals, phisGetOneValuePerBlock) {
    std::string text = lowered(
        "@x = thread_local global i32 0\n@y = global i32 0\n"
        "define ptr @f(i32 %k) {\n  switch i32 %k, label %other [\n    i32 1, label %join\n    i32 2, label %join\n  "
        "]\n"
        "other:\n  br label %join\njoin:\n  %p = phi ptr [ @x, %0 ], [ @x, %0 ], [ @y, %other ]\n  ret ptr %p\n}\n");
    EXPECT_EQ(countOf(text, "call nonnull"), 1u) << text;
}

TEST(LowerThreadLocals, constantUseIsAnError) {
    EXPECT_EQ(loadError("@x = thread_local global i32 0\n@p = global ptr @x\n"),
              "the address of thread-local 'x' is used as a constant");
}

TEST(LowerThreadLocals, cxxWrappers) {
    auto program = loadC("struct S { S(); ~S(); int v; };\nthread_local S s;\nextern thread_local int other;\n"
                         "inline thread_local int shared = 3;\nint f() { return s.v + other + shared; }\n",
                         Language::Cxx);
    ASSERT_TRUE(program);
    std::string text = print(program->module());
    EXPECT_FALSE(contains(text, "thread_local")) << text;
    EXPECT_FALSE(contains(text, " alias ")) << text;
    EXPECT_TRUE(contains(text, "__tls_guard.kiln.tls")) << text;
}

// ---- block addresses ----

TEST(LowerBlockAddresses, becomeNumbersAndASwitch) {
    std::string text =
        lowered("@table = internal constant [2 x ptr] [ptr blockaddress(@f, %a), ptr blockaddress(@f, %b)]\n"
                "define i32 @f(i64 %i) {\n  %p = getelementptr [2 x ptr], ptr @table, i64 0, i64 %i\n"
                "  %t = load ptr, ptr %p\n  indirectbr ptr %t, [label %a, label %b, label %b, label %c]\n"
                "a:\n  ret i32 1\nb:\n  %v = phi i32 [ 5, %0 ], [ 5, %0 ]\n  ret i32 %v\nc:\n  ret i32 3\n}\n");
    EXPECT_TRUE(contains(text, "[ptr inttoptr (i64 1 to ptr), ptr inttoptr (i64 2 to ptr)]")) << text;
    EXPECT_TRUE(contains(text, "switch i64")) << text;
    EXPECT_TRUE(contains(text, "i64 1, label %a")) << text;
    EXPECT_TRUE(contains(text, "phi i32 [ 5, %0 ]\n")) << text;
    EXPECT_FALSE(contains(text, "indirectbr")) << text;
    EXPECT_FALSE(contains(text, "blockaddress")) << text;
}

TEST(LowerBlockAddresses, computedGoto) {
    auto program =
        loadC("int run(const char *code) {\n  static const void *ops[] = {&&add, &&dec, &&end};\n  int v = 0;\n"
              "  goto *ops[(int)*code++];\nadd: v += 2; goto *ops[(int)*code++];\n"
              "dec: v -= 1; goto *ops[(int)*code++];\nend: return v;\n}\n");
    ASSERT_TRUE(program);
    EXPECT_FALSE(contains(print(program->module()), "indirectbr"));
}

// ---- coroutines ----

TEST(LowerCoroutines, areSplit) {
    auto program = ProgramModule::load(
        {Source{.name = "co.cpp",
                .language = Language::Cxx,
                .text = "#include <coroutine>\nstruct Gen { struct promise_type { int v; Gen get_return_object() { "
                        "return {std::coroutine_handle<promise_type>::from_promise(*this)}; }\n"
                        "std::suspend_always initial_suspend() { return {}; } std::suspend_always final_suspend() "
                        "noexcept { return {}; }\n"
                        "std::suspend_always yield_value(int x) { v = x; return {}; } void return_void() {} void "
                        "unhandled_exception() {} };\n"
                        "std::coroutine_handle<promise_type> h; };\n"
                        "Gen count(int n) { for (int i = 0; i < n; ++i) co_yield i; }\n"
                        "int sum(int n) { int s = 0; Gen g = count(n); for (g.h.resume(); !g.h.done(); g.h.resume()) s "
                        "+= g.h.promise().v; g.h.destroy(); return s; }\n"}},
        frontEnd({"-std=c++20"}));
    ASSERT_TRUE(static_cast<bool>(program)) << llvm::toString(program.takeError());
    std::string text = print((*program)->module());
    EXPECT_FALSE(contains(text, "call token")) << text;
    EXPECT_FALSE(contains(text, "presplitcoroutine"));
    EXPECT_TRUE(contains(text, "@_Z5counti.resume"));
}

// ---- names and places ----

TEST(LowerNames, declarationsPromiseNoPlace) {
    std::string text =
        lowered("declare dso_local void @f()\n@g = external hidden global i32\n@here = dso_local global i32 0\n"
                "define ptr @use() {\n  call void @f()\n  ret ptr @g\n}\n");
    EXPECT_TRUE(contains(text, "declare void @f()")) << text;
    EXPECT_TRUE(contains(text, "@g = external global i32")) << text;
}

TEST(LowerNames, everyGlobalHasOne) {
    auto program = loadIr("@0 = private constant i32 1\n@1 = private constant i32 2\n"
                          "define ptr @2() {\n  ret ptr @0\n}\ndefine ptr @f() {\n  ret ptr @1\n}\n");
    ASSERT_TRUE(program);
    for (const llvm::GlobalValue& global : program->module().global_values())
        EXPECT_TRUE(global.hasName());
}

TEST(LowerNames, aStaticFunctionIsNotTheLibrarys) {
    auto program = loadIr("define internal double @sin(double %x) {\n  ret double %x\n}\n"
                          "define double @f() {\n  %r = call double @sin(double 1.0)\n  ret double %r\n}\n");
    ASSERT_TRUE(program);
    llvm::Function* function = program->module().getFunction("f");
    program->canonicalize(*function);
    EXPECT_TRUE(contains(print(*function), "call double @sin"));
}

TEST(LowerNames, optnoneIsDropped) {
    EXPECT_FALSE(contains(lowered("define void @f() optnone noinline {\n  ret void\n}\n"), "optnone"));
}

// ---- divisions of vectors ----

// What a division of vectors stands as: vector_divisions.h says why.
constexpr const char* kDivisions = "define <2 x i64> @by(<2 x i64> %a, <2 x i64> %b) {\n"
                                   "  %d = sdiv exact <2 x i64> %a, %b\n  ret <2 x i64> %d\n}\n"
                                   "define <2 x i64> @byConstant(<2 x i64> %a) {\n"
                                   "  %d = urem <2 x i64> %a, <i64 3, i64 4>\n  ret <2 x i64> %d\n}\n"
                                   "define i64 @ofOne(i64 %a, i64 %b) {\n  %d = udiv i64 %a, %b\n  ret i64 %d\n}\n";

TEST(VectorDivisions, areHiddenUnlessByConstants) {
    auto program = loadIr(kDivisions);
    ASSERT_TRUE(program);
    const llvm::Module& module = program->module();
    EXPECT_TRUE(contains(print(*module.getFunction("by")), "call <2 x i64> @llvm.vp.sdiv.v2i64("));
    EXPECT_TRUE(contains(print(*module.getFunction("byConstant")), "urem <2 x i64> %a, <i64 3, i64 4>"));
    EXPECT_TRUE(contains(print(*module.getFunction("ofOne")), "udiv i64 %a, %b"));
}

TEST(VectorDivisions, ofOneLaneAreOfNumbers) {
    const std::string text = lowered("define <1 x i9> @f(<1 x i9> %a, <1 x i9> %b) {\n"
                                     "  %d = srem <1 x i9> %a, %b\n  ret <1 x i9> %d\n}\n");
    EXPECT_TRUE(contains(text, "srem i9")) << text;
    EXPECT_TRUE(contains(text, "%d = insertelement <1 x i9> poison")) << text;
}

TEST(VectorDivisions, comeBack) {
    auto program = loadIr(kDivisions);
    ASSERT_TRUE(program);
    showVectorDivisions(program->module());
    const std::string text = print(program->module());
    EXPECT_TRUE(contains(text, "%d = sdiv <2 x i64> %a, %b")) << text;
    EXPECT_FALSE(contains(text, "call <2")) << text;
}

TEST(VectorDivisions, underAMaskStayWhatTheyAre) {
    auto program = loadIr("declare <2 x i64> @llvm.vp.udiv.v2i64(<2 x i64>, <2 x i64>, <2 x i1>, i32)\n"
                          "define <2 x i64> @f(<2 x i64> %a, <2 x i64> %b, <2 x i1> %m, i32 %n) {\n"
                          "  %d = call <2 x i64> @llvm.vp.udiv.v2i64(<2 x i64> %a, <2 x i64> %b, <2 x i1> %m, i32 2)\n"
                          "  %e = call <2 x i64> @llvm.vp.udiv.v2i64(<2 x i64> %d, <2 x i64> %b,\n"
                          "    <2 x i1> <i1 true, i1 true>, i32 %n)\n"
                          "  %g = call <2 x i64> @llvm.vp.udiv.v2i64(<2 x i64> %e, <2 x i64> %b,\n"
                          "    <2 x i1> <i1 true, i1 true>, i32 1)\n"
                          "  ret <2 x i64> %g\n}\n");
    ASSERT_TRUE(program);
    showVectorDivisions(program->module());
    EXPECT_FALSE(contains(print(program->module()), "= udiv"));
}

TEST(VectorDivisions, areHiddenBeforeAnythingIsInlined) {
    auto program = loadIr("define <2 x i64> @divide(<2 x i64> %a, <2 x i64> %b) alwaysinline {\n"
                          "  %d = udiv <2 x i64> %a, %b\n  ret <2 x i64> %d\n}\n"
                          "define <2 x i64> @f(<2 x i1> %c) {\n"
                          "  %s = select <2 x i1> %c, <2 x i64> <i64 1, i64 1>, <2 x i64> <i64 7, i64 0>\n"
                          "  %d = call <2 x i64> @divide(<2 x i64> <i64 70, i64 5>, <2 x i64> %s)\n"
                          "  ret <2 x i64> %d\n}\n");
    ASSERT_TRUE(program);
    EXPECT_TRUE(contains(print(*program->module().getFunction("f")), "@llvm.vp.udiv.v2i64(<2 x i64> <i64 70, i64 5>"));
}

} // namespace
} // namespace kiln::test
