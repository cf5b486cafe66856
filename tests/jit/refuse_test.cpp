#include "jit/refuse.h"

#include "jit/build_object.h"
#include "jit/compile.h"
#include "units.h"

#include <gtest/gtest.h>

#include <set>

namespace kiln {
namespace {

struct Case {
    const char* row;
    const char* ir;
};

// At least one per row of the table (checked below).
constexpr Case kCases[] = {
    {"module assembly", "module asm \"nop\"\ndefine void @kiln.entry() { ret void }"},
    {"alias or ifunc", "@a = alias void (), ptr @kiln.entry\ndefine void @kiln.entry() { ret void }"},
    {"thread-local variable",
     "@t = external thread_local global i32\n"
     "define ptr @kiln.entry() {\n %p = call ptr @llvm.threadlocal.address.p0(ptr @t)\n ret ptr %p\n}"},
    {"garbage collector", "define void @kiln.entry() gc \"unheard-of\" { ret void }"},
    {"calling convention", "define cc 91 void @kiln.entry() { ret void }"},
    {"calling convention", "declare ghccc void @g()\ndefine void @kiln.entry() {\n call ghccc void @g()\n ret void\n}"},
    {"swift parameter", "define void @kiln.entry(ptr swiftself %s) { ret void }"},
    {"missing CPU feature",
     "define void @kiln.entry() \"target-features\"=\"+sse2,+sse4a,+tbm,+fma4,+xop\" { ret void }"},
    {"scalable vector", "define void @kiln.entry(ptr %p) {\n %v = load <vscale x 4 x i32>, ptr %p\n ret void\n}"},
    {"scalable vector", "define void @kiln.entry() {\n %p = alloca <vscale x 4 x i32>\n ret void\n}"},
    {"very wide value", "define i4096 @kiln.entry(i4096 %a) {\n %b = mul i4096 %a, %a\n ret i4096 %b\n}"},
    {"very wide value", "define void @kiln.entry(ptr %p) {\n %v = load <65536 x i32>, ptr %p\n"
                        " store <65536 x i32> %v, ptr %p\n ret void\n}"},
    {"very large aggregate value", "define void @kiln.entry(ptr %p) {\n %v = load [100000 x i32], ptr %p\n"
                                   " store [100000 x i32] %v, ptr %p\n ret void\n}"},
    {"tile register", "declare x86_amx @llvm.x86.tilezero.internal(i16, i16)\n"
                      "define void @kiln.entry() {\n %t = call x86_amx @llvm.x86.tilezero.internal(i16 1, i16 64)\n"
                      " ret void\n}"},
    {"intrinsic of another target", "declare void @llvm.aarch64.dmb(i32)\ndefine void @kiln.entry() {\n call void "
                                    "@llvm.aarch64.dmb(i32 1)\n ret void\n}"},
    {"intrinsic that must be lowered before", "declare void @llvm.experimental.guard(i1, ...)\n"
                                              "define void @kiln.entry(i1 %c) {\n call void (i1, ...) "
                                              "@llvm.experimental.guard(i1 %c) [ \"deopt\"() ]\n ret void\n}"},
    {"funclet exception handling",
     "declare i32 @__CxxFrameHandler3(...)\ndeclare void @g()\n"
     "define void @kiln.entry() personality ptr @__CxxFrameHandler3 {\n invoke void @g() to label %ok unwind label "
     "%bad\n"
     "ok:\n ret void\nbad:\n %p = cleanuppad within none []\n cleanupret from %p unwind to caller\n}"},
};

class RefuseTest : public ::testing::Test {
protected:
    void SetUp() override { initializeCompiler(); }
    static std::string build(const char* ir) {
        auto built = buildObject(test::unitFromIr(ir), PassOptions{.tier = Tier::Optimized});
        return built ? "" : llvm::toString(built.takeError());
    }
};

TEST_F(RefuseTest, EachCaseIsRefusedByItsRowWithTheReason) {
    for (const Case& c : kCases)
        EXPECT_TRUE(llvm::StringRef(build(c.ir)).starts_with(std::string("refused: ") + c.row)) << c.ir << "\n"
                                                                                                << build(c.ir);
}

TEST_F(RefuseTest, NoRowLacksACase) {
    std::set<std::string> tested;
    for (const Case& c : kCases)
        tested.insert(c.row);
    for (const Refusal& row : refusals()) {
        EXPECT_TRUE(tested.contains(row.name.str())) << row.name.str();
        EXPECT_FALSE(row.reason.empty());
    }
    EXPECT_EQ(tested.size(), refusals().size());
}

TEST_F(RefuseTest, WhatWorksIsNotRefused) {
    constexpr const char* kFine[] = {
        "define i128 @kiln.entry(i128 %a, i128 %b) {\n %q = udiv i128 %a, %b\n ret i128 %q\n}",
        "define void @kiln.entry(ptr %p) {\n %a = load i1024, ptr %p\n %b = mul i1024 %a, %a\n store i1024 %b, ptr %p\n"
        " ret void\n}",
        "define void @kiln.entry(ptr %p) {\n %a = load i512, ptr %p\n %b = udiv i512 %a, 12345\n store i512 %b, ptr "
        "%p\n"
        " ret void\n}",
        "define void @kiln.entry(ptr %p) {\n %v = load <1024 x i32>, ptr %p\n %w = add <1024 x i32> %v, %v\n"
        " store <1024 x i32> %w, ptr %p\n ret void\n}",
        "define x86_fp80 @kiln.entry(x86_fp80 %a) {\n %b = fadd x86_fp80 %a, %a\n ret x86_fp80 %b\n}",
        "define half @kiln.entry(half %a) {\n %b = fadd half %a, %a\n ret half %b\n}",
        "define bfloat @kiln.entry(bfloat %a) {\n %b = fadd bfloat %a, %a\n ret bfloat %b\n}",
        "declare preserve_nonecc void @g()\ndefine tailcc void @kiln.entry() {\n call preserve_nonecc void @g()\n ret "
        "void\n}",
        "define i32 @kiln.entry(i32 %a) {\n %b = call i32 asm \"leal 1($1), $0\", \"=r,r\"(i32 %a)\n ret i32 %b\n}",
        "define void @kiln.entry() \"target-features\"=\"+sse2,+cx8\" { ret void }",
        "@t = external thread_local global i32\ndefine void @kiln.entry() { ret void }",
    };
    for (const char* ir : kFine)
        EXPECT_EQ(build(ir), "") << ir;
}

TEST_F(RefuseTest, InlineAssemblyThatDoesNotAssembleIsAnError) {
    const std::string unknown =
        build("define void @kiln.entry() {\n call void asm \"frobnicate %eax\", \"\"()\n ret void\n}");
    EXPECT_NE(unknown.find("frobnicate"), std::string::npos) << unknown;
    EXPECT_NE(build("define void @kiln.entry() {\n call void asm \"mov $0, $0\", \"{nosuchreg}\"(i32 1)\n ret void\n}"),
              "");
}

} // namespace
} // namespace kiln
