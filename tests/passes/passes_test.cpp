// Each row of the pass table alone, on small IR files: tests/passes/<row>/<behaviour>.ll. The first line says what is
// expected of the row, `; fires: <what>` or `; must not fire: <why>`; the checks follow:
//   ; CHECK: TEXT      the text stands in the result, after what the check before it matched
//   ; NOT: TEXT        the text stands nowhere in the result
//   ; REMARK: P/NAME   pass P says so
// A file that must not fire and has no checks must come out as it went in.

#include "ir/diagnostics.h"
#include "jit/compile.h"
#include "jit/emit.h"
#include "jit/pass_table.h"
#include "jit/passes.h"

#include "llvm/AsmParser/Parser.h"
#include "llvm/IR/DiagnosticInfo.h"
#include "llvm/IR/LLVMContext.h"
#include "llvm/IR/Module.h"
#include "llvm/IR/Verifier.h"
#include "llvm/Support/MemoryBuffer.h"
#include "llvm/Support/SourceMgr.h"
#include "llvm/Support/raw_ostream.h"
#include "llvm/Target/TargetMachine.h"

#include <gtest/gtest.h>

#include <filesystem>
#include <ostream>
#include <set>

namespace kiln {
namespace {

namespace fs = std::filesystem;

struct PassCase {
    fs::path file;
    unsigned row = 0;
};

void PrintTo(const PassCase& c, std::ostream* stream) {
    *stream << c.file;
}

std::vector<PassCase> allCases() {
    std::vector<PassCase> cases;
    for (unsigned row = 0; row < kPassCount; ++row) {
        const fs::path folder = fs::path(KILN_PASS_CASES) / passNames()[row].str();
        if (!fs::is_directory(folder)) continue;
        for (const auto& entry : fs::directory_iterator(folder))
            if (entry.path().extension() == ".ll") cases.push_back({entry.path(), row});
    }
    return cases;
}

std::string read(const fs::path& file) {
    return llvm::cantFail(llvm::errorOrToExpected(llvm::MemoryBuffer::getFile(file.string())))->getBuffer().str();
}

bool mustFire(llvm::StringRef text) {
    return text.starts_with("; fires: ");
}
bool mustNotFire(llvm::StringRef text) {
    return text.starts_with("; must not fire: ");
}

std::string printed(const llvm::Module& module) {
    std::string text;
    llvm::raw_string_ostream stream(text);
    module.print(stream, nullptr);
    return text;
}

std::unique_ptr<llvm::Module> parse(const std::string& text, llvm::LLVMContext& context) {
    llvm::SMDiagnostic diagnostic;
    auto module = llvm::parseAssemblyString(text, diagnostic, context);
    if (!module) {
        ADD_FAILURE() << diagnostic.getMessage().str() << " in line " << diagnostic.getLineNo();
        return nullptr;
    }
    initializeCompiler();
    module->setTargetTriple(hostCpu().triple);
    module->setDataLayout(llvm::cantFail(makeTargetMachine(Tier::Optimized))->createDataLayout());
    return module;
}

llvm::Expected<PassReports> run(llvm::Module& module, PassOptions options) {
    auto target = llvm::cantFail(makeTargetMachine(options.tier));
    return runPasses(module, *target, options);
}

uint32_t allBut(unsigned row) {
    return ((1u << kPassCount) - 1) & ~(1u << row);
}

void check(llvm::StringRef text, llvm::StringRef result) {
    size_t at = 0;
    while (!text.empty()) {
        auto [line, rest] = text.split('\n');
        text = rest;
        if (line.consume_front("; CHECK: ")) {
            const size_t found = result.find(line, at);
            ASSERT_NE(found, llvm::StringRef::npos) << "missing: " << line.str() << "\nin\n" << result.str();
            at = found + line.size();
        } else if (line.consume_front("; NOT: ")) {
            ASSERT_EQ(result.find(line), llvm::StringRef::npos) << "unwanted: " << line.str() << "\nin\n"
                                                                << result.str();
        }
    }
}

/// Each `; REMARK: PASS/NAME` of the text was made.
void checkRemarks(llvm::StringRef text, const std::set<std::string>& made) {
    while (!text.empty()) {
        auto [line, rest] = text.split('\n');
        text = rest;
        if (line.consume_front("; REMARK: ")) EXPECT_TRUE(made.contains(line.str())) << "no remark " << line.str();
    }
}

class Passes : public ::testing::TestWithParam<PassCase> {};

TEST_P(Passes, DoesWhatItsFileSays) {
    const std::string text = read(GetParam().file);
    ASSERT_TRUE(mustFire(text) || mustNotFire(text)) << "the first line must say what is expected";
    std::set<std::string> remarks;
    Diagnostics diagnostics;
    diagnostics.onRemark = [&](const llvm::DiagnosticInfoOptimizationBase& remark) {
        remarks.insert((remark.getPassName() + "/" + remark.getRemarkName()).str());
    };
    llvm::LLVMContext context;
    collectDiagnostics(context, diagnostics);
    auto module = parse(text, context);
    ASSERT_TRUE(module);
    const std::string before = printed(*module);

    auto reports = run(*module, PassOptions{.disabled = allBut(GetParam().row), .verifyEach = true});
    ASSERT_TRUE(static_cast<bool>(reports)) << llvm::toString(reports.takeError());
    const std::string after = printed(*module);
    check(text, after);
    checkRemarks(text, remarks);
    for (unsigned row = 0; row < kPassCount; ++row)
        EXPECT_EQ((*reports)[row].runs > 0, row == GetParam().row) << passNames()[row].str();
    if (mustFire(text)) {
        EXPECT_NE(after, before);
        EXPECT_GT((*reports)[GetParam().row].changedFunctions, 0u);
    } else if (text.find("; CHECK: ") == text.npos && text.find("; NOT: ") == text.npos) {
        EXPECT_EQ(after, before);
    }
}

TEST_P(Passes, DoesNothingWhenSwitchedOff) {
    llvm::LLVMContext context;
    auto module = parse(read(GetParam().file), context);
    ASSERT_TRUE(module);
    const std::string before = printed(*module);
    auto reports = llvm::cantFail(run(*module, PassOptions{.disabled = (1u << kPassCount) - 1}));
    EXPECT_EQ(printed(*module), before);
    for (const PassReport& report : reports)
        EXPECT_EQ(report.runs, 0u);
}

TEST_P(Passes, TheWholeScheduleKeepsTheIrValid) {
    llvm::LLVMContext context;
    auto module = parse(read(GetParam().file), context);
    ASSERT_TRUE(module);
    auto reports = run(*module, PassOptions{.verifyEach = true});
    EXPECT_TRUE(static_cast<bool>(reports)) << llvm::toString(reports.takeError());
    EXPECT_FALSE(llvm::verifyModule(*module));
}

INSTANTIATE_TEST_SUITE_P(Files, Passes, ::testing::ValuesIn(allCases()), [](const auto& info) {
    return passNames()[info.param.row].str() + "_" + info.param.file.stem().string();
});

TEST(PassTable, NoRowLacksItsCases) {
    std::set<unsigned> fires, quiet;
    for (const PassCase& c : allCases())
        (mustFire(read(c.file)) ? fires : quiet).insert(c.row);
    for (unsigned row = 0; row < kPassCount; ++row) {
        EXPECT_TRUE(fires.contains(row)) << passNames()[row].str() << " has no file that fires";
        EXPECT_TRUE(quiet.contains(row)) << passNames()[row].str() << " has no file that must not fire";
    }
}

TEST(PassTable, NamesAreTheContract) {
    const char* expected[] = {"inline", "scalar", "specialize", "combine", "branch", "loop", "vectorize", "dce"};
    ASSERT_EQ(passNames().size(), std::size(expected));
    for (unsigned row = 0; row < kPassCount; ++row) {
        EXPECT_EQ(passNames()[row], expected[row]);
        EXPECT_FALSE(passPurposes()[row].empty());
        EXPECT_EQ(findPass(expected[row]), row);
        EXPECT_EQ(static_cast<unsigned>(kPassTable[row].row), row);
    }
    EXPECT_EQ(findPass("Inline"), std::nullopt);
    EXPECT_EQ(findPass(""), std::nullopt);
}

TEST(PassTable, EveryStepOfTheScheduleAddsSomething) {
    const Schedule& schedule = scheduleFor(Tier::Optimized);
    for (llvm::ArrayRef<Step> steps : {schedule.before, schedule.inside, schedule.after})
        for (const Step& step : steps) {
            PassSink sink;
            passRow(step.row).add(step.phase, sink);
            EXPECT_FALSE(sink.module.isEmpty() && sink.function.isEmpty() && sink.scc.isEmpty())
                << passRow(step.row).name.str() << ", phase " << static_cast<int>(step.phase);
        }
}

TEST(PassTable, TheVerifierNamesTheRow) {
    // A value used before it is defined: what a wrong row would leave behind. Built by hand, as the parser refuses it.
    llvm::LLVMContext context;
    auto module = parse("define i32 @kiln.entry(i32 %a) noinline {\n"
                        "  %b = add i32 %a, 1\n  call void @use(i32 %b)\n  %c = mul i32 %b, %a\n  ret i32 %c\n}\n"
                        "declare void @use(i32)\n",
                        context);
    llvm::BasicBlock& block = module->getFunction("kiln.entry")->getEntryBlock();
    block.front().moveBefore(block.getTerminator());
    auto reports = run(*module, PassOptions{.disabled = allBut(*findPass("combine")), .verifyEach = true});
    ASSERT_FALSE(static_cast<bool>(reports));
    EXPECT_EQ(llvm::toString(reports.takeError()).find("after combine: "), 0u);
}

} // namespace
} // namespace kiln
