#include "jit/guard.h"

#include "jit/build_object.h"
#include "jit/compile.h"
#include "units.h"

#include "llvm/Support/ErrorHandling.h"

#include <gtest/gtest.h>

#include <new>

namespace kiln {
namespace {

using test::words;

class GuardTest : public ::testing::Test {
protected:
    void SetUp() override { initializeCompiler(); }
};

TEST_F(GuardTest, AQuietBodySucceeds) {
    bool ran = false;
    EXPECT_EQ(words(guarded([&] { ran = true; })), "");
    EXPECT_TRUE(ran);
}

TEST_F(GuardTest, AFatalErrorComesBackWithItsReason) {
    const uint64_t before = abandonedCompiles();
    for (int i = 0; i < 5; ++i)
        EXPECT_EQ(words(guarded([] { llvm::report_fatal_error("no such thing"); })), "LLVM gave up: no such thing");
    EXPECT_EQ(abandonedCompiles(), before + 5);
}

TEST_F(GuardTest, ExhaustedMemoryComesBackToo) {
    EXPECT_EQ(words(guarded([] { llvm::report_bad_alloc_error("Allocation failed"); })),
              "LLVM gave up: Allocation failed");
}

TEST_F(GuardTest, WhereNewThrowsTheRegionIsLeftToo) {
    std::string inner;
    const std::string outer = words(guarded([&] {
        inner = words(guarded([] { throw std::bad_alloc(); }));
        llvm::report_fatal_error("outer");
    }));
    EXPECT_EQ(inner, "LLVM gave up: out of memory");
    EXPECT_EQ(outer, "LLVM gave up: outer");
}

TEST_F(GuardTest, RegionsNest) {
    std::string inner;
    const std::string outer = words(guarded([&] {
        inner = words(guarded([] { llvm::report_fatal_error("inner"); }));
        llvm::report_fatal_error("outer");
    }));
    EXPECT_EQ(inner, "LLVM gave up: inner");
    EXPECT_EQ(outer, "LLVM gave up: outer");
}

TEST_F(GuardTest, OutsideOfARegionLlvmEndsTheProcess) {
    EXPECT_DEATH(llvm::report_fatal_error("not ours"), "LLVM ERROR: not ours");
}

// x86-64 has no instruction that this intrinsic could become, and the refuse table does not know it: selection gives
// up.
constexpr char kUnselectable[] = "declare i64 @llvm.readcyclecounter()\n"
                                 "declare i32 @llvm.read_register.i32(metadata)\n"
                                 "define i32 @kiln.entry() {\n"
                                 "  %v = call i32 @llvm.read_register.i32(metadata !0)\n  ret i32 %v\n}\n"
                                 "!0 = !{!\"no such register\"}\n";

TEST_F(GuardTest, CodeGenerationThatDiesIsAnErrorAndTheNextOneWorks) {
    for (Tier tier : {Tier::Baseline, Tier::Optimized})
        for (int i = 0; i < 3; ++i) {
            const uint64_t before = abandonedCompiles();
            const test::LeakingScope givenUp;
            auto built = buildObject(test::unitFromIr(kUnselectable), PassOptions{.tier = tier});
            ASSERT_FALSE(static_cast<bool>(built));
            EXPECT_NE(llvm::toString(built.takeError()).find("LLVM gave up: "), std::string::npos);
            EXPECT_EQ(abandonedCompiles(), before + 1);
            EXPECT_NE(test::objectFromIr("define i32 @kiln.entry() { ret i32 1 }", tier), nullptr);
        }
}

} // namespace
} // namespace kiln
