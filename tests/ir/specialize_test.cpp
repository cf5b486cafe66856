// The shape of a unit with bound arguments, and of the function that stands for it in the Program.

#include "ir_test_support.h"

#include "ir/specialize.h"

#include "llvm/IR/Verifier.h"
#include "llvm/Support/raw_ostream.h"

#include <gtest/gtest.h>

#include <cstring>

namespace kiln::test {
namespace {

using Kind = BoundArgument::Kind;

template <class T>
BoundArgument value(unsigned parameter, T number) {
    return {parameter, Kind::Value, std::string(reinterpret_cast<const char*>(&number), sizeof number), 0, 0, nullptr,
            0};
}
BoundArgument pointer(unsigned parameter, uint64_t address) {
    return {parameter, Kind::Pointer, "", 0, address, nullptr, 0};
}
BoundArgument memory(unsigned parameter, uint64_t address, std::string bytes) {
    const uint64_t size = bytes.size();
    if (size > kMaxBoundBytes) bytes.clear();
    return {parameter, Kind::Memory, std::move(bytes), size, address, nullptr, 0};
}

ReadUnit cutBound(ProgramModule& program, llvm::StringRef function, const BoundArguments& bound, unsigned budget = 0) {
    UnitRequest request = requestFor(program, function, budget);
    request.bound = &bound;
    return cut(program, request);
}

std::string refusal(llvm::Error error) {
    return error ? llvm::toString(std::move(error)) : "";
}

TEST(CutSpecializedUnit, numbersAreConstantsAndTheOthersStayParameters) {
    auto program = loadIr("define double @f(i32 signext %n, double %x, i128 %w, i1 zeroext %b) {\n"
                          "  %a = sitofp i32 %n to double\n  %c = fmul double %a, %x\n"
                          "  %d = uitofp i128 %w to double\n  %e = fadd double %c, %d\n"
                          "  %s = select i1 %b, double %e, double 0.0\n  ret double %s\n}\n");
    ASSERT_TRUE(program);
    const BoundArguments bound{value(0, int32_t{-3}), value(1, 0.5)};
    ReadUnit read = cutBound(*program, "f", bound);
    ASSERT_TRUE(read.module);
    const std::string text = print(*read.module);
    EXPECT_TRUE(contains(text, "define double @kiln.entry(i128 %0, i1 zeroext %1)")) << text;
    EXPECT_TRUE(contains(text, "sitofp i32 -3 to double")) << text;
    EXPECT_TRUE(contains(text, "fmul double %3, 5.000000e-01")) << text;
    EXPECT_EQ(read.unit.name, "f{0=-3, 1=0.5}");
    EXPECT_EQ(read.unit.functions, std::vector<std::string>{"f"});
    EXPECT_TRUE(read.unit.isPortable);
}

TEST(CutSpecializedUnit, memoryIsAConstantOfItsBytesThatLiesElsewhere) {
    auto program = loadIr("define i32 @f(ptr %p, i64 %i) {\n  %q = getelementptr i32, ptr %p, i64 %i\n"
                          "  %v = load i32, ptr %q\n  ret i32 %v\n}\n");
    ASSERT_TRUE(program);
    const BoundArguments bound{memory(0, 0x7f0000001238, std::string("\1\0\0\0\2\0\0\0", 8))};
    ReadUnit read = cutBound(*program, "f", bound);
    ASSERT_TRUE(read.module);
    const std::string text = print(*read.module);
    EXPECT_TRUE(contains(text, "@kiln.bound.0 = available_externally unnamed_addr constant [8 x i8] "
                               "c\"\\01\\00\\00\\00\\02\\00\\00\\00\", align 8"))
        << text;
    EXPECT_TRUE(contains(text, "getelementptr i32, ptr @kiln.bound.0, i64 %0")) << text;
    EXPECT_TRUE(read.unit.isPortable);
    EXPECT_EQ(boundSymbolAddress(bound, "kiln.bound.0"), 0x7f0000001238);
    EXPECT_EQ(boundSymbolAddress(bound, "kiln.bound.1"), std::nullopt);
    EXPECT_EQ(boundSymbolAddress(bound, "f"), std::nullopt);
}

TEST(CutSpecializedUnit, largeMemoryStaysOutside) {
    auto program = loadIr("define i8 @f(ptr %p) {\n  %v = load i8, ptr %p\n  ret i8 %v\n}\n");
    ASSERT_TRUE(program);
    const BoundArguments bound{memory(0, 0x7f0000001000, std::string(kMaxBoundBytes + 1, 'x'))};
    const std::string text = print(*cutBound(*program, "f", bound).module);
    EXPECT_TRUE(contains(text, "@kiln.bound.0 = external unnamed_addr constant [65537 x i8], align 16")) << text;
}

TEST(CutSpecializedUnit, otherPointersAreLoadedSoThatTheUnitHoldsNoAddress) {
    auto program = loadIr("define i1 @f(ptr %p, ptr %q) {\n  %v = icmp eq ptr %p, %q\n  ret i1 %v\n}\n");
    ASSERT_TRUE(program);
    const BoundArguments bound{pointer(1, 0x7f0000001234)};
    ReadUnit read = cutBound(*program, "f", bound);
    const std::string text = print(*read.module);
    EXPECT_TRUE(contains(text, "load ptr, ptr @kiln.bound.1, align 8, !invariant.load")) << text;
    EXPECT_TRUE(read.unit.isPortable);
    auto place = boundSymbolAddress(bound, "kiln.bound.1");
    ASSERT_TRUE(place);
    EXPECT_EQ(*reinterpret_cast<const uint64_t*>(*place), 0x7f0000001234u);
    // Another process, another address of the same alignment: the same unit.
    const BoundArguments elsewhere{pointer(1, 0x7e0000005554)};
    EXPECT_EQ(cutBound(*program, "f", elsewhere).unit.bitcode, read.unit.bitcode);
    EXPECT_EQ(keyText(elsewhere), keyText(bound));
    EXPECT_NE(identityText(elsewhere), identityText(bound));
    const std::string null = print(*cutBound(*program, "f", {value(1, uint64_t{0})}).module);
    EXPECT_TRUE(contains(null, "icmp eq ptr %0, null")) << null;
}

TEST(CutSpecializedUnit, pointersIntoBoundMemoryAreKnown) {
    auto program = loadIr("define i1 @f(ptr %p, ptr %q, ptr %r, ptr %s) {\n  %v = icmp eq ptr %p, %q\n"
                          "  %w = icmp eq ptr %r, %s\n  %x = and i1 %v, %w\n  ret i1 %x\n}\n");
    ASSERT_TRUE(program);
    BoundArguments bound{memory(0, 0x10000, std::string(16, 'x')), memory(1, 0x10010, ""), pointer(2, 0x1000f),
                         pointer(3, 0x10010)};
    relate(bound);
    EXPECT_EQ(bound[1].kind, Kind::Within) << "an end that the host calls so";
    EXPECT_EQ(bound[2].kind, Kind::Within);
    EXPECT_EQ(bound[3].kind, Kind::Pointer) << "what follows may be another object";
    const std::string text = print(*cutBound(*program, "f", bound).module);
    EXPECT_TRUE(contains(text, "getelementptr (i8, ptr @kiln.bound.0, i64 16)")) << text;
    EXPECT_EQ(countOf(text, "@kiln.bound.1"), 0u) << text;
    EXPECT_EQ(keyText(bound).substr(keyText(bound).find("1 within")), "1 within 0 at 16\n2 within 0 at 15\n"
                                                                      "3 pointer aligned 16\n");
}

TEST(CutSpecializedUnit, boundFunctionsAreCalledByNameAndComeAlong) {
    auto program = loadC("typedef int compare(int, int);\n"
                         "static int less(int a, int b) { return a < b; }\ncompare* const which = less;\n"
                         "static int best(compare* c, int a, int b) { return c(a, b) ? a : b; }\n"
                         "int f(compare* c, int a, int b) { return c(a, b) + best(c, a, b); }\n");
    ASSERT_TRUE(program);
    BoundArgument compare{0, Kind::Symbol, "", 0, 0x10000, program->module().getFunction("less"), 0};
    ReadUnit read = cutBound(*program, "f", {compare}, 100);
    EXPECT_EQ(read.unit.name, "f{0=&less}");
    const std::string text = print(*read.module);
    EXPECT_EQ(countOf(text, "call i32 @kiln.copy.less("), 1u) << text;
    EXPECT_TRUE(contains(text, "call i32 @kiln.copy.best(ptr noundef @kiln.copy.less,")) << text;
    const std::string alone = print(*cutBound(*program, "f", {compare}, 0).module);
    EXPECT_TRUE(contains(alone, "call i32 @kiln.local.less(")) << alone;
}

TEST(CutSpecializedUnit, recursionThatPassesOnWhatIsBoundStaysInside) {
    auto program = loadIr("declare i32 @__gxx_personality_v0(...)\n"
                          "define i32 @f(i32 %n, ptr nocapture %p, i32 %k) personality ptr @__gxx_personality_v0 {\n"
                          "entry:\n  %z = icmp eq i32 %n, 0\n  br i1 %z, label %a, label %b\n"
                          "a:\n  %v = load i32, ptr %p\n  ret i32 %v\n"
                          "b:\n  %m = sub i32 %n, 1\n"
                          "  %same = call i32 @f(i32 signext %m, ptr nocapture %p, i32 %k) memory(argmem: read)\n"
                          "  %other = call i32 @f(i32 %m, ptr %p, i32 %m)\n"
                          "  %thrown = invoke i32 @f(i32 %m, ptr %p, i32 %k) to label %c unwind label %d\n"
                          "c:\n  %s = sub i32 %same, %other\n  %t = sub i32 %thrown, %s\n  ret i32 %t\n"
                          "d:\n  %pad = landingpad { ptr, i32 } catch ptr null\n  ret i32 0\n}\n");
    ASSERT_TRUE(program);
    for (unsigned budget : {0u, 100u}) {
        const std::string ordinary = budget == 0 ? "@f(" : "@kiln.copy.f(";
        for (const BoundArguments& bound : {BoundArguments{pointer(1, 0x10000), value(2, 7)},
                                            BoundArguments{memory(1, 0x10000, std::string(4, 'x')), value(2, 7)}}) {
            const std::string text = print(*cutBound(*program, "f", bound, budget).module);
            EXPECT_EQ(countOf(text, "call i32 @kiln.entry(i32 signext %"), 1u) << text;
            EXPECT_EQ(countOf(text, " = invoke i32 @kiln.entry(i32 %"), 1u) << text;
            const std::string entry = text.substr(text.find("define i32 @kiln.entry"));
            EXPECT_EQ(countOf(entry.substr(0, entry.find("\n}")), "call i32 " + ordinary), 1u) << text;
        }
    }
}

TEST(CutSpecializedUnit, attributesThatNameArgumentsAreWidened) {
    auto program = loadIr("define ptr @f(ptr noalias %p, i64 %n, ptr returned align 8 %r) allocsize(1) "
                          "memory(argmem: readwrite) {\n  %v = load i64, ptr %p\n  store i64 %v, ptr %r\n"
                          "  ret ptr %r\n}\n");
    ASSERT_TRUE(program);
    const std::string text = print(*cutBound(*program, "f", {pointer(0, 0x10000), value(1, uint64_t{8})}).module);
    EXPECT_TRUE(contains(text, "define ptr @kiln.entry(ptr returned align 8 %0)")) << text;
    EXPECT_FALSE(contains(text, "allocsize")) << text;
    EXPECT_TRUE(contains(text, "memory(readwrite, inaccessiblemem: none)")) << text;
}

TEST(CutSpecializedUnit, tailCallsPromiseNothingInANewShape) {
    auto program = loadIr("declare i32 @g(i32, i32)\ndefine i32 @f(i32 %a, i32 %b) {\n"
                          "  %r = musttail call i32 @g(i32 %b, i32 %a)\n  ret i32 %r\n}\n");
    ASSERT_TRUE(program);
    const std::string text = print(*cutBound(*program, "f", {value(0, 1)}).module);
    EXPECT_TRUE(contains(text, " = tail call i32 @g(i32 %0, i32 1)")) << text;
}

TEST(BindingCaller, callsTheOrdinaryFunction) {
    auto program = loadIr("%s = type { i64, i64, i64 }\n"
                          "define fastcc signext i8 @f(ptr byval(%s) %s, i8 signext %a, ptr %p, float %x) #0 {\n"
                          "  ret i8 %a\n}\nattributes #0 = { nounwind \"target-cpu\"=\"x86-64\" }\n");
    ASSERT_TRUE(program);
    auto lock = program->lock();
    llvm::Function& root = *program->module().getFunction("f");
    const BoundArguments bound{value(1, int8_t{-1}), pointer(2, 0x10000)};
    llvm::Function& caller = addBindingCaller(*program, root, bound, "f" + describeBound(root, bound));
    EXPECT_FALSE(llvm::verifyFunction(caller, &llvm::errs()));
    const std::string text = print(caller);
    EXPECT_TRUE(contains(text, "define internal fastcc signext i8 @\"f{1=-1, 2=pointer}\"(ptr byval(%s) %0, float %1)"))
        << text;
    EXPECT_TRUE(contains(text, "call fastcc signext i8 @f(ptr byval(%s) %0, i8 signext -1, "
                               "ptr inttoptr (i64 65536 to ptr), float %1)"))
        << text;
}

TEST(Bindable, whatIsNotIsNamed) {
    auto program = loadIr("%s = type { i64, i64, i64 }\n"
                          "define void @f(ptr sret(%s) %a, ptr byval(%s) %b, <4 x i32> %c, i256 %d, i128 %e, "
                          "x86_fp80 %g, ptr %h) {\n  ret void\n}\n"
                          "define void @v(i32 %a, ...) {\n  ret void\n}\n"
                          "define void @n(i32 %a) naked {\n  unreachable\n}\n");
    ASSERT_TRUE(program);
    const llvm::Function& f = *program->module().getFunction("f");
    EXPECT_EQ(refusal(checkBindable(f, 0)), "parameter 1 is where the result goes, which cannot be bound");
    EXPECT_EQ(refusal(checkBindable(f, 1)), "parameter 2 is an aggregate by value, which cannot be bound");
    EXPECT_EQ(refusal(checkBindable(f, 2)), "parameter 3 is <4 x i32>, which cannot be bound");
    EXPECT_EQ(refusal(checkBindable(f, 3)), "parameter 4 is i256, which cannot be bound");
    EXPECT_EQ(refusal(checkBindable(f, 4)), "");
    EXPECT_EQ(refusal(checkBindable(f, 5)), "");
    EXPECT_EQ(refusal(checkBindable(f, 6)), "");
    EXPECT_EQ(refusal(checkBindable(f, 7)), "it takes 7 parameters, so there is no parameter 8 to bind");
    EXPECT_EQ(refusal(checkSpecializable(f)), "");
    EXPECT_EQ(refusal(checkSpecializable(*program->module().getFunction("v"))), "it takes variable arguments");
    EXPECT_EQ(refusal(checkSpecializable(*program->module().getFunction("n"))), "it is naked");
}

TEST(Bindable, keysTellWhatIsBoundApart) {
    const auto key = [](BoundArgument argument) { return keyText({std::move(argument)}); };
    EXPECT_NE(key(value(0, 1)), key(value(0, 2)));
    EXPECT_NE(key(value(0, 1)), key(value(1, 1)));
    EXPECT_NE(key(value(0, int32_t{1})), key(value(0, int64_t{1})));
    EXPECT_NE(key(value(0, 0.0)), key(value(0, -0.0)));
    EXPECT_NE(key(memory(0, 64, "ab")), key(memory(0, 64, "ac")));
    EXPECT_NE(key(memory(0, 64, "ab")), key(memory(0, 66, "ab"))) << "aligned otherwise";
    EXPECT_NE(key(memory(0, 64, "ab")), key(pointer(0, 64)));
    EXPECT_EQ(key(memory(0, 64, "ab")), key(memory(0, 128, "ab")));
    EXPECT_EQ(key(pointer(0, 64)), key(pointer(0, 128)));
    const auto large = [](uint64_t bytes) { return memory(0, 64, std::string(bytes, 'x')); };
    EXPECT_NE(key(large(kMaxBoundBytes + 1)), key(large(kMaxBoundBytes + 2)));
}

} // namespace
} // namespace kiln::test
