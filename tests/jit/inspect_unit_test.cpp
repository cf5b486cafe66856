#include "jit/inspect_unit.h"

#include "jit/compile.h"
#include "units.h"

#include "llvm/ADT/StringRef.h"

#include <gtest/gtest.h>

namespace kiln {
namespace {

class InspectUnit : public ::testing::Test {
protected:
    void SetUp() override { initializeCompiler(); }
};

constexpr char kFolds[] = "define i32 @kiln.entry() {\n %a = add i32 20, 22\n ret i32 %a\n}";

bool contains(const std::string& text, llvm::StringRef part) {
    return llvm::StringRef(text).contains(part);
}

TEST_F(InspectUnit, KeepsWhatStoodBetweenTheSteps) {
    auto inspected = llvm::cantFail(inspectUnit(test::unitFromIr(kFolds), PassOptions{.tier = Tier::Optimized}));
    EXPECT_TRUE(contains(inspected.irBefore, "add i32 20, 22")) << inspected.irBefore;
    EXPECT_TRUE(contains(inspected.irAfter, "ret i32 42")) << inspected.irAfter;
    EXPECT_FALSE(contains(inspected.irAfter, "add i32"));
    EXPECT_GT(inspected.built.passes[0].runs, 0u);
}

TEST_F(InspectUnit, LookingChangesNothing) {
    const Unit unit = test::unitFromIr(kFolds);
    for (Tier tier : {Tier::Baseline, Tier::Optimized}) {
        auto inspected = llvm::cantFail(inspectUnit(unit, PassOptions{.tier = tier}));
        auto built = llvm::cantFail(buildObject(unit, PassOptions{.tier = tier}));
        EXPECT_EQ(inspected.built.bytes->getBuffer(), built.bytes->getBuffer());
    }
}

TEST_F(InspectUnit, NoPassRunsForTheBaselineTier) {
    auto inspected = llvm::cantFail(inspectUnit(test::unitFromIr(kFolds), PassOptions{.tier = Tier::Baseline}));
    EXPECT_EQ(inspected.irBefore, inspected.irAfter);
}

TEST_F(InspectUnit, ErrorsAreBuildObjects) {
    Unit damaged = test::unitFromIr(kFolds);
    damaged.bitcode.resize(damaged.bitcode.size() / 2);
    for (const Unit& unit :
         {damaged, test::unitFromIr("define void @kiln.entry() gc \"statepoint-example\" { ret void }")}) {
        auto inspected = inspectUnit(unit, PassOptions{});
        EXPECT_FALSE(static_cast<bool>(inspected));
        llvm::consumeError(inspected.takeError());
    }
}

} // namespace
} // namespace kiln
