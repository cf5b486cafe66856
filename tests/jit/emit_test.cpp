#include "jit/emit.h"

#include "jit/compile.h"
#include "jit/emitter_pool.h"
#include "units.h"

#include "ir/diagnostics.h"

#include "llvm/Bitcode/BitcodeReader.h"
#include "llvm/IR/LLVMContext.h"
#include "llvm/IR/Module.h"
#include "llvm/Target/TargetMachine.h"

#include <gtest/gtest.h>

#include <array>

namespace kiln {
namespace {

// What makes code generation keep something for the whole object, each in a module of its own.
constexpr std::array kModules = {
    // a jump table
    R"(define i32 @kiln.entry(i32 %x, i32 %y) {
    entry:
      switch i32 %x, label %none [ i32 0, label %a  i32 1, label %b  i32 2, label %c  i32 3, label %d  i32 4, label %e ]
    a:
      %p = mul i32 %y, 17
      ret i32 %p
    b:
      %q = sdiv i32 %y, 7
      ret i32 %q
    c:
      %r = xor i32 %y, 123
      ret i32 %r
    d:
      %s = call i32 @f(i32 %y)
      ret i32 %s
    e:
      %t = call i32 @f(i32 %x)
      ret i32 %t
    none:
      ret i32 %y
    }
    declare i32 @f(i32))",
    // a pool of constants, vectors of an odd length
    R"(define <7 x double> @kiln.entry(<7 x double> %x, i65 %n) {
      %a = fmul <7 x double> %x, <double 1.5, double 2.5, double 3.5, double 4.5, double 5.5, double 6.5, double 7.5>
      %f = sitofp i65 %n to double
      %b = insertelement <7 x double> %a, double %f, i32 3
      ret <7 x double> %b
    })",
    // landing pads, with a table of their own
    R"(define i32 @kiln.entry(ptr %x) personality ptr @__gxx_personality_v0 {
      invoke void @may_throw(ptr %x) to label %fine unwind label %pad
    fine:
      ret i32 0
    pad:
      %caught = landingpad { ptr, i32 } catch ptr @_ZTIi catch ptr null
      %what = extractvalue { ptr, i32 } %caught, 1
      ret i32 %what
    }
    @_ZTIi = external constant ptr
    declare void @may_throw(ptr)
    declare i32 @__gxx_personality_v0(...))",
    // data of its own, that more than one section holds; assembly
    R"(@text = private unnamed_addr constant [6 x i8] c"hello\00"
    @table = internal constant [2 x ptr] [ptr @text, ptr @kiln.entry]
    @many = internal global [300 x i32] zeroinitializer, align 64
    define i32 @kiln.entry(i64 %i) {
      %slot = getelementptr [2 x ptr], ptr @table, i64 0, i64 %i
      %p = load ptr, ptr %slot
      %c = load i8, ptr %p
      %one = getelementptr [300 x i32], ptr @many, i64 0, i64 %i
      %m = atomicrmw add ptr %one, i32 5 seq_cst
      %a = call i32 asm "bswap $0", "=r,0"(i32 %m)
      %z = zext i8 %c to i32
      %s = add i32 %a, %z
      ret i32 %s
    })",
    // guards of the stack, and a number for each assembly
    R"(define i32 @kiln.entry(i32 %n) sspstrong {
      %few = alloca [24 x i8]
      %one = alloca i32
      %many = alloca [64 x i8]
      %two = alloca i64
      call void @use(ptr %many, ptr %one)
      call void @use(ptr %few, ptr %two)
      %v = load i32, ptr %one
      ret i32 %v
    }
    declare void @use(ptr, ptr))",
    R"(define i32 @kiln.entry(i32 %n) {
      %a = call i32 asm sideeffect "at${:uid}: lea 1($1), $0", "=r,r"(i32 %n)
      ret i32 %a
    })",
    R"(define i32 @kiln.entry(i32 %n) sspstrong {
      %one = alloca i32
      %two = alloca i64
      %many = alloca [64 x i8]
      %few = alloca [24 x i8]
      call void @use(ptr %one, ptr %many)
      call void @use(ptr %two, ptr %few)
      %v = load i32, ptr %one
      ret i32 %v
    }
    declare void @use(ptr, ptr))",
    // a frame of changing size, arguments on the stack
    R"(define i64 @kiln.entry(i64 %n, ...) {
      %list = alloca [24 x i8], align 16
      call void @llvm.va_start.p0(ptr %list)
      %more = alloca i64, i64 %n, align 64
      store i64 %n, ptr %more
      %r = call i64 @g(i64 1, i64 2, i64 3, i64 4, i64 5, i64 6, i64 7, ptr %more, ptr %list)
      call void @llvm.va_end.p0(ptr %list)
      ret i64 %r
    }
    declare i64 @g(i64, i64, i64, i64, i64, i64, i64, ptr, ptr)
    declare void @llvm.va_start.p0(ptr)
    declare void @llvm.va_end.p0(ptr))",
};

