// C and C++ through the front end's library.

#include "ir_test_support.h"

#include <gtest/gtest.h>

#include <thread>

namespace kiln::test {
namespace {

Source source(std::string name, std::string text) {
    return {.name = std::move(name), .text = std::move(text)};
}

TEST(Clang, givesOptimizableIr) {
    auto program =
        loadC("int f(int *a, short *b) { *a = 1; *b = 2; for (int i = 0; i < 9; ++i) *a += i; return *a; }\n");
    ASSERT_TRUE(program);
    std::string text = print(program->module());
    EXPECT_TRUE(contains(text, "!tbaa"));
    EXPECT_TRUE(contains(text, "llvm.lifetime.start"));
    EXPECT_FALSE(contains(text, "optnone"));
    EXPECT_TRUE(contains(text, "\"target-cpu\"=\""));
    EXPECT_FALSE(contains(text, "\"target-cpu\"=\"x86-64\""));
}

TEST(Clang, usesSystemHeaders) {
    EXPECT_TRUE(loadC(
        "#include <stdio.h>\n#include <stddef.h>\n#include <immintrin.h>\nint main(void) { return puts(\"\"); }\n"));
    EXPECT_TRUE(loadC(
        "#include <vector>\n#include <string>\n#include <thread>\nint main() { return std::vector<int>(3).size(); }\n",
        Language::Cxx));
}

TEST(Clang, languageStandards) {
    EXPECT_TRUE(loadC("_Static_assert(__STDC_VERSION__ == 201710L, \"\");\n#ifdef __STRICT_ANSI__\n#error\n#endif\n"));
    EXPECT_TRUE(loadC("static_assert(__cplusplus == 201703L);\n", Language::Cxx));
    EXPECT_EQ(loadError({source("a.cpp", "static_assert(__cplusplus == 202002L);\n")}, frontEnd({"-std=c++20"})), "");
}

TEST(Clang, errorsCarryClangsText) {
    std::string error = loadError({source("bad.c", "int f(void) {\n  return y;\n}\nint g(void) { return z; }\n")});
    EXPECT_TRUE(contains(error, "bad.c:2:10: error: use of undeclared identifier 'y'")) << error;
    EXPECT_TRUE(contains(error, "bad.c:4:22: error: use of undeclared identifier 'z'")) << error;
    EXPECT_TRUE(contains(error, "2 errors generated.")) << error;
}

TEST(Clang, warningsComeBackWithSuccess) {
    auto program = loadC("int f(int x) { if (x = 1) return 2; return 3; }\n");
    ASSERT_TRUE(program);
    EXPECT_TRUE(contains(program->diagnostics(), "test.c:1:22: warning: ")) << program->diagnostics();
    testing::internal::CaptureStderr();
    loadC("int f(int x) { if (x = 1) return 2; return 3; }\n");
    loadError({source("bad.c", "int f(void) { return y; }\n")});
    EXPECT_EQ(testing::internal::GetCapturedStderr(), "");
}

TEST(Clang, optionsReachIt) {
    EXPECT_EQ(loadError({source("a.c", "int x[N == 3 ? 1 : -1];\n")}, frontEnd({"-DN=3"})), "");
    EXPECT_EQ(loadError({source("a.c", "int x[N == 3 ? 1 : -1];\n")}, frontEnd({"-D", "N=3", "-O0"})), "");
    EXPECT_TRUE(contains(loadError({source("a.c", "int x = 1 ? \"\" : 0;\n")}, frontEnd({"-Werror"})), "error:"));
}

TEST(Clang, refusedOptions) {
    struct Case {
        const char *option, *error;
    };
    const Case cases[] = {
        {"-fplugin=x.so", "compiler option '-fplugin=x.so' is refused: plugins are not loaded"},
        {"-fauto-profile=x", "compiler option '-fauto-profile=x' is refused: profiles come from the engine"},
        {"-frandomize-layout-seed-file=x",
         "compiler option '-frandomize-layout-seed-file=x' is refused: only -frandomize-layout-seed is known"},
        {"-mllvm", "compiler option '-mllvm' is refused: it sets options of the whole process"},
        {"-Wl,-x", "compiler option '-Wl,-x' is refused: it passes options to a linker"},
        {"-m32", "compiler option '-m32' is refused: the target is x86-64"},
        {"-Xclang", "compiler option '-Xclang' is not among those that are allowed"},
        {"-load", "compiler option '-load' is not among those that are allowed"},
        {"-cc1", "compiler option '-cc1' is not among those that are allowed"},
        {"-o", "compiler option '-o' is not among those that are allowed"},
        {"-MD", "compiler option '-MD' is not among those that are allowed"},
        {"-include-pch", "compiler option '-include-pch' is not among those that are allowed"},
        {"-wrapper", "compiler option '-wrapper' is not among those that are allowed"},
        {"@file", "compiler option '@file' is not among those that are allowed"},
        {"x.c", "compiler option 'x.c' is not among those that are allowed"},
        {"-I", "compiler option '-I' wants a value"},
    };
    for (const Case& one : cases)
        EXPECT_EQ(loadError({source("a.c", "int x;\n")}, frontEnd({one.option})), one.error);
}

TEST(Clang, unknownOptionIsClangsError) {
    std::string error = loadError({source("a.c", "int x;\n")}, frontEnd({"-fno-such-thing"}));
    EXPECT_TRUE(contains(error, "unknown argument: '-fno-such-thing'")) << error;
}

TEST(Clang, includesRelativeToTheSource) {
    TemporaryFile header("h", "#define ANSWER 42\n");
    llvm::StringRef path(header.path());
    auto [folder, name] = path.rsplit('/');
    EXPECT_EQ(loadError({source((folder + "/main.c").str(), ("#include \"" + name + "\"\nint x = ANSWER;\n").str())}),
              "");
}

TEST(Clang, namesPlacesWhenItIsMissing) {
    FrontEndOptions options;
    options.library = "/nowhere/libkiln_clang.so";
    EXPECT_EQ(loadError({source("a.c", "int x;\n")}, options),
              "the C/C++ front end was not found, tried: /nowhere/libkiln_clang.so");
    options = frontEnd();
    options.resourceDirectory = "/nowhere/clang";
    EXPECT_TRUE(contains(loadError({source("a.c", "int x;\n")}, options),
                         "clang's own headers were not found, tried: /nowhere/clang"));
}

TEST(Clang, wrongLibrary) {
    FrontEndOptions options;
    options.library = "/lib/x86_64-linux-gnu/libm.so.6";
    EXPECT_EQ(loadError({source("a.c", "int x;\n")}, options),
              "'/lib/x86_64-linux-gnu/libm.so.6' is not the C/C++ front end of this version");
}

TEST(Clang, alwaysInlineIsHonoured) {
    auto program = loadC("__attribute__((always_inline)) static inline int f(int x) { return x * 3; }\n"
                         "int g(int x) { return f(x); }\n");
    ASSERT_TRUE(program);
    EXPECT_FALSE(contains(print(*program->module().getFunction("g")), "@f("));
}

TEST(Clang, tinySharedFunctionsAreInlined) {
    auto program = loadC(
        "#include <vector>\nint sum(const std::vector<int>& v) { int s = 0; for (int x : v) s += x; return s; }\n",
        Language::Cxx);
    ASSERT_TRUE(program);
    std::string text = print(*program->module().getFunction("_Z3sumRKSt6vectorIiSaIiEE"));
    EXPECT_FALSE(contains(text, "call")) << text;
}

TEST(Clang, deepNestingDoesNotOverflowTheCallersStack) {
    std::string text = "int x = " + std::string(200, '(') + "1" + std::string(200, ')') + ";\n";
    std::string hopeless = "int x = " + std::string(100000, '(') + "1;\n";
    std::thread([&] {
        EXPECT_EQ(loadError({source("a.c", text)}), "");
        EXPECT_TRUE(contains(loadError({source("a.c", hopeless)}), "bracket nesting level exceeded"));
    }).join();
}

TEST(Clang, severalThreadsAtOnce) {
    std::vector<std::thread> threads;
    for (int i = 0; i < 4; ++i)
        threads.emplace_back([i] {
            for (int k = 0; k < 5; ++k)
                EXPECT_EQ(loadError({source("t.c", "#include <stdlib.h>\nint f" + std::to_string(i) +
                                                       "(void) { return abs(3); }\n")}),
                          "");
        });
    for (std::thread& thread : threads)
        thread.join();
}

TEST(Clang, mixesWithIr) {
    auto program = ProgramModule::load({source("a.c", "int g(int); int f(int x) { return g(x); }\n"),
                                        ir("b.ll", "define i32 @g(i32 %x) {\n  ret i32 %x\n}\n")},
                                       frontEnd());
    EXPECT_TRUE(static_cast<bool>(program)) << llvm::toString(program.takeError());
}

} // namespace
} // namespace kiln::test
