#include "ir/table_calls.h"

#include "llvm/AsmParser/Parser.h"
#include "llvm/IR/Function.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/InstrTypes.h"
#include "llvm/IR/LLVMContext.h"
#include "llvm/IR/Module.h"
#include "llvm/Support/SourceMgr.h"

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace kiln {
namespace {

constexpr char kTables[] = R"(
    target datalayout = "e-m:e-p270:32:32-p271:32:32-p272:64:64-i64:64-i128:128-f80:128-n8:16:32:64-S128"
    %Rule = type { i32, ptr, ptr }
    @functions = internal constant [3 x ptr] [ptr @a, ptr null, ptr @b]
    @rules = internal constant [2 x %Rule] [%Rule { i32 1, ptr @text, ptr @a }, %Rule { i32 2, ptr @text, ptr @b }]
    @text = internal constant [3 x i8] c"ab\00"
    @changes = internal global [2 x ptr] [ptr @a, ptr @b]
    @weak = weak constant [2 x ptr] [ptr @a, ptr @b]
    @wide = internal constant [65 x ptr] zeroinitializer
    define void @a(i32 %x) { ret void }
    define void @b(i32 %x) { ret void }
    define void @other() { ret void }
)";

class TableCallsTest : public ::testing::Test {
protected:
    /// The only call through a pointer in `f`, which has this body.
    std::optional<TableCall> tableCallIn(const std::string& body) {
        module_ = parse(std::string(kTables) + "define void @f(i64 %i, i8 %small, i64 %k, ptr %p) {\n" + body +
                        "\nret void\n}");
        if (!module_) return std::nullopt;
        for (llvm::Instruction& instruction : llvm::instructions(*module_->getFunction("f")))
            if (auto* call = llvm::dyn_cast<llvm::CallBase>(&instruction)) return tableCallOf(*call);
        return std::nullopt;
    }
    std::unique_ptr<llvm::Module> parse(const std::string& text) {
        llvm::SMDiagnostic diagnostic;
        auto module = llvm::parseAssemblyString(text, diagnostic, context_);
        if (!module) ADD_FAILURE() << diagnostic.getMessage().str() << " in line " << diagnostic.getLineNo();
        return module;
    }
    static std::vector<std::string> names(const TableCall& call) {
        std::vector<std::string> result;
        for (const llvm::Function* entry : call.entries)
            result.push_back(entry ? entry->getName().str() : "");
        return result;
    }

    llvm::LLVMContext context_;
    std::unique_ptr<llvm::Module> module_;
};

using Names = std::vector<std::string>;

TEST_F(TableCallsTest, EntriesOfAnArray) {
    auto call = tableCallIn("%s = getelementptr inbounds [3 x ptr], ptr @functions, i64 0, i64 %i\n"
                            "%f = load ptr, ptr %s\ncall void %f(i32 1)");
    ASSERT_TRUE(call);
    EXPECT_EQ(call->table->getName(), "functions");
    EXPECT_EQ(call->index->getName(), "i");
    EXPECT_EQ(names(*call), (Names{"a", "", "b"}));
}

TEST_F(TableCallsTest, EntriesFromASecondOneOn) {
    auto call = tableCallIn("%s = getelementptr inbounds i8, ptr getelementptr inbounds (i8, ptr @functions, i64 8), "
                            "i64 0\n%t = getelementptr inbounds ptr, ptr %s, i64 %i\n"
                            "%f = load ptr, ptr %t\ncall void %f(i32 1)");
    ASSERT_TRUE(call);
    EXPECT_EQ(names(*call), (Names{"", "b"}));
}

TEST_F(TableCallsTest, FieldsOfRecords) {
    for (const char* where : {"%r = getelementptr inbounds [2 x %Rule], ptr @rules, i64 0, i64 %i\n"
                              "%s = getelementptr inbounds %Rule, ptr %r, i32 0, i32 2\n",
                              "%s = getelementptr inbounds [2 x %Rule], ptr @rules, i64 0, i64 %i, i32 2\n"}) {
        auto call = tableCallIn(std::string(where) + "%f = load ptr, ptr %s\ncall void %f(i32 1)");
        ASSERT_TRUE(call) << where;
        EXPECT_EQ(names(*call), (Names{"a", "b"}));
    }
}

TEST_F(TableCallsTest, NarrowIndices) {
    auto call = tableCallIn("%s = getelementptr inbounds [3 x ptr], ptr @functions, i64 0, i8 %small\n"
                            "%f = load ptr, ptr %s\ncall void %f(i32 1)");
    ASSERT_TRUE(call);
    EXPECT_TRUE(call->index->getType()->isIntegerTy(8));
    const std::string bit = "%b = trunc i64 %i to i2\n%s = getelementptr inbounds [3 x ptr], ptr @functions, i64 0, "
                            "i2 %b\n%f = load ptr, ptr %s\ncall void %f(i32 1)";
    EXPECT_FALSE(tableCallIn(bit)) << "2 is a negative index of this width";
}

TEST_F(TableCallsTest, WhatIsNotKnownIsNoTable) {
    for (const char* body :
         {// contents that change, or that another definition may replace
          "%s = getelementptr inbounds [2 x ptr], ptr @changes, i64 0, i64 %i\n%f = load ptr, ptr %s\n",
          "%s = getelementptr inbounds [2 x ptr], ptr @weak, i64 0, i64 %i\n%f = load ptr, ptr %s\n",
          // any memory
          "%s = getelementptr inbounds [2 x ptr], ptr %p, i64 0, i64 %i\n%f = load ptr, ptr %s\n",
          // two indices
          "%r = getelementptr inbounds ptr, ptr @functions, i64 %i\n%s = getelementptr inbounds ptr, ptr %r, i64 %k\n"
          "%f = load ptr, ptr %s\n",
          // none
          "%f = load ptr, ptr @functions\n",
          // too many entries, and none a function
          "%s = getelementptr inbounds [65 x ptr], ptr @wide, i64 0, i64 %i\n%f = load ptr, ptr %s\n",
          // another field, which holds no function
          "%s = getelementptr inbounds [2 x %Rule], ptr @rules, i64 0, i64 %i, i32 1\n%f = load ptr, ptr %s\n",
          // read each time anew
          "%s = getelementptr inbounds [3 x ptr], ptr @functions, i64 0, i64 %i\n%f = load volatile ptr, ptr %s\n"})
        EXPECT_FALSE(tableCallIn(std::string(body) + "call void %f(i32 1)")) << body;
    // functions of another type than the call's
    EXPECT_FALSE(tableCallIn("%s = getelementptr inbounds [3 x ptr], ptr @functions, i64 0, i64 %i\n"
                             "%f = load ptr, ptr %s\ncall void %f(i64 1)"));
}

TEST_F(TableCallsTest, CallsThatMustStayAsTheyAre) {
    const std::string slot = "%s = getelementptr inbounds [3 x ptr], ptr @functions, i64 0, i64 %i\n"
                             "%f = load ptr, ptr %s\n";
    EXPECT_TRUE(tableCallIn(slot + "call void %f(i32 1)"));
    for (const char* call : {"call void %f(i32 1) noinline", "call void %f(i32 1) convergent",
                             "call void %f(i32 1) noduplicate", "call void %f(i32 1) [ \"deopt\"(i32 1) ]"})
        EXPECT_FALSE(tableCallIn(slot + call)) << call;
}

} // namespace
} // namespace kiln
