#include "jit/stack_alignment.h"

#include "llvm/AsmParser/Parser.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/Instructions.h"
#include "llvm/IR/LLVMContext.h"
#include "llvm/IR/Module.h"
#include "llvm/Support/SourceMgr.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace kiln {
namespace {

// The alignments of the allocas of a function that calls `call`, in order: one fixed, one whose size is only known
// when it runs, one such of 128 bytes' alignment.
std::vector<unsigned> alignmentsBeside(const std::string& call) {
    llvm::LLVMContext context;
    llvm::SMDiagnostic diagnostic;
    const auto module = llvm::parseAssemblyString(
        "target datalayout = \"e-m:e-p270:32:32-p271:32:32-p272:64:64-i64:64-i128:128-f80:128-n8:16:32:64-S128\"\n"
        "declare void @wide(i32, ...)\n"
        "define void @f(i64 %n, <8 x i32> %v, <{ i8, [2 x <16 x i32>] }> %s, <32 x i1> %b, ptr %p) {\n"
        "  %fixed = alloca i64\n  %sized = alloca i8, i64 %n, align 16\n  %more = alloca i8, i64 %n, align 128\n"
        "  " +
            call + "\n  ret void\n}\n",
        diagnostic, context);
    if (!module) {
        ADD_FAILURE() << diagnostic.getMessage().str();
        return {};
    }
    llvm::Function& function = *module->getFunction("f");
    alignDynamicAllocas(function);
    std::vector<unsigned> alignments;
    for (const llvm::Instruction& instruction : llvm::instructions(function))
        if (const auto* alloca = llvm::dyn_cast<llvm::AllocaInst>(&instruction))
            alignments.push_back(static_cast<unsigned>(alloca->getAlign().value()));
    return alignments;
}

using Alignments = std::vector<unsigned>;

TEST(StackAlignment, StaysWithoutWideArguments) {
    EXPECT_EQ(alignmentsBeside(""), (Alignments{8, 16, 128}));
    EXPECT_EQ(alignmentsBeside("call void (i32, ...) @wide(i32 1, i128 3, fp128 zeroinitializer)"),
              (Alignments{8, 16, 128}));
    EXPECT_EQ(alignmentsBeside("call <8 x i32> @llvm.smax.v8i32(<8 x i32> %v, <8 x i32> %v)"), (Alignments{8, 16, 128}))
        << "no call";
}

TEST(StackAlignment, FollowsTheWidestArgument) {
    EXPECT_EQ(alignmentsBeside("call void (i32, ...) @wide(i32 1, <8 x i32> %v)"), (Alignments{8, 32, 128}));
    EXPECT_EQ(alignmentsBeside("call void (i32, ...) @wide(i32 1, <8 x i32> %v, <{ i8, [2 x <16 x i32>] }> %s)"),
              (Alignments{8, 64, 128}))
        << "packed, but passed in parts";
    EXPECT_EQ(alignmentsBeside("call void (i32, ...) @wide(i32 1, <32 x i1> %b)"), (Alignments{8, 32, 128}))
        << "a byte each";
}

TEST(StackAlignment, FollowsArgumentsByValue) {
    EXPECT_EQ(alignmentsBeside("call void (i32, ...) @wide(i32 1, ptr byval(<8 x i32>) %p)"), (Alignments{8, 32, 128}));
    EXPECT_EQ(alignmentsBeside("call void (i32, ...) @wide(i32 1, ptr byval([4 x i64]) align 64 %p)"),
              (Alignments{8, 64, 128}));
    EXPECT_EQ(alignmentsBeside("call void (i32, ...) @wide(i32 1, ptr byval([4 x i64]) alignstack(64) %p)"),
              (Alignments{8, 64, 128}));
    EXPECT_EQ(alignmentsBeside("call void (i32, ...) @wide(i32 1, ptr align 64 %p)"), (Alignments{8, 16, 128}));
}

} // namespace
} // namespace kiln
