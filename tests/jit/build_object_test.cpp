#include "jit/build_object.h"

#include "jit/compile.h"
#include "jit/emit.h"
#include "jit/remarks.h"
#include "units.h"

#include "llvm/Object/ObjectFile.h"
#include "llvm/Target/TargetMachine.h"

#include <gtest/gtest.h>

#include <set>

namespace kiln {
namespace {

class BuildObjectTest : public ::testing::Test {
protected:
    void SetUp() override { initializeCompiler(); }
};

constexpr char kLoop[] = R"(
    define i64 @kiln.entry(ptr %p, i64 %n) {
    entry:
      br label %loop
    loop:
      %i = phi i64 [ 0, %entry ], [ %next, %loop ]
      %sum = phi i64 [ 0, %entry ], [ %more, %loop ]
      %slot = getelementptr i64, ptr %p, i64 %i
      %v = load i64, ptr %slot
      %more = add i64 %sum, %v
      %next = add i64 %i, 1
      %again = icmp ult i64 %next, %n
      br i1 %again, label %loop, label %done
    done:
      ret i64 %more
    })";

TEST_F(BuildObjectTest, BaselineRunsNoRowAndOptimizedRunsThemAll) {
    const Unit unit = test::unitFromIr(kLoop);
    auto baseline = llvm::cantFail(buildObject(unit, PassOptions{.tier = Tier::Baseline}));
    for (const PassReport& report : baseline.passes)
        EXPECT_EQ(report.runs, 0u);
    auto optimized = llvm::cantFail(buildObject(unit, PassOptions{.tier = Tier::Optimized}));
    for (const PassReport& report : optimized.passes)
        EXPECT_GT(report.runs, 0u);
    EXPECT_GT(optimized.bytes->getBufferSize(), 0u);
}

TEST_F(BuildObjectTest, TheSameUnitGivesTheSameBytes) {
    const Unit unit = test::unitFromIr(kLoop);
    for (Tier tier : {Tier::Baseline, Tier::Optimized}) {
        auto first = llvm::cantFail(buildObject(unit, PassOptions{.tier = tier}));
        auto second = llvm::cantFail(buildObject(unit, PassOptions{.tier = tier}));
        EXPECT_EQ(first.bytes->getBuffer(), second.bytes->getBuffer());
    }
}

TEST_F(BuildObjectTest, RemarksChangeNothingAndSayWhichRowMadeThem) {
    Unit unit = test::unitFromIr(kLoop);
    unit.annotated.push_back({"f", 7, 0, 0, 0});
    for (Tier tier : {Tier::Baseline, Tier::Optimized}) {
        RemarkText text;
        auto silent = llvm::cantFail(buildObject(unit, PassOptions{.tier = tier}));
        auto spoken = llvm::cantFail(buildObject(unit, PassOptions{.tier = tier}, {}, &text));
        EXPECT_EQ(silent.bytes->getBuffer(), spoken.bytes->getBuffer());
        const std::vector<Remark> remarks = decodeRemarks(text.bytes);
        ASSERT_EQ(remarks.size(), text.count);
        ASSERT_FALSE(remarks.empty());
        EXPECT_EQ(text.cut, 0u);
        EXPECT_EQ(remarks.front().row, kUnitRow);
        EXPECT_EQ(remarks.front().text, "entered 7 times");
        EXPECT_EQ(remarks.back().row, kCodegenRow);
        auto ofRow = [&](const char* row, const char* pass) {
            return llvm::any_of(remarks, [&](const Remark& r) { return r.row == row && r.pass == pass; });
        };
        EXPECT_EQ(ofRow("vectorize", "loop-vectorize"), tier == Tier::Optimized);
        EXPECT_FALSE(
            llvm::any_of(remarks, [](const Remark& r) { return llvm::StringRef(r.text).contains("kiln.entry"); }));
    }
}

TEST_F(BuildObjectTest, RemarksAreKeptUpToABound) {
    RemarkText text;
    const Remark remark{"inline", "inline", "Inlined", RemarkKind::Passed, "f", "", std::string(1000, 'x') + "\ny"};
    for (unsigned i = 0; i < 2 * kMostRemarkBytes / 1000; ++i)
        append(text, remark);
    EXPECT_LE(text.bytes.size(), kMostRemarkBytes);
    EXPECT_GT(text.cut, 0u);
    const std::vector<Remark> kept = decodeRemarks(text.bytes);
    ASSERT_EQ(kept.size(), text.count);
    EXPECT_EQ(kept.back().text, std::string(1000, 'x') + " y");
}

TEST_F(BuildObjectTest, EveryFunctionHasAnUnwindTable) {
    auto built = llvm::cantFail(buildObject(test::unitFromIr("define i32 @kiln.entry() nounwind { ret i32 1 }"),
                                            PassOptions{.tier = Tier::Baseline}));
    auto object = llvm::cantFail(llvm::object::ObjectFile::createObjectFile(built.bytes->getMemBufferRef()));
    std::set<std::string> sections;
    for (const auto& section : object->sections())
        sections.insert(llvm::cantFail(section.getName()).str());
    EXPECT_TRUE(sections.contains(".eh_frame"));
}

TEST_F(BuildObjectTest, BodiesOfExternalSymbolsAreNotEmitted) {
    const Unit unit = test::unitFromIr("@c = available_externally constant i32 7\n"
                                       "define available_externally i32 @g() noinline { ret i32 8 }\n"
                                       "define i32 @kiln.entry() {\n %a = load i32, ptr @c\n %b = call i32 @g()\n"
                                       " %s = add i32 %a, %b\n ret i32 %s\n}");
    for (Tier tier : {Tier::Baseline, Tier::Optimized}) {
        auto built = llvm::cantFail(buildObject(unit, PassOptions{.tier = tier}));
        auto object = llvm::cantFail(llvm::object::ObjectFile::createObjectFile(built.bytes->getMemBufferRef()));
        for (const auto& symbol : object->symbols()) {
            const llvm::StringRef name = llvm::cantFail(symbol.getName());
            if (name == "c" || name == "g")
                EXPECT_TRUE(llvm::cantFail(symbol.getFlags()) & llvm::object::BasicSymbolRef::SF_Undefined);
        }
    }
}

TEST_F(BuildObjectTest, DamagedBitcodeIsAnError) {
    Unit unit = test::unitFromIr(kLoop);
    for (size_t size : {size_t{0}, size_t{3}, unit.bitcode.size() / 2}) {
        Unit damaged = unit;
        damaged.bitcode.resize(size);
        auto built = buildObject(damaged, PassOptions{});
        EXPECT_FALSE(static_cast<bool>(built)) << size;
        llvm::consumeError(built.takeError());
    }
}

TEST_F(BuildObjectTest, TheHostsFeaturesAreSortedAndTheTargetUsesThem) {
    llvm::SmallVector<llvm::StringRef> features;
    llvm::StringRef(hostCpu().features).split(features, ',');
    ASSERT_GT(features.size(), 10u);
    for (size_t i = 1; i < features.size(); ++i)
        EXPECT_LT(features[i - 1].drop_front(), features[i].drop_front());
    auto target = llvm::cantFail(makeTargetMachine(Tier::Optimized));
    EXPECT_EQ(target->getTargetCPU(), hostCpu().name);
    EXPECT_EQ(target->getOptLevel(), llvm::CodeGenOptLevel::Aggressive);
    EXPECT_TRUE(target->isPositionIndependent());
    auto quick = llvm::cantFail(makeTargetMachine(Tier::Baseline));
    EXPECT_EQ(quick->getOptLevel(), llvm::CodeGenOptLevel::None);
}

} // namespace
} // namespace kiln
