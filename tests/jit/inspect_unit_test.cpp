#include "jit/inspect_unit.h"

#include "jit/compile.h"
#include "units.h"

#include "llvm/ADT/StringRef.h"

#include <gtest/gtest.h>

#include <map>

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

TEST_F(InspectUnit, ChangesFollowOneAnother) {
    constexpr char kCalls[] = R"(
        define internal i32 @kiln.copy.twice(i32 %x) {
          %r = mul i32 %x, 2
          ret i32 %r
        }
        define i32 @kiln.entry(i32 %a) {
          %t = call i32 @kiln.copy.twice(i32 %a)
          %z = mul i32 %t, 0
          %s = add i32 %t, %z
          ret i32 %s
        })";
    std::map<std::string, std::string> texts;
    std::map<std::string, unsigned> changes;
    unsigned visit = 0;
    llvm::cantFail(watchChanges(test::unitFromIr(kCalls), PassOptions{}, [&](const VisitChange& change) {
        if (change.row != Row::Inline) { // the walk's own changes stand between those of the visits inside it
            EXPECT_GE(change.visit, visit);
            visit = change.visit;
        }
        EXPECT_NE(change.before, change.after);
        if (texts.contains(change.function)) EXPECT_EQ(texts[change.function], change.before);
        texts[change.function] = change.after;
        ++changes[passRow(change.row).name.str()];
    }));
    EXPECT_GT(changes["inline"], 0u);
    EXPECT_GT(changes["combine"], 0u);
    ASSERT_TRUE(texts.contains("twice")) << "in the program's words";
    EXPECT_EQ(texts["twice"], "") << "inlined, and then deleted";
    for (const auto& [function, text] : texts)
        EXPECT_EQ(text.find("call"), std::string::npos) << text;
}

} // namespace
} // namespace kiln
