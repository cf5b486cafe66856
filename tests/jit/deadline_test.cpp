// Compilations that are given up: by a clock of the test's, which goes on by one millisecond each time it is looked at.

#include "jit/deadline.h"

#include "jit/build_object.h"
#include "jit/compile.h"
#include "units.h"

#include <gtest/gtest.h>

#include <cmath>
#include <memory>

namespace kiln {
namespace {

using std::chrono::milliseconds;

/// Counts how often it was asked.
struct SteppingClock {
    std::shared_ptr<int> asked = std::make_shared<int>(0);
    Deadline::Clock::time_point operator()() const { return Deadline::Clock::time_point(milliseconds(++*asked)); }
};

constexpr char kCalls[] = R"(
    define internal i64 @callee(i64 %a) {
      %b = mul i64 %a, %a
      %c = add i64 %b, 3
      ret i64 %c
    }
    define i64 @kiln.entry(i64 %n) {
    entry:
      br label %loop
    loop:
      %i = phi i64 [ 0, %entry ], [ %next, %loop ]
      %sum = phi i64 [ 0, %entry ], [ %more, %loop ]
      %v = call i64 @callee(i64 %i)
      %more = xor i64 %sum, %v
      %next = add i64 %i, 1
      %again = icmp ult i64 %next, %n
      br i1 %again, label %loop, label %done
    done:
      ret i64 %more
    })";

struct Built {
    std::string error; ///< empty: it was built
    int asked = 0;
    bool gaveUp = false;
};

Built buildWithin(double ms, const std::string& ir = kCalls, Tier tier = Tier::Optimized) {
    initializeCompiler();
    SteppingClock clock;
    Deadline deadline(ms, clock);
    PassOptions options{.tier = tier};
    options.deadline = &deadline;
    auto built = buildObject(test::unitFromIr(ir), options);
    Built result;
    result.asked = *clock.asked;
    result.gaveUp = deadline.isGivenUp();
    if (!built) result.error = llvm::toString(built.takeError());
    return result;
}

TEST(Deadline, OfNoLimitNeverPasses) {
    Deadline deadline;
    EXPECT_FALSE(deadline.hasPassed());
    EXPECT_TRUE(std::isinf(deadline.leftMs()));
}

TEST(Deadline, StaysPassed) {
    SteppingClock clock;
    Deadline deadline(3, clock);
    EXPECT_FALSE(deadline.hasPassed());
    EXPECT_FALSE(deadline.hasPassed());
    EXPECT_TRUE(deadline.hasPassed());
    *clock.asked = 0;
    EXPECT_TRUE(deadline.hasPassed());
    EXPECT_EQ(deadline.why(), "took longer than its limit of 3 ms");
}

TEST(Deadline, EndsWhenItIsTold) {
    bool isOver = false;
    Deadline deadline(1e9, SteppingClock());
    deadline.endWhen([&] { return isOver; }, "nobody waits for it");
    EXPECT_FALSE(deadline.hasPassed());
    isOver = true;
    EXPECT_TRUE(deadline.hasPassed());
    isOver = false;
    EXPECT_TRUE(deadline.hasPassed()) << "it stays so";
    EXPECT_EQ(deadline.why(), "nobody waits for it");
}

TEST(Deadline, InTimeChangesNothing) {
    initializeCompiler();
    const Unit unit = test::unitFromIr(kCalls);
    auto without = llvm::cantFail(buildObject(unit, PassOptions{}));
    Deadline deadline(1e9, SteppingClock());
    PassOptions options;
    options.deadline = &deadline;
    auto with = llvm::cantFail(buildObject(unit, options));
    EXPECT_EQ(without.bytes->getBuffer(), with.bytes->getBuffer());
    EXPECT_FALSE(deadline.isGivenUp());
}

TEST(Deadline, CutsAnywhereBetweenPasses) {
    const Built whole = buildWithin(1e9);
    ASSERT_EQ(whole.error, "");
    ASSERT_GT(whole.asked, 100) << "each of LLVM's passes asks";
    for (int after = 0; after < whole.asked - 1; after += 7) {
        const Built cut = buildWithin(after);
        EXPECT_TRUE(cut.gaveUp) << after;
        EXPECT_NE(cut.error.find("limit"), std::string::npos) << cut.error;
        EXPECT_LE(cut.asked, after + 2) << "once it has passed, the clock is not asked again";
    }
}

TEST(Deadline, CodeIsNotGeneratedWithoutTimeForIt) {
    // In one block, each instruction waits for the one before.
    std::string ir = "define i64 @kiln.entry(i64 %a, i64 %b) noinline {\n  %v0 = add i64 %a, 1\n";
    constexpr int kLength = 3000;
    for (int i = 0; i < kLength; ++i)
        ir +=
            "  %v" + std::to_string(i + 1) + " = " + (i % 2 ? "mul" : "xor") + " i64 %v" + std::to_string(i) + ", %b\n";
    ir += "  ret i64 %v" + std::to_string(kLength) + "\n}\n";
    const Built cut = buildWithin(350, ir); // some 375 ms of code generation are predicted
    EXPECT_TRUE(cut.gaveUp);
    EXPECT_NE(cut.error.find("code generation may take"), std::string::npos) << cut.error;
}

} // namespace
} // namespace kiln