class EmitTest : public ::testing::TestWithParam<Tier> {
protected:
    void SetUp() override {
        initializeCompiler();
        for (const char* ir : kModules)
            units_.push_back(test::unitFromIr(ir));
    }

    static std::unique_ptr<ObjectEmitter> makeEmitter() { return llvm::cantFail(ObjectEmitter::make(GetParam())); }

    /// In a context of its own, as a compilation does.
    static std::string emit(ObjectEmitter& emitter, const Unit& unit) {
        Diagnostics diagnostics;
        llvm::LLVMContext context;
        collectDiagnostics(context, diagnostics);
        auto module =
            llvm::cantFail(llvm::parseBitcodeFile({{unit.bitcode.data(), unit.bitcode.size()}, unit.name}, context));
        auto object = llvm::cantFail(emitter.emit(*module));
        EXPECT_TRUE(diagnostics.errors.empty());
        return object->getBuffer().str();
    }

    std::vector<Unit> units_;
};

TEST_P(EmitTest, TheBytesDoNotDependOnWhatWasEmittedBefore) {
    std::vector<std::string> alone;
    for (const Unit& unit : units_)
        alone.push_back(emit(*makeEmitter(), unit));
    auto emitter = makeEmitter();
    for (unsigned step : {1u, 3u}) // each after another one
        for (size_t i = 0, at = 0; i < 2 * units_.size(); ++i, at = (at + step) % units_.size())
            EXPECT_EQ(emit(*emitter, units_[at]), alone[at]) << at << ", step " << step;
}

TEST_P(EmitTest, WhatFailedIsNotUsedAgain) {
    auto emitOnce = [&](bool succeeds) {
        EmitterLease lease = llvm::cantFail(borrowEmitter(GetParam()));
        llvm::LLVMContext context;
        auto module = llvm::cantFail(
            llvm::parseBitcodeFile({{units_[0].bitcode.data(), units_[0].bitcode.size()}, units_[0].name}, context));
        llvm::cantFail(lease.emit(*module));
        if (succeeds) lease.succeeded();
        return &lease.target();
    };
    // Leases that live at once have emitters of their own; what is idle comes back last in, first out.
    const llvm::TargetMachine* const kept = emitOnce(true);
    const llvm::TargetMachine* other;
    {
        EmitterLease unused = llvm::cantFail(borrowEmitter(GetParam())); // nothing emitted: as good as before
        EXPECT_EQ(&unused.target(), kept);
        other = emitOnce(true);
        EXPECT_NE(other, kept);
    }
    EXPECT_EQ(emitOnce(false), kept);
    EXPECT_EQ(emitOnce(true), other);
}

INSTANTIATE_TEST_SUITE_P(Tiers, EmitTest, ::testing::Values(Tier::Baseline, Tier::Optimized),
                         [](const auto& each) { return each.param == Tier::Baseline ? "Baseline" : "Optimized"; });

} // namespace
} // namespace kiln
