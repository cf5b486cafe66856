// Ways out of loops that are being run when their counts are taken.

#include "ir/running_loops.h"

#include "ir_test_support.h"

#include "ir/function_profile.h"
#include "ir/numbering.h"

#include "llvm/IR/Function.h"

#include <gtest/gtest.h>

namespace kiln::test {
namespace {

// Blocks: 0 entry, 1 outer, 2 inner, 3 more, 4 latch, 5 early, 6 idle, 7 last
constexpr char kLoops[] = "define i32 @f(i32 %n, i32 %m) {\n"
                          "entry:\n  br label %outer\n"
                          "outer:\n  %i = phi i32 [ 0, %entry ], [ %i1, %latch ]\n  br label %inner\n"
                          "inner:\n  %j = phi i32 [ 0, %outer ], [ %j1, %more ]\n"
                          "  %odd = icmp eq i32 %j, %m\n  br i1 %odd, label %early, label %more\n"
                          "more:\n  %j1 = add i32 %j, 1\n  %c = icmp ult i32 %j1, %n\n"
                          "  br i1 %c, label %inner, label %latch\n"
                          "latch:\n  %i1 = add i32 %i, 1\n  %d = icmp ult i32 %i1, %n\n"
                          "  br i1 %d, label %outer, label %idle\n"
                          "early:\n  ret i32 %j\n"
                          "idle:\n  %k = phi i32 [ 0, %latch ], [ %k1, %idle ]\n  %k1 = add i32 %k, 3\n"
                          "  %e = icmp ult i32 %k1, %m\n  br i1 %e, label %idle, label %last\n"
                          "last:\n  ret i32 %k1\n}\n";

constexpr unsigned kInner = 2, kMore = 3, kLatch = 4, kIdle = 6;

FunctionProfile counted(uint64_t inner, uint64_t innerLeft, uint64_t outer, uint64_t outerLeft) {
    FunctionProfile profile;
    profile.entries = 1;
    profile.branches = {
        {kInner, {0, inner}}, {kMore, {inner, innerLeft}}, {kLatch, {outer, outerLeft}}, {kIdle, {0, 0}}};
    profile.backEdges = {outer, inner, 0};
    return profile;
}

class RunningLoops : public ::testing::Test {
protected:
    std::unique_ptr<ProgramModule> program = loadIr(kLoops);
    uint64_t after(FunctionProfile profile, unsigned block, unsigned edge) {
        openRunningLoops(*program->module().getFunction("f"), profile);
        for (const FunctionProfile::Branch& branch : profile.branches)
            if (branch.block == block) return branch.counts[edge];
        return ~uint64_t{0};
    }
};

TEST_F(RunningLoops, allWaysOutOfALoopThatWasNeverLeft) {
    const FunctionProfile profile = counted(3000, 0, 0, 0);
    EXPECT_EQ(after(profile, kInner, 0), 1u);
    EXPECT_EQ(after(profile, kMore, 1), 1u);
    EXPECT_EQ(after(profile, kMore, 0), 3000u) << "turns stay what they are";
}

TEST_F(RunningLoops, aLoopThatWasLeftKeepsItsRareWayOut) {
    const FunctionProfile profile = counted(3000, 30, 30, 0);
    EXPECT_EQ(after(profile, kMore, 1), 30u);
    EXPECT_EQ(after(profile, kInner, 0), 1u) << "a way out of the outer loop, too, which is being run";
    EXPECT_EQ(after(profile, kLatch, 1), 1u);
}

TEST_F(RunningLoops, nothingWhereAllLoopsWereLeft) {
    const FunctionProfile profile = counted(3000, 30, 29, 1);
    EXPECT_EQ(after(profile, kInner, 0), 0u);
    EXPECT_EQ(after(profile, kLatch, 1), 1u);
}

TEST_F(RunningLoops, nothingOfWhatWasNotCounted) {
    FunctionProfile profile = counted(3000, 0, 0, 0);
    profile.branches.erase(profile.branches.begin()); // one way out is not known
    EXPECT_EQ(after(profile, kMore, 1), 0u);
    EXPECT_EQ(after(counted(0, 0, 0, 0), kMore, 1), 0u) << "no loop turned";
}

TEST(RunningLoopsThatMayThrow, anExceptionsWayIsNotAsked) {
    auto program = loadIr("declare void @g()\ndeclare i32 @__gxx_personality_v0(...)\n"
                          "define void @f(i32 %n) personality ptr @__gxx_personality_v0 {\n"
                          "entry:\n  br label %loop\n"
                          "loop:\n  %i = phi i32 [ 0, %entry ], [ %i1, %more ]\n"
                          "  invoke void @g() to label %more unwind label %pad\n"
                          "more:\n  %i1 = add i32 %i, 1\n  %c = icmp ult i32 %i1, %n\n"
                          "  br i1 %c, label %loop, label %end\n"
                          "pad:\n  %p = landingpad { ptr, i32 } cleanup\n  resume { ptr, i32 } %p\n"
                          "end:\n  ret void\n}\n");
    FunctionProfile profile;
    profile.entries = 1;
    profile.branches = {{2, {3000, 0}}};
    profile.backEdges = {3000};
    openRunningLoops(*program->module().getFunction("f"), profile);
    EXPECT_EQ(profile.branches[0].counts[1], 1u);
}

} // namespace
} // namespace kiln::test
