// What is interpreted, as a table of small functions of IR; and the few that are refused, with the reason.

#include "cell.h"
#include "translate/translate.h"

#include "llvm/AsmParser/Parser.h"
#include "llvm/IR/LLVMContext.h"
#include "llvm/IR/Module.h"
#include "llvm/Support/SourceMgr.h"

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>

namespace kiln {
namespace {

struct Row {
    const char* what;
    const char* body; ///< of `void f(ptr %p, ptr %q)`, without the return
    const char* declarations = "";
    std::optional<MustCompile> reason = std::nullopt; ///< nothing: it is interpreted
};

// Values are loaded and stored, so that no row depends on how they cross calls.
#define LOAD(type) "%a = load " type ", ptr %p\n%b = load " type ", ptr %q\n"
#define STORE(type, value) "store " type " " value ", ptr %p\n"
#define BINARY(operation, type) LOAD(type) "%r = " operation " " type " %a, %b\n" STORE(type, "%r")

constexpr Row kRows[] = {
    {"integers in vectors", BINARY("add", "<4 x i32>")},
    {"bytes in vectors", BINARY("mul", "<16 x i8>")},
    {"three lanes", BINARY("sdiv", "<3 x i64>")},
    {"64 lanes", BINARY("xor", "<64 x i8>")},
    {"truth values in vectors", BINARY("and", "<8 x i1>")},
    {"lanes of odd widths", BINARY("sdiv", "<5 x i24>")},
    {"wide lanes", BINARY("lshr", "<2 x i128>")},
    {"lanes of odd widths over 64 bits", BINARY("ashr", "<3 x i100>")},
    {"reals in vectors", BINARY("fdiv", "<4 x float>")},
    {"halves in vectors", BINARY("fadd", "<8 x half>")},
    {"bfloats in vectors", BINARY("fmul", "<4 x bfloat>")},
    {"x87 in vectors", BINARY("fsub", "<2 x x86_fp80>")},
    {"half", BINARY("frem", "half")},
    {"bfloat", BINARY("fadd", "bfloat")},
    {"an integer of 65 bits", BINARY("udiv", "i65")},
    {"an integer of 127 bits", BINARY("shl", "i127")},
    {"an integer of 1000 bits", BINARY("mul", "i1000")},
    {"negation in vectors", LOAD("<2 x double>") "%r = fneg <2 x double> %a\n" STORE("<2 x double>", "%r")},
    {"comparison in vectors", LOAD("<4 x i32>") "%r = icmp slt <4 x i32> %a, %b\n" STORE("<4 x i1>", "%r")},
    {"comparison of reals in vectors", LOAD("<4 x half>") "%r = fcmp ult <4 x half> %a, %b\n" STORE("<4 x i1>", "%r")},
    {"comparison of wide integers", LOAD("i200") "%r = icmp ult i200 %a, %b\n" STORE("i1", "%r")},
    {"a branch on wide integers", LOAD("i96") "%r = icmp slt i96 %a, %b\nbr i1 %r, label %x, label %x\nx:\n"},
    {"choice by lane",
     LOAD("<4 x i32>") "%c = icmp eq <4 x i32> %a, %b\n"
                       "%r = select <4 x i1> %c, <4 x i32> %a, <4 x i32> %b\n" STORE("<4 x i32>", "%r")},
    {"truncation by lane", LOAD("<4 x i32>") "%r = trunc <4 x i32> %a to <4 x i5>\n" STORE("<4 x i5>", "%r")},
    {"extension by lane", LOAD("<4 x i1>") "%r = sext <4 x i1> %a to <4 x i64>\n" STORE("<4 x i64>", "%r")},
    {"reals to integers by lane",
     LOAD("<4 x double>") "%r = fptoui <4 x double> %a to <4 x i8>\n" STORE("<4 x i8>", "%r")},
    {"wide integers to reals", LOAD("i200") "%r = uitofp i200 %a to double\n" STORE("double", "%r")},
    {"double to half", LOAD("double") "%r = fptrunc double %a to half\n" STORE("half", "%r")},
    {"half to x87", LOAD("half") "%r = fpext half %a to x86_fp80\n" STORE("x86_fp80", "%r")},
    {"pointers to integers by lane",
     LOAD("<2 x ptr>") "%r = ptrtoint <2 x ptr> %a to <2 x i32>\n" STORE("<2 x i32>", "%r")},
    {"bits of vectors", LOAD("<8 x i1>") "%r = bitcast <8 x i1> %a to i8\n" STORE("i8", "%r")},
    {"bits of odd vectors", LOAD("<4 x i24>") "%r = bitcast <4 x i24> %a to <3 x i32>\n" STORE("<3 x i32>", "%r")},
    {"a lane taken",
     LOAD("<4 x i16>") "%i = load i32, ptr %q\n%r = extractelement <4 x i16> %a, i32 %i\n" STORE("i16", "%r")},
    {"a lane set", LOAD("<4 x i1>") "%i = load i64, ptr %q\n%r = insertelement <4 x i1> %a, i1 true, i64 %i\n" STORE(
                       "<4 x i1>", "%r")},
    {"lanes shuffled",
     LOAD("<4 x float>") "%r = shufflevector <4 x float> %a, <4 x float> %b, <6 x i32> "
                         "<i32 0, i32 7, i32 poison, i32 3, i32 4, i32 4>\n" STORE("<6 x float>", "%r")},
    {"addresses by lane",
     LOAD("<4 x i64>") "%r = getelementptr [9 x i32], ptr %p, <4 x i64> %a, i64 3\n" STORE("<4 x ptr>", "%r")},
    {"packed lanes in a record", "%a = load { i8, <3 x i1> }, ptr %p\n%f = extractvalue { i8, <3 x i1> } %a, 1\n"
                                 "%r = insertvalue { i8, <3 x i1> } %a, <3 x i1> %f, 1\n"
                                 "store { i8, <3 x i1> } %r, ptr %q\n"},
    {"a record of 4 KiB", "%a = load [1024 x i32], ptr %p\nstore [1024 x i32] %a, ptr %q\n"},
    {"an atomic half", LOAD("half") "%r = atomicrmw fadd ptr %p, half %a seq_cst\n"},
    {"an atomic of 16 bytes", "%a = load atomic i128, ptr %p seq_cst, align 16\n"
                              "%r = cmpxchg ptr %q, i128 %a, i128 7 seq_cst seq_cst, align 16\n"},
    {"an atomic vector", LOAD("<2 x float>") "%r = atomicrmw fmax ptr %p, <2 x float> %a seq_cst, align 8\n"},
    {"reduction in order",
     LOAD("<4 x float>") "%r = call float @llvm.vector.reduce.fadd.v4f32(float 1.0, "
                         "<4 x float> %a)\n" STORE("float", "%r"),
     "declare float @llvm.vector.reduce.fadd.v4f32(float, <4 x float>)"},
    {"overflow by lane",
     LOAD("<4 x i32>") "%r = call { <4 x i32>, <4 x i1> } @llvm.smul.with.overflow.v4i32("
                       "<4 x i32> %a, <4 x i32> %b)\n",
     "declare { <4 x i32>, <4 x i1> } @llvm.smul.with.overflow.v4i32(<4 x i32>, <4 x i32>)"},
    {"overflow of 65 bits", LOAD("i65") "%r = call { i65, i1 } @llvm.umul.with.overflow.i65(i65 %a, i65 %b)\n",
     "declare { i65, i1 } @llvm.umul.with.overflow.i65(i65, i65)"},
    {"a class of numbers", LOAD("double") "%r = call i1 @llvm.is.fpclass.f64(double %a, i32 3)\n",
     "declare i1 @llvm.is.fpclass.f64(double, i32)"},
    {"saturating conversion", LOAD("float") "%r = call i19 @llvm.fptosi.sat.i19.f32(float %a)\n",
     "declare i19 @llvm.fptosi.sat.i19.f32(float)"},
    {"a gather",
     LOAD("<4 x ptr>") "%r = call <4 x i32> @llvm.masked.gather.v4i32.v4p0(<4 x ptr> %a, i32 4, <4 x i1> "
                       "splat (i1 true), <4 x i32> poison)\n",
     "declare <4 x i32> @llvm.masked.gather.v4i32.v4p0(<4 x ptr>, i32, <4 x i1>, <4 x i32>)"},
    {"a switch over 96 bits", LOAD("i96") "switch i96 %a, label %x [ i96 5, label %x\n i96 -1, label %x ]\nx:\n"},
    {"a 16-byte vector as argument", LOAD("<4 x i32>") "%r = call <4 x i32> @other(<4 x i32> %a)\n",
     "declare <4 x i32> @other(<4 x i32>)"},

    {"a target intrinsic", LOAD("<4 x float>") "%r = call <4 x float> @llvm.x86.sse.rcp.ps(<4 x float> %a)\n",
     "declare <4 x float> @llvm.x86.sse.rcp.ps(<4 x float>)", MustCompile::Intrinsic},
    {"inline assembly", "call void asm sideeffect \"nop\", \"\"()\n", "", MustCompile::InlineAssembly},
    {"a value of 128 KiB", "%a = load [131072 x i8], ptr %p\nstore [131072 x i8] %a, ptr %q\n", "",
     MustCompile::RareType},
    {"an atomic that is not aligned", "%a = load atomic i64, ptr %p seq_cst, align 4\n", "", MustCompile::WideAtomic},
};

class TranslateTest : public testing::TestWithParam<Row> {};

TEST_P(TranslateTest, IsInterpretedOrSaysWhyNot) {
    const Row& row = GetParam();
    llvm::LLVMContext context;
    llvm::SMDiagnostic problem;
    const std::string text = "target datalayout = \"e-m:e-p270:32:32-p271:32:32-p272:64:64-i64:64-i128:128-f80:128-n8:"
                             "16:32:64-S128\"\ntarget triple = \"x86_64-pc-linux-gnu\"\n" +
                             std::string(row.declarations) + "\ndefine void @f(ptr %p, ptr %q) {\n" + row.body +
                             "ret void\n}\n";
    std::unique_ptr<llvm::Module> module = llvm::parseAssemblyString(text, problem, context);
    ASSERT_TRUE(module) << problem.getMessage().str() << "\n" << text;
    FunctionCell cell; // of the function itself: nothing else of the module is defined
    cell.function = module->getFunction("f");
    cell.abi = classify(*cell.function);
    auto addressOf = [](const llvm::GlobalValue&) { return uint64_t{0x1000}; };
    auto cellOf = [&](const llvm::Function& function) { return function.isDeclaration() ? nullptr : &cell; };
    const Translation made = translate(*module->getFunction("f"), {.addressOf = addressOf, .cellOf = cellOf});
    if (!row.reason) {
        EXPECT_TRUE(made.code) << "must be compiled: " << mustCompileName(made.reason);
    } else {
        EXPECT_FALSE(made.code);
        EXPECT_STREQ(mustCompileName(made.reason), mustCompileName(*row.reason));
    }
}

std::string nameOf(const testing::TestParamInfo<Row>& info) {
    std::string name = info.param.what;
    for (char& c : name)
        if (!isalnum(static_cast<unsigned char>(c))) c = '_';
    return name;
}

INSTANTIATE_TEST_SUITE_P(Table, TranslateTest, testing::ValuesIn(kRows), nameOf);

} // namespace
} // namespace kiln
