// Canonical form, and the two enumerations that name things in it.

#include "ir_test_support.h"

#include "ir/loops.h"
#include "ir/numbering.h"

#include "llvm/IR/InstIterator.h"

#include <gtest/gtest.h>

namespace kiln::test {
namespace {

llvm::Function& canonical(ProgramModule& program, llvm::StringRef name) {
    llvm::Function& function = *program.module().getFunction(name);
    program.canonicalize(function);
    return function;
}

TEST(Canonicalize, promotesMemoryAndCleansTheGraph) {
    auto program = loadC("int f(int n) { int s = 0; for (int i = 0; i < n; ++i) { if (i & 1) s += i; } return s; }\n");
    ASSERT_TRUE(program);
    std::string text = print(canonical(*program, "f"));
    EXPECT_FALSE(contains(text, "alloca")) << text;
    EXPECT_EQ(loopHeaders(*program->module().getFunction("f")).size(), 1u);
}

TEST(Canonicalize, happensOnce) {
    auto program = loadC("int f(int a, int b) { return a && b ? a : b; }\n");
    ASSERT_TRUE(program);
    llvm::Function& function = canonical(*program, "f");
    std::string once = print(function);
    program->canonicalize(function);
    EXPECT_EQ(print(function), once);
}

TEST(Canonicalize, speculatesNothing) {
    auto program = loadC("int f(int x, int y) { int r = y; if (x < 0) r = y * 3 + 1; return r; }\n"
                         "int g(int x) { switch (x) { case 0: return 5; case 1: return 9; case 2: return 2; case 3: "
                         "return 8; } return 0; }\n");
    ASSERT_TRUE(program);
    EXPECT_FALSE(contains(print(canonical(*program, "f")), "select"));
    EXPECT_TRUE(contains(print(canonical(*program, "g")), "switch i32"));
    EXPECT_FALSE(contains(print(program->module()), "switch.table"));
}

TEST(Canonicalize, leavesOtherFunctionsAlone) {
    auto program = loadC("int f(int x) { return x; }\nint g(int x) { return x; }\n");
    ASSERT_TRUE(program);
    std::string before = print(*program->module().getFunction("g"));
    canonical(*program, "f");
    EXPECT_EQ(print(*program->module().getFunction("g")), before);
}

TEST(Numbering, argumentsFirstThenEveryInstruction) {
    auto program =
        loadIr("declare void @h()\ndefine i32 @f(i32 %a, i32 %b) {\n  call void @h()\n  %s = add i32 %a, %b\n"
               "  %c = icmp eq i32 %s, 0\n  br i1 %c, label %x, label %y\nx:\n  ret i32 1\ny:\n  call void @h()\n  ret "
               "i32 %s\n}\n");
    ASSERT_TRUE(program);
    llvm::Function& function = canonical(*program, "f");
    Numbering numbering(function);
    EXPECT_EQ(numbering.of(function.getArg(1)), 1u);
    unsigned next = 2;
    for (llvm::Instruction& instruction : llvm::instructions(function))
        EXPECT_EQ(numbering.of(&instruction), next++);
    EXPECT_EQ(numbering.size(), next);
    unsigned block = 0;
    for (llvm::BasicBlock& one : function)
        EXPECT_EQ(numbering.ofBlock(&one), block++);
}

TEST(Numbering, KnowsWhereBlocksBegin) {
    auto program = loadIr("define i32 @f(i1 %c) {\n  br i1 %c, label %x, label %y\nx:\n  %s = add i32 1, 2\n"
                          "  ret i32 %s\ny:\n  ret i32 1\n}\n");
    ASSERT_TRUE(program);
    llvm::Function& function = *program->module().getFunction("f");
    Numbering numbering(function);
    EXPECT_EQ(numbering.blocks(), 3u);
    unsigned number = 0;
    for (llvm::BasicBlock& block : function) {
        EXPECT_EQ(numbering.block(number), &block);
        EXPECT_EQ(numbering.values()[numbering.firstOf(number)], &block.front());
        for (llvm::Instruction& instruction : block)
            EXPECT_EQ(numbering.blockOf(numbering.of(&instruction)), number);
        ++number;
    }
    EXPECT_EQ(numbering.firstOf(number), numbering.size());
    EXPECT_EQ(numbering.blockOf(0), 0u); // an argument
}

// The numbers stand where LLVM keeps an order of its own.
TEST(Numbering, LeavesTheOrderOfInstructionsRight) {
    auto program = loadIr("define i32 @f(i32 %a) {\n  br label %x\nx:\n  %s = add i32 %a, 2\n  %t = mul i32 %s, 3\n"
                          "  %u = sub i32 %t, 4\n  ret i32 %u\n}\n");
    ASSERT_TRUE(program);
    llvm::Function& function = *program->module().getFunction("f");
    llvm::BasicBlock& block = function.back();
    auto expectOrder = [&] {
        for (llvm::Instruction& one : block)
            for (llvm::Instruction* other = one.getNextNode(); other; other = other->getNextNode()) {
                EXPECT_TRUE(one.comesBefore(other));
                EXPECT_FALSE(other->comesBefore(&one));
            }
    };
    {
        const Numbering before(function);
    }
    expectOrder(); // made by LLVM, over the numbers
    {
        const Numbering behind(function);
    }
    expectOrder(); // the numbers
    block.front().moveAfter(block.front().getNextNode()->getNextNode());
    expectOrder();
    const Numbering again(function);
    unsigned number = 1;
    for (llvm::Instruction& instruction : llvm::instructions(function))
        EXPECT_EQ(again.of(&instruction), number++);
}

// What an optimizer, or whoever writes without stack variables, left is as little work as it will get here.
TEST(Canonicalize, LooksForNothingToRememberWithoutStackVariables) {
    const std::string twice = "  %x = mul i32 %a, %a\n  %y = mul i32 %a, %a\n  %z = add i32 %x, %y\n  ret i32 %z\n}\n";
    auto program = loadIr("define i32 @plain(i32 %a) {\n" + twice +
                          "define i32 @variable(i32 %a) {\n  %v = alloca i32\n  store i32 %a, ptr %v\n" + twice);
    ASSERT_TRUE(program);
    EXPECT_EQ(canonical(*program, "plain").getInstructionCount(), 4u);
    EXPECT_EQ(canonical(*program, "variable").getInstructionCount(), 3u);
}

TEST(Loops, nestsAreListedInBlockOrder) {
    auto program = loadC("int f(int n) { int s = 0; for (int i = 0; i < n; ++i) { for (int j = 0; j < i; ++j) s += j; "
                         "while (s > 100) s /= 2; } do { s -= 3; } while (s > 0); return s; }\n");
    ASSERT_TRUE(program);
    llvm::Function& function = canonical(*program, "f");
    auto headers = loopHeaders(function);
    ASSERT_EQ(headers.size(), 4u);
    Numbering numbering(function);
    for (size_t i = 1; i < headers.size(); ++i)
        EXPECT_LT(numbering.ofBlock(headers[i - 1].block), numbering.ofBlock(headers[i].block));
    EXPECT_EQ(headers[0].parent, -1);
    EXPECT_EQ(headers[0].depth, 1u);
    EXPECT_EQ(headers[1].parent, 0);
    EXPECT_EQ(headers[1].depth, 2u);
    EXPECT_EQ(headers[2].parent, 0);
    EXPECT_EQ(headers[3].parent, -1);
    for (const LoopHeader& header : headers)
        EXPECT_FALSE(header.latches.empty());
}

TEST(Loops, parentMayStandLaterInBlockOrder) {
    auto program =
        loadIr("define void @f(i1 %c) {\nentry:\n  br label %outer\ninner:\n  br i1 %c, label %inner, label %latch\n"
               "outer:\n  br label %inner\nlatch:\n  br i1 %c, label %outer, label %done\ndone:\n  ret void\n}\n");
    ASSERT_TRUE(program);
    auto headers = loopHeaders(*program->module().getFunction("f"));
    ASSERT_EQ(headers.size(), 2u);
    EXPECT_EQ(headers[0].parent, 1);
    EXPECT_EQ(headers[1].parent, -1);
}

TEST(Loops, irreducibleRegionsAreNotListed) {
    auto program =
        loadIr("define void @f(i1 %c) {\n  br i1 %c, label %a, label %b\na:\n  br i1 %c, label %b, label %d\n"
               "b:\n  br i1 %c, label %a, label %d\nd:\n  ret void\n}\n");
    ASSERT_TRUE(program);
    EXPECT_TRUE(loopHeaders(*program->module().getFunction("f")).empty());
}

} // namespace
} // namespace kiln::test
