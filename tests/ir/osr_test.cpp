// OSR entries, executed: every loop of a program, left at several visits, must end as the program does without.

#include "ir_test_support.h"
#include "osr_harness.h"

#include "ir/loops.h"

#include "llvm/IR/InstIterator.h"
#include "llvm/IR/Instructions.h"
#include "llvm/Support/MemoryBuffer.h"

#include <gtest/gtest.h>

#include <algorithm>

namespace kiln::test {
namespace {

using Kernel = int64_t(int64_t);

unsigned loopsOf(ProgramModule& program, llvm::StringRef name) {
    llvm::Function& function = *program.module().getFunction(name);
    program.canonicalize(function);
    return static_cast<unsigned>(loopHeaders(function).size());
}

/// Every loop of `f`, plain and optimized, left at each of the first visits and at some later ones.
void checkEveryLoop(ProgramModule& program, std::initializer_list<int64_t> arguments, unsigned atLeastLoops) {
    auto plain = NativeProgram::create(program, {});
    ASSERT_TRUE(static_cast<bool>(plain)) << llvm::toString(plain.takeError());
    auto* expected = (*plain)->function<Kernel>("f");
    unsigned loops = loopsOf(program, "f"), entered = 0;
    ASSERT_GE(loops, atLeastLoops);
    for (unsigned loop = 0; loop < loops; ++loop) {
        for (bool optimize : {false, true}) {
            auto native = NativeProgram::create(
                program, {.function = "f", .loop = loop, .calleeBudget = optimize ? 200u : 0u, .optimize = optimize});
            ASSERT_TRUE(static_cast<bool>(native)) << llvm::toString(native.takeError());
            auto* actual = (*native)->function<Kernel>("f");
            ASSERT_NE(actual, nullptr);
            for (int64_t argument : arguments) {
                int64_t wanted = expected(argument);
                for (uint64_t visit : {1, 2, 3, 4, 5, 6, 7, 9, 14, 33, 100, 257}) {
                    (*native)->leaveAtVisit(visit);
                    EXPECT_EQ(actual(argument), wanted) << "loop " << loop << " visit " << visit << " argument "
                                                        << argument << " optimize " << optimize;
                    entered += (*native)->wasEntered();
                }
            }
        }
    }
    EXPECT_GT(entered, 0u);
}

void checkC(llvm::StringRef text, std::initializer_list<int64_t> arguments, unsigned atLeastLoops) {
    auto program = loadC(text);
    ASSERT_TRUE(program);
    checkEveryLoop(*program, arguments, atLeastLoops);
}

void checkIr(llvm::StringRef text, std::initializer_list<int64_t> arguments, unsigned atLeastLoops) {
    auto program = loadIr(text);
    ASSERT_TRUE(program);
    checkEveryLoop(*program, arguments, atLeastLoops);
}

TEST(Osr, singleLoop) {
    checkC("long f(long n) { long s = 1; for (long i = 0; i < n; ++i) s = s * 31 + (i ^ (s >> 7)); return s; }\n",
           {0, 1, 5, 50}, 1);
}

TEST(Osr, nestOfThree) {
    checkC("long f(long n) { long s = 0; for (long i = 0; i < n; ++i) { long t = i; for (long j = 0; j <= i; ++j) { t "
           "+= j * s;\n"
           "for (long k = j; k < 4; ++k) s = s * 3 + k + t; t ^= s; } s += t; } return s; }\n",
           {0, 1, 3, 9}, 3);
}

TEST(Osr, siblingLoopsInsideANest) {
    checkC(
        "long f(long n) { long s = 7; for (long i = 0; i < n; ++i) { for (long j = 0; j < 5; ++j) s += s * j + i;\n"
        "long t = s & 63; while (t > 3) { t -= 3; s ^= t << (i & 7); } for (long j = i; j > 0; j /= 2) s -= j * 5; }\n"
        "for (long i = 0; i < n; ++i) s = s * 17 + i; return s; }\n",
        {1, 2, 8, 31}, 5);
}

TEST(Osr, exitsThatLeaveSeveralLoops) {
    checkC("long f(long n) { long s = 1; for (long i = 0; i < n; ++i) { for (long j = 0; j < n; ++j) { for (long k = "
           "0; k < 6; ++k) {\n"
           "s = s * 13 + i + j * k; if ((s & 1023) == 5) goto next; if ((s & 4095) == 9) return s; if ((s & 511) == "
           "77) break;\n"
           "if ((s & 7) == 3) continue; s ^= k; } s += j; } s -= 9; next: s ^= i; } return s * 2; }\n",
           {1, 4, 12, 40}, 3);
}

TEST(Osr, severalLatches) {
    checkC("long f(long n) { long a = 1, b = 2, i = 0; while (i < n) { long c = a; a = b; b = c + i; if (a & 1) { i += "
           "1; continue; }\n"
           "if (b & 2) { i += 2; a ^= 5; continue; } i += 3; } return a * 1000003 + b; }\n",
           {1, 10, 200}, 1);
}

TEST(Osr, swappedPhis) {
    checkC("long f(long n) { long a = 3, b = 5, c = 7; for (long i = 0; i < n; ++i) { long t = a; a = b; b = c; c = t; "
           "if (i % 3 == 1) a += i; }\n"
           "return a * 10007 + b * 101 + c; }\n",
           {1, 2, 3, 20}, 1);
}

TEST(Osr, arraysOnTheStack) {
    checkC("long f(long n) { int a[64]; struct { long x, y[4]; } s = {1, {2, 3, 4, 5}}; for (int i = 0; i < 64; ++i) "
           "a[i] = i * 7;\n"
           "for (long r = 0; r < n; ++r) for (int i = 0; i < 64; ++i) { a[i] += a[(i * 5 + r) & 63]; s.y[i & 3] += "
           "a[i] ^ s.x; s.x += s.y[r & 3]; }\n"
           "long t = s.x; for (int i = 0; i < 64; ++i) t = t * 3 + a[i]; return t + s.y[1]; }\n",
           {0, 1, 5}, 4);
}

TEST(Osr, pointersIntoTheStackThatAreLive) {
    checkC("long f(long n) { int a[32], b[32]; for (int i = 0; i < 32; ++i) { a[i] = i; b[i] = 100 - i; }\n"
           "int *p = a, *q = b; long s = 0; for (long r = 0; r < n; ++r) { int *end = p + 32; for (int *x = p, *y = q; "
           "x != end; ++x, ++y) { *x += *y & 15; *y ^= *x; s += a[r & 31]; }\n"
           "int *t = p; p = q; q = t; } for (int i = 0; i < 32; ++i) s = s * 5 + a[i] - b[i]; return s; }\n",
           {1, 2, 7}, 3);
}

TEST(Osr, escapedAllocas) {
    checkC("static long *where; static __attribute__((noinline)) void bump(long x) { *where += x; }\n"
           "long f(long n) { long cell = 0, other[4] = {1, 2, 3, 4}; where = &cell; for (long i = 0; i < n; ++i) { "
           "bump(i); other[i & 3] += cell; if (cell > 50) cell -= 49; }\n"
           "return cell * 1000 + other[0] + other[1] * 3 + other[2] * 5 + other[3] * 7; }\n",
           {1, 6, 90}, 1);
}

TEST(Osr, constantElementsAreRecomputed) {
    auto program = loadIr(
        "define i64 @f(i64 %n) {\nentry:\n  %a = alloca [4 x i64]\n  %one = getelementptr [4 x i64], ptr %a, i64 0, "
        "i64 1\n"
        "  %two = getelementptr i8, ptr %one, i64 8\n  store i64 3, ptr %one\n  store i64 4, ptr %two\n  br label "
        "%loop\n"
        "loop:\n  %i = phi i64 [ 0, %entry ], [ %next, %loop ]\n  %v = load i64, ptr %one\n  %w = load i64, ptr %two\n"
        "  %s = add i64 %v, %w\n  store i64 %s, ptr %one\n  %x = mul i64 %s, %i\n  store i64 %x, ptr %two\n"
        "  %low = and i64 %x, 3\n  %any = getelementptr [4 x i64], ptr %a, i64 0, i64 %low\n  store i64 %i, ptr %any\n"
        "  %next = add i64 %i, 1\n  %c = icmp slt i64 %next, %n\n  br i1 %c, label %loop, label %done\n"
        "done:\n  %r = load i64, ptr %two\n  ret i64 %r\n}\n");
    ASSERT_TRUE(program);
    checkEveryLoop(*program, {1, 3, 12}, 1);
    OsrEntry entry{.slotOffset = std::vector<uint32_t>(64, 0)};
    UnitRequest request = requestFor(*program, "f");
    request.osr = &entry;
    std::string text = print(*cut(*program, request).module);
    EXPECT_TRUE(contains(text, "ptr noalias noundef nonnull align 8 dereferenceable(32)")) << text;
}

TEST(Osr, oddWidthsAndOtherTypes) {
    checkIr("define i64 @f(i64 %n) {\nentry:\n  br label %loop\nloop:\n  %i = phi i64 [ 0, %entry ], [ %next, %loop ]\n"
            "  %flag = phi i1 [ true, %entry ], [ %flip, %loop ]\n  %odd = phi i17 [ 99, %entry ], [ %odd2, %loop ]\n"
            "  %wide = phi i128 [ 5, %entry ], [ %wide2, %loop ]\n  %big = phi i200 [ 7, %entry ], [ %big2, %loop ]\n"
            "  %vec = phi <4 x i32> [ <i32 1, i32 2, i32 3, i32 4>, %entry ], [ %vec2, %loop ]\n"
            "  %mask = phi <8 x i1> [ zeroinitializer, %entry ], [ %mask2, %loop ]\n"
            "  %ld = phi x86_fp80 [ 0xK3FFF8000000000000000, %entry ], [ %ld2, %loop ]\n  %fl = phi float [ 1.5, "
            "%entry ], [ %fl2, %loop ]\n"
            "  %pair = phi { i8, i64 } [ { i8 1, i64 2 }, %entry ], [ %pair2, %loop ]\n"
            "  %flip = xor i1 %flag, true\n  %odd1 = mul i17 %odd, 5\n  %z = zext i1 %flag to i17\n  %odd2 = add i17 "
            "%odd1, %z\n"
            "  %o = zext i17 %odd2 to i128\n  %wide1 = mul i128 %wide, 1000003\n  %wide2 = add i128 %wide1, %o\n"
            "  %w200 = zext i128 %wide2 to i200\n  %big1 = shl i200 %big, 3\n  %big2 = xor i200 %big1, %w200\n"
            "  %t = trunc i64 %i to i32\n  %ins = insertelement <4 x i32> %vec, i32 %t, i32 1\n  %vec2 = add <4 x i32> "
            "%ins, %vec\n"
            "  %mask2 = xor <8 x i1> %mask, <i1 1, i1 0, i1 1, i1 1, i1 0, i1 0, i1 1, i1 0>\n"
            "  %ld2 = fadd x86_fp80 %ld, 0xK3FFF8000000000000000\n  %fl2 = fmul float %fl, 1.25\n"
            "  %p1 = extractvalue { i8, i64 } %pair, 1\n  %p2 = add i64 %p1, %i\n  %pair2 = insertvalue { i8, i64 } "
            "%pair, i64 %p2, 1\n"
            "  %next = add i64 %i, 1\n  %c = icmp slt i64 %next, %n\n  br i1 %c, label %loop, label %done\n"
            "done:\n  %r0 = trunc i128 %wide to i64\n  %hi = lshr i200 %big, 40\n  %r1 = trunc i200 %hi to i64\n  %e = "
            "extractelement <4 x i32> %vec, i32 1\n"
            "  %r2 = zext i32 %e to i64\n  %m = bitcast <8 x i1> %mask to i8\n  %r3 = zext i8 %m to i64\n  %r4 = "
            "fptosi x86_fp80 %ld to i64\n"
            "  %r5 = fptosi float %fl to i64\n  %r6 = extractvalue { i8, i64 } %pair, 1\n  %r7 = zext i1 %flag to "
            "i64\n  %r8 = zext i17 %odd to i64\n"
            "  %s0 = add i64 %r0, %r1\n  %s1 = add i64 %s0, %r2\n  %s2 = mul i64 %s1, 31\n  %s3 = add i64 %s2, %r3\n  "
            "%s4 = mul i64 %s3, 31\n"
            "  %s5 = add i64 %s4, %r4\n  %s6 = mul i64 %s5, 31\n  %s7 = add i64 %s6, %r5\n  %s8 = mul i64 %s7, 31\n  "
            "%s9 = add i64 %s8, %r6\n"
            "  %sa = mul i64 %s9, 31\n  %sb = add i64 %sa, %r7\n  %sc = mul i64 %sb, 31\n  %sd = add i64 %sc, %r8\n  "
            "ret i64 %sd\n}\n",
            {1, 2, 9, 30}, 1);
}

TEST(Osr, irreducibleRegionInsideANest) {
    // a and b are entered both from the outer header; the inner loop is reached again from b within one iteration.
    checkIr("define i64 @f(i64 %n) {\nentry:\n  br label %outer\nouter:\n  %i = phi i64 [ 0, %entry ], [ %i2, %latch "
            "]\n  %s = phi i64 [ 1, %entry ], [ %s4, %latch ]\n"
            "  %low = and i64 %s, 1\n  %c = icmp eq i64 %low, 0\n  br i1 %c, label %inner, label %b\n"
            "inner:\n  %k = phi i64 [ 0, %outer ], [ %k2, %inner ], [ 1, %b ]\n  %s1 = phi i64 [ %s, %outer ], [ %s2, "
            "%inner ], [ %s3, %b ]\n"
            "  %m = mul i64 %s1, 7\n  %s2 = add i64 %m, %k\n  %k2 = add i64 %k, 1\n  %kc = icmp slt i64 %k2, 4\n  br "
            "i1 %kc, label %inner, label %x\n"
            "x:\n  %q = and i64 %s2, 3\n  %qc = icmp eq i64 %q, 1\n  br i1 %qc, label %b, label %latch\n"
            "b:\n  %s5 = phi i64 [ %s, %outer ], [ %s2, %x ]\n  %s3 = mul i64 %s5, 3\n  %r = and i64 %s3, 12\n  %rc = "
            "icmp eq i64 %r, 4\n  br i1 %rc, label %inner, label %latch\n"
            "latch:\n  %s4 = phi i64 [ %s2, %x ], [ %s3, %b ]\n  %i2 = add i64 %i, 1\n  %ic = icmp slt i64 %i2, %n\n  "
            "br i1 %ic, label %outer, label %done\n"
            "done:\n  ret i64 %s4\n}\n",
            {1, 5, 40}, 2);
}

TEST(Osr, switchesAndValuesFromDominatingPhis) {
    checkC("long f(long n) { long s = 0; for (long i = 0; i < n; ++i) { long m; switch (i & 7) { case 0: m = 3; break; "
           "case 1: case 2: m = s; break; case 5: m = i; break; default: m = 9; }\n"
           "for (long j = 0; j < 5; ++j) { s = s * 3 + m; switch (s & 3) { case 0: j += 1; break; case 1: s += i; "
           "break; case 2: m ^= s; } } s ^= m; } return s; }\n",
           {1, 4, 33}, 2);
}

TEST(Osr, noAliasScopesOfInlinedCode) {
    checkC("static __attribute__((always_inline)) inline void step(long *restrict a, long *restrict b) { *a += 3; *b = "
           "*a * 5; *a ^= *b; }\n"
           "static long u, v;\nlong f(long n) { u = 1; v = 2; for (long i = 0; i < n; ++i) { for (long j = 0; j < 3; "
           "++j) { if (i & 1) step(&u, &v); else step(&v, &u); } u += i; } return u * 31 + v; }\n",
           {1, 2, 9}, 2);
}

TEST(Osr, voidAndRecursion) {
    checkC("static long sum; static void visit(long n) { for (long i = 0; i < n; ++i) { sum = sum * 3 + i; if (i == n "
           "- 1) visit(i); } }\n"
           "long f(long n) { sum = 1; for (long k = 0; k < 3; ++k) visit(n); return sum; }\n",
           {1, 3, 8}, 1);
}

TEST(Osr, aLoopOfMainsKind) {
    checkC("#include <stdio.h>\n#include <string.h>\nlong f(long n) { char text[64]; unsigned long h = 5381; for (long "
           "i = 0; i < n; ++i) { int len = snprintf(text, sizeof text, \"%ld:%lx\", i, h);\n"
           "for (int j = 0; j < len; ++j) h = h * 33 ^ (unsigned char)text[j]; } return (long)h; }\n",
           {1, 7, 30}, 2);
}

/// The profile reaches every copy of a branch.
TEST(Osr, profileIsCopied) {
    auto program = loadC("long f(long n) { long s = 0; for (long i = 0; i < n; ++i) for (long j = 0; j < i; ++j) { if "
                         "(s & 1) s += j; else s -= i; } return s; }\n");
    ASSERT_TRUE(program);
    UnitRequest request = requestFor(*program, "f");
    program->canonicalize(*request.root);
    request.profile = [](const llvm::Function& function) -> std::optional<FunctionProfile> {
        FunctionProfile profile{.entries = 1, .branches = {}};
        for (auto [number, block] : llvm::enumerate(function))
            if (block.getTerminator()->getNumSuccessors() == 2)
                profile.branches.push_back({static_cast<unsigned>(number), {1000, 3000}});
        return profile;
    };
    OsrEntry entry{.loop = 1, .slotOffset = std::vector<uint32_t>(64, 0)};
    request.osr = &entry;
    ReadUnit read = cut(*program, request);
    unsigned branches = 0, weighted = 0;
    for (llvm::Instruction& instruction : llvm::instructions(*read.module->getFunction("kiln.osr.f"))) {
        if (instruction.isTerminator() && instruction.getNumSuccessors() == 2) {
            ++branches;
            weighted += instruction.hasMetadata(llvm::LLVMContext::MD_prof);
        }
    }
    EXPECT_GT(branches, 3u);
    EXPECT_EQ(branches, weighted);
}

/// After peeling each loop still has one entry, and the outermost nest is there once, untouched.
TEST(Osr, loopsKeepOneEntry) {
    auto program = loadC("long f(long n, long *a) { long s = 0; for (long i = 0; i < n; ++i) for (long j = 0; j < n; "
                         "++j) for (long k = 0; k < n; ++k) s += a[k] * j + i; return s; }\n");
    ASSERT_TRUE(program);
    UnitRequest request = requestFor(*program, "f");
    program->canonicalize(*request.root);
    unsigned innermost = 0;
    auto headers = loopHeaders(*request.root);
    for (unsigned i = 0; i < headers.size(); ++i)
        if (headers[i].depth == 3) innermost = i;
    OsrEntry entry{.loop = innermost, .slotOffset = std::vector<uint32_t>(64, 0)};
    request.osr = &entry;
    ReadUnit read = cut(*program, request);
    llvm::Function& inner = *read.module->getFunction("kiln.osr.f");
    auto loops = loopHeaders(inner);
    // L1; the rest of L2 with all of L2 (two loops); the rest of L3; the nest (three loops).
    EXPECT_EQ(loops.size(), 6u) << print(inner);
    EXPECT_EQ(std::count_if(loops.begin(), loops.end(), [](const LoopHeader& h) { return h.depth == 3; }), 1);
    EXPECT_EQ(std::count_if(loops.begin(), loops.end(), [](const LoopHeader& h) { return h.depth == 1; }), 3);
}

TEST(Osr, refusals) {
    struct Case {
        const char *text, *why;
    };
    const Case cases[] = {
        {"#include <stdarg.h>\nint g(va_list); int f(int n, ...) { int s = 0; for (int i = 0; i < n; ++i) { va_list l; "
         "va_start(l, n); s += g(l); va_end(l); } return s; }\n",
         "its variable arguments belong to the frame it started in"},
        {"#include <setjmp.h>\njmp_buf e; int g(void); int f(int n) { for (int i = 0; i < n; ++i) if (setjmp(e)) g(); "
         "return 0; }\n",
         "it calls a function that returns twice"},
        {"void *f(int n) { int s = 0; while (n) { s += n; n /= 2; } return (char *)__builtin_frame_address(0) + s; }\n",
         "it asks for the address of its own frame"},
    };
    for (const Case& one : cases) {
        auto program = loadC(one.text);
        ASSERT_TRUE(program);
        ASSERT_GE(loopsOf(*program, "f"), 1u);
        UnitRequest request = requestFor(*program, "f");
        OsrEntry entry{.slotOffset = std::vector<uint32_t>(256, 0)};
        request.osr = &entry;
        auto unit = cutUnit(*program, request);
        ASSERT_FALSE(static_cast<bool>(unit));
        EXPECT_EQ(llvm::toString(unit.takeError()), std::string("loop 'f@0' cannot be entered: ") + one.why);
    }
}

/// Of the first loop of f; empty: it can be entered.
std::string whyNotEntered(const std::string& ir) {
    auto program = loadIr(ir);
    if (!program) return "not loaded";
    UnitRequest request = requestFor(*program, "f");
    OsrEntry entry{.slotOffset = std::vector<uint32_t>(256, 0)};
    request.osr = &entry;
    auto unit = cutUnit(*program, request);
    return unit ? "" : llvm::toString(unit.takeError());
}

TEST(Osr, stackPointersOfOnePlaceOnly) {
    const std::string start = "declare ptr @llvm.stacksave.p0()\ndeclare void @llvm.stackrestore.p0(ptr)\n"
                              "define i32 @f(i32 %n, i1 %c) {\nentry:\n  %s = call ptr @llvm.stacksave.p0()\n"
                              "  %a = alloca i8, i32 %n\n  br i1 %c, label %again, label %loop\n"
                              "again:\n  %t = call ptr @llvm.stacksave.p0()\n  br label %loop\n"
                              "loop:\n  %p = phi ptr [ %s, %entry ], [ %t, %again ], [ %p, %loop ]\n"
                              "  %i = phi i32 [ 0, %entry ], [ 0, %again ], [ %j, %loop ]\n"
                              "  store volatile i8 1, ptr %a\n  %j = add i32 %i, 1\n  %d = icmp slt i32 %j, %n\n"
                              "  br i1 %d, label %loop, label %out\nout:\n  call void @llvm.stackrestore.p0(ptr %";
    EXPECT_EQ(whyNotEntered(start + "s)\n  ret i32 %i\n}\n"), "");
    EXPECT_EQ(whyNotEntered(start + "p)\n  ret i32 %i\n}\n"),
              "loop 'f@0' cannot be entered: it restores a stack pointer that was saved in several places");
}

TEST(Osr, typesOfCaughtExceptionsAreOfTheirFunction) {
    const std::string start =
        "declare i32 @__gxx_personality_v0(...)\ndeclare void @g(i32)\n@_ZTIi = external constant ptr\n"
        "declare i32 @llvm.eh.typeid.for.p0(ptr)\n"
        "define i32 @f(i32 %n) personality ptr @__gxx_personality_v0 {\nentry:\n"
        "  invoke void @g(i32 %n) to label %out unwind label %pad\n"
        "pad:\n  %l = landingpad { ptr, i32 } catch ptr @_ZTIi catch ptr null\n"
        "  %which = extractvalue { ptr, i32 } %l, 1\n  br label %loop\n"
        "loop:\n  %i = phi i32 [ 0, %pad ], [ %j, %loop ]\n  call void @g(i32 %i)\n"
        "  %j = add i32 %i, 1\n  %d = icmp slt i32 %j, %n\n  br i1 %d, label %loop, label %after\n"
        "after:\n";
    const std::string end = "out:\n  ret i32 0\n}\n";
    EXPECT_EQ(whyNotEntered(start + "  ret i32 %i\n" + end), "");
    EXPECT_EQ(whyNotEntered(start +
                            "  %id = call i32 @llvm.eh.typeid.for.p0(ptr @_ZTIi)\n"
                            "  %r = icmp eq i32 %which, %id\n  %z = zext i1 %r to i32\n  ret i32 %z\n" +
                            end),
              "loop 'f@0' cannot be entered: the type of a caught exception is live there");
}

TEST(Osr, unknownLoopAndMissingSlot) {
    auto program = loadC("long f(long n) { long s = 1; for (long i = 0; i < n; ++i) s = s * 31 + i; return s; }\n");
    ASSERT_TRUE(program);
    UnitRequest request = requestFor(*program, "f");
    OsrEntry entry;
    entry.loop = 4;
    request.osr = &entry;
    auto missing = cutUnit(*program, request);
    EXPECT_EQ(llvm::toString(missing.takeError()), "loop 'f@4' does not exist");
    entry.loop = 0;
    auto noSlot = cutUnit(*program, request);
    EXPECT_EQ(llvm::toString(noSlot.takeError()),
              "loop 'f@0' cannot be entered: value 0 is live there but has no slot in the frame");
}

// ---- whole programs ----

struct BenchProgram {
    const char *file, *args;
};

class OsrPrograms : public testing::TestWithParam<BenchProgram> {};

TEST_P(OsrPrograms, everyLoopCanBeEntered) {
    std::string path = std::string(KILN_BENCH_PROGRAMS) + "/" + GetParam().file;
    auto loaded = ProgramModule::load({Source{.name = path}}, frontEnd());
    ASSERT_TRUE(static_cast<bool>(loaded)) << llvm::toString(loaded.takeError());
    ProgramModule& program = **loaded;
    auto plain = NativeProgram::create(program, {});
    ASSERT_TRUE(static_cast<bool>(plain)) << llvm::toString(plain.takeError());
    std::string expected = (*plain)->runMain({GetParam().args});
    expected.erase(expected.find("(not entered)\n"), 14);
    unsigned entered = 0;
    for (llvm::Function& function : program.module()) {
        if (function.isDeclaration()) continue;
        for (unsigned loop = 0, loops = loopsOf(program, function.getName()); loop < loops; ++loop) {
            auto native = NativeProgram::create(
                program, {.function = function.getName().str(), .loop = loop, .calleeBudget = 100, .optimize = true});
            if (!native) {
                ADD_FAILURE() << llvm::toString(native.takeError());
                continue;
            }
            for (uint64_t visit : {1, 2, 5, 50}) {
                (*native)->leaveAtVisit(visit);
                std::string actual = (*native)->runMain({GetParam().args});
                if (size_t at = actual.find("(not entered)\n"); at != std::string::npos)
                    actual.erase(at, 14);
                else
                    ++entered;
                EXPECT_EQ(actual, expected) << function.getName().str() << "@" << loop << " visit " << visit;
            }
        }
    }
    EXPECT_GT(entered, 0u);
}

INSTANTIATE_TEST_SUITE_P(Bench, OsrPrograms,
                         testing::Values(BenchProgram{"nest_main.c", "40"}, BenchProgram{"matmul.c", "2"},
                                         BenchProgram{"sieve.c", "30"}, BenchProgram{"strings.c", "5"},
                                         BenchProgram{"intmix.c", "2000"}, BenchProgram{"qsort.c", "5"},
                                         BenchProgram{"nbody.c", "100"}, BenchProgram{"structs.c", "20"},
                                         BenchProgram{"listtree.c", "20"}, BenchProgram{"indirect.c", "1000"},
                                         BenchProgram{"spectral.c", "20"}, BenchProgram{"vm.c", "1000"},
                                         BenchProgram{"templates.cpp", "3"}, BenchProgram{"exceptions.cpp", "20"}),
                         [](const auto& info) {
                             std::string name = info.param.file;
                             return name.substr(0, name.find('.'));
                         });

} // namespace
} // namespace kiln::test
