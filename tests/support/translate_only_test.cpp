#include "tests/support/translate_only.h"

#include "ir/target.h"

#include <llvm/AsmParser/Parser.h>
#include <llvm/IR/LLVMContext.h>
#include <llvm/IR/Module.h>
#include <llvm/Support/MemoryBufferRef.h>
#include <llvm/Support/SourceMgr.h>

#include <gtest/gtest.h>

namespace kiln::test {
namespace {

ModuleTranslation translated(const char* text) {
    llvm::LLVMContext context;
    llvm::SMDiagnostic error;
    auto module = llvm::parseAssembly({text, "test.ll"}, error, context, nullptr, fillDataLayout);
    EXPECT_TRUE(module) << error.getMessage().str();
    return translateOnly(*module);
}

TEST(TranslateOnly, CountsWhatAFunctionBecomes) {
    ModuleTranslation module = translated(R"(
        declare i32 @elsewhere(i32)
        @variable = external global i32
        define i32 @f(i32 %a) {
          %slot = alloca i32
          store i32 %a, ptr %slot
          %b = load i32, ptr %slot
          %c = call i32 @elsewhere(i32 %b)
          %d = load i32, ptr @variable
          %e = add i32 %c, %d
          ret i32 %e
        })");
    EXPECT_EQ(module.refused, "");
    ASSERT_EQ(module.functions.size(), 1u);
    const FunctionTranslation& f = module.functions[0];
    EXPECT_EQ(f.name, "f");
    EXPECT_TRUE(f.isInterpretable()) << f.reason;
    EXPECT_EQ(f.loadedInstructions, 7u);
    EXPECT_EQ(f.canonicalInstructions, 4u); // without the alloca
    EXPECT_GE(f.bytecodeInstructions, 4u);
    EXPECT_GT(f.bytecodeBytes, f.bytecodeInstructions);
}

TEST(TranslateOnly, SaysWhyAFunctionMustBeCompiledAndWhere) {
    ModuleTranslation module = translated(R"(
        define i32 @assembly(i32 %a) {
          %b = call i32 asm "mov $1, $0", "=r,r"(i32 %a)
          ret i32 %b
        }
        define i32 @caller(i32 %a) {
          %b = call i32 @assembly(i32 %a)
          ret i32 %b
        }
        define void @bare() naked {
          unreachable
        })");
    ASSERT_EQ(module.functions.size(), 3u);
    EXPECT_EQ(module.functions[0].reason, "inline assembly");
    EXPECT_EQ(module.functions[0].operation, "call");
    EXPECT_NE(module.functions[0].instruction.find("call i32 asm"), std::string::npos)
        << module.functions[0].instruction;
    EXPECT_TRUE(module.functions[1].isInterpretable()) << module.functions[1].reason;
    EXPECT_EQ(module.functions[2].reason, "inline assembly");
    EXPECT_EQ(module.functions[2].instruction, "");
}

TEST(TranslateOnly, SaysWhyALoadRefusesAModule) {
    ModuleTranslation module = translated(R"(
        module asm "nop"
        define void @f() { ret void })");
    EXPECT_NE(module.refused.find("file-scope assembly"), std::string::npos) << module.refused;
    EXPECT_TRUE(module.functions.empty());
}

} // namespace
} // namespace kiln::test
