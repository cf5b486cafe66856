// What loading accepts, and what it says when it does not.

#include "ir_test_support.h"

#include "ir/diagnostics.h"
#include "ir/read_apart.h"
#include "ir/target.h"

#include "llvm/Bitcode/BitcodeWriter.h"
#include "llvm/MC/TargetRegistry.h"
#include "llvm/Support/ErrorHandling.h"
#include "llvm/Support/TargetSelect.h"
#include "llvm/Support/raw_ostream.h"
#include "llvm/Target/TargetMachine.h"
#include "llvm/TargetParser/Host.h"

#include <gtest/gtest.h>

#include <csignal>
#include <unistd.h>

namespace kiln::test {
namespace {

constexpr char kMain[] = "define i32 @main() {\n  ret i32 0\n}\n";

std::string bitcodeOf(llvm::StringRef text) {
    auto program = loadIr(text);
    std::string bytes;
    llvm::raw_string_ostream stream(bytes);
    llvm::WriteBitcodeToFile(program->module(), stream);
    return bytes;
}

TEST(Load, layoutIsThatOfTheTargetMachine) {
    llvm::InitializeNativeTarget();
    std::string error, triple = llvm::sys::getProcessTriple();
    const llvm::Target* target = llvm::TargetRegistry::lookupTarget(triple, error);
    ASSERT_NE(target, nullptr) << error;
    std::unique_ptr<llvm::TargetMachine> machine(target->createTargetMachine(triple, "", "", {}, std::nullopt));
    EXPECT_EQ(machine->createDataLayout().getStringRepresentation(), kDataLayout.str());
}

TEST(Load, textWithoutTripleAndLayoutGetsTheHosts) {
    auto program = loadIr("define i64 @f(ptr %p) {\n  %v = load i64, ptr %p\n  ret i64 %v\n}\n");
    ASSERT_TRUE(program);
    EXPECT_EQ(program->module().getDataLayoutStr(), kDataLayout);
    EXPECT_EQ(program->module().getTargetTriple(), llvm::sys::getProcessTriple());
    // The default alignment comes from the layout, so it had to be known while reading.
    EXPECT_TRUE(contains(print(program->module()), "load i64, ptr %p, align 8"));
}

TEST(Load, bitcodeIsKnownByItsContent) {
    std::string bytes = bitcodeOf(kMain);
    EXPECT_EQ(loadError({ir("anything", bytes)}), "");
    TemporaryFile file("bc", bytes);
    EXPECT_EQ(loadError({Source{.name = file.path()}}), "");
    TemporaryFile misnamed("ll", bytes);
    EXPECT_EQ(loadError({Source{.name = misnamed.path()}}), "");
    // The wrapper of other platforms: magic, version, offset, size, CPU type.
    std::string wrapped = std::string("\xde\xc0\x17\x0b\x00\x00\x00\x00\x14\x00\x00\x00", 12);
    auto size = static_cast<uint32_t>(bytes.size());
    wrapped.append(reinterpret_cast<const char*>(&size), 4).append(4, '\0');
    EXPECT_EQ(loadError({ir("wrapped.bc", wrapped + bytes)}), "");
}

TEST(Load, distrustedIrIsReadInAChildAndTheSame) {
    Source text = ir("a.ll", kMain), bitcode = ir("a.bc", bitcodeOf(kMain));
    auto trusted = ProgramModule::load({text}, frontEnd());
    text.distrusted = bitcode.distrusted = true;
    auto distrusted = ProgramModule::load({text}, frontEnd());
    ASSERT_TRUE(trusted && distrusted);
    EXPECT_EQ(print((*distrusted)->module()), print((*trusted)->module()));
    EXPECT_EQ(loadError({bitcode}), "");
    // Errors are those that reading it here gives.
    for (const std::string& broken : {std::string("define i32 @f( {"), bitcodeOf(kMain).substr(0, 200),
                                      std::string("define i32 @f() { ret i64 1 }")}) {
        Source source = ir("broken", broken);
        const std::string error = loadError({source});
        EXPECT_NE(error, "");
        source.distrusted = true;
        EXPECT_EQ(loadError({source}), error);
    }
}

TEST(ReadApart, givesWhatWasWrittenOrTheError) {
    auto answer = readApart("x", [](llvm::raw_ostream& out) {
        out << std::string(1 << 20, 'a') << "end";
        return llvm::Error::success();
    });
    ASSERT_TRUE(bool(answer));
    EXPECT_EQ(answer->size(), (size_t{1} << 20) + 3);
    // In a host without a standard error the answer gets its number.
    const int kept = dup(STDERR_FILENO);
    close(STDERR_FILENO);
    auto inItsPlace = readApart("x", [](llvm::raw_ostream& out) {
        out << "here";
        return llvm::Error::success();
    });
    dup2(kept, STDERR_FILENO);
    close(kept);
    ASSERT_TRUE(bool(inItsPlace));
    EXPECT_EQ(*inItsPlace, "here");
    auto refused = readApart("x", [](llvm::raw_ostream& out) {
        out << "half of it";
        return failure("not this one");
    });
    EXPECT_EQ(llvm::toString(refused.takeError()), "not this one");
}

TEST(ReadApart, whateverEndsTheChildIsAnError) {
    auto errorOf = [](void (*die)()) {
        auto answer = readApart("x", [die](llvm::raw_ostream&) {
            die();
            return llvm::Error::success();
        });
        return answer ? "" : llvm::toString(answer.takeError());
    };
    EXPECT_EQ(errorOf([] { raise(SIGSEGV); }), "'x' brings LLVM's reader down (Segmentation fault)");
    EXPECT_EQ(errorOf([] { std::abort(); }), "'x' brings LLVM's reader down (Aborted)");
    EXPECT_EQ(errorOf([] { throw std::bad_alloc(); }), "'x' brings LLVM's reader down (Aborted)");
    EXPECT_EQ(errorOf([] { llvm::report_fatal_error("no"); }), "'x' brings LLVM's reader down (a fatal error)");
    EXPECT_EQ(errorOf([] {}), "");
    // Who ignores its children is told no status.
    auto* before = std::signal(SIGCHLD, SIG_IGN);
    EXPECT_EQ(errorOf([] {}), "");
    EXPECT_EQ(errorOf([] { raise(SIGSEGV); }), "'x' brings LLVM's reader down (a fatal error)");
    std::signal(SIGCHLD, before);
}

TEST(Load, missingFile) {
    EXPECT_EQ(loadError({Source{.name = "/nowhere/x.ll"}}), "cannot read '/nowhere/x.ll': no such file or directory");
}

TEST(Load, directory) {
    EXPECT_EQ(loadError({Source{.name = "/usr"}}), "'/usr' is a directory");
}

TEST(Load, emptyFile) {
    TemporaryFile file("ll", "");
    EXPECT_EQ(loadError({Source{.name = file.path()}}), "'" + file.path() + "' is empty");
}

TEST(Load, unknownEnding) {
    TemporaryFile file("txt", kMain);
    EXPECT_EQ(loadError({Source{.name = file.path()}}),
              "cannot tell the language of '" + file.path() + "' by its ending (known: .c .cc .cpp .cxx .ll .bc)");
}

TEST(Load, noSources) {
    EXPECT_EQ(loadError(llvm::ArrayRef<Source>{}), "a program needs at least one source");
}

TEST(Load, malformedText) {
    EXPECT_EQ(loadError("define i32 @main() {\n  ret i33 x\n}\n"), "test.ll:2:11: expected value token");
}

TEST(Load, textNestedTooDeeply) {
    std::string text = "@x = global " + std::string(100000, '{') + "\n";
    EXPECT_EQ(loadError("\n" + text), "test.ll:2: nested more than 512 deep");
}

TEST(Load, truncatedBitcode) {
    std::string bytes = bitcodeOf(kMain);
    for (size_t length : {size_t{4}, size_t{8}, bytes.size() / 2, bytes.size() - 4}) {
        std::string error = loadError({ir("cut.bc", llvm::StringRef(bytes).take_front(length))});
        EXPECT_TRUE(contains(error, "'cut.bc' is not readable bitcode: ")) << error;
    }
}

TEST(Load, damagedBitcodeIsAnErrorOrAProgram) {
    std::string bytes = bitcodeOf("@g = global [4 x i32] [i32 1, i32 2, i32 3, i32 4]\n"
                                  "define i32 @f(i32 %a) {\n  %b = add i32 %a, 1\n  ret i32 %b\n}\n");
    for (size_t at = 8; at < bytes.size(); at += 61) {
        std::string damaged = bytes;
        damaged[at] = static_cast<char>(damaged[at] ^ 0x10);
        loadError({ir("damaged.bc", damaged)}); // must come back
    }
}

TEST(Load, moduleThatFailsTheVerifier) {
    std::string error = loadError("define i32 @good() {\n  ret i32 0\n}\n"
                                  "define i32 @bad(i1 %c) {\n  br i1 %c, label %a, label %b\na:\n  %x = add i32 1, 2\n"
                                  "  br label %b\nb:\n  ret i32 %x\n}\n");
    EXPECT_EQ(error, "'test.ll' is invalid in function 'bad': Instruction does not dominate all uses!");
}

TEST(Load, otherTarget) {
    EXPECT_EQ(loadError("target triple = \"aarch64-unknown-linux-gnu\"\n"),
              "'test.ll' is for target 'aarch64-unknown-linux-gnu', not for x86-64 linux");
    for (llvm::StringRef triple : {"x86_64-pc-windows-msvc", "i686-pc-linux-gnu", "x86_64-linux-gnux32", "nonsense"})
        EXPECT_TRUE(contains(loadError(("target triple = \"" + triple + "\"\n").str()), triple));
    EXPECT_EQ(loadError("target triple = \"x86_64-linux-gnu\"\n"), "");
    EXPECT_EQ(loadError("target triple = \"x86_64-unknown-linux-musl\"\n"), "");
}

TEST(Load, otherLayout) {
    EXPECT_EQ(loadError("target datalayout = \"e-p:32:32\"\n"),
              "'test.ll' has data layout 'e-p:32:32', not that of x86-64 linux");
}

TEST(Load, olderLayoutIsUpgraded) {
    EXPECT_EQ(
        loadError("target datalayout = \"e-m:e-p270:32:32-p271:32:32-p272:64:64-i64:64-f80:128-n8:16:32:64-S128\"\n"
                  "target triple = \"x86_64-pc-linux-gnu\"\n"),
        "");
}

TEST(Load, fileScopeAssembly) {
    EXPECT_EQ(loadError("module asm \".globl x\"\n"),
              "'test.ll' has file-scope assembly, which is not supported: '.globl x'");
}

TEST(Load, reservedSymbols) {
    EXPECT_EQ(loadError("@kiln.x = global i32 0\n"), "'test.ll' uses the reserved symbol 'kiln.x'");
    EXPECT_EQ(loadError("declare void @llvm.kiln.x()\n"), "'test.ll' uses the reserved symbol 'llvm.kiln.x'");
    EXPECT_EQ(loadError("define ptr @kiln_tls_address(ptr %p) {\n  ret ptr %p\n}\n"),
              "'test.ll' uses the reserved symbol 'kiln_tls_address'");
}

TEST(Load, refusedConstructs) {
    struct Case {
        const char *text, *error;
    };
    const Case cases[] = {
        {"define void @f(<vscale x 4 x i32> %v) {\n  ret void\n}\n",
         "function 'f': scalable vectors are not of x86-64"},
        {"define void @f() gc \"shadow-stack\" {\n  ret void\n}\n",
         "function 'f': garbage collection is not supported"},
        {"define void @f() prefix i32 12345 {\n  ret void\n}\n",
         "function 'f': data before or at a function's first instruction is not supported"},
        {"define i32 @f(ptr addrspace(257) %p) {\n  %v = load i32, ptr addrspace(257) %p\n  ret i32 %v\n}\n",
         "function 'f': address spaces other than 0 are not supported"},
        {"define x86_vectorcallcc void @f() {\n  ret void\n}\n",
         "function 'f': its calling convention is not supported"},
        {"define preserve_nonecc void @f(i64, i64, i64, i64, i64, i64, i64, i64, i64, i64, i64) {\n  ret void\n}\n",
         "function 'f': the calling convention preserve_none is supported for up to ten arguments"},
        {"@g = addrspace(3) global i32 0\n", "global 'g': address spaces other than 0 are not supported"},
        {"define void @f(ptr %p) {\n  %v = load x86_amx, ptr %p\n  ret void\n}\n",
         "function 'f': the x86_amx type is not supported"},
        {"declare void @llvm.experimental.deoptimize.isVoid(...)\ndefine void @f() {\n  call void (...) "
         "@llvm.experimental.deoptimize.isVoid() [ \"deopt\"() ]\n  ret void\n}\n",
         "function 'llvm.experimental.deoptimize.isVoid': llvm.experimental.deoptimize is not supported"},
        {"define void @f(ptr swifterror %e) {\n  ret void\n}\n", "function 'f': swifterror is not supported"},
        {"define void @f(label %l) {\n  ret void\n}\n", "function 'f': labels as arguments are not supported"},
        {"define void @f(ptr %p) {\n  br label %x\nx:\n  call void %p(label %x)\n  ret void\n}\n",
         "function 'f': labels as arguments are not supported"},
        {"@g = global <100000 x i8> zeroinitializer\n", "global 'g': a vector has more than 65536 elements"},
    };
    for (const Case& one : cases)
        EXPECT_EQ(loadError(one.text), one.error) << one.text;
}

TEST(Load, linksSources) {
    std::string a =
        "define i32 @a() {\n  %x = call i32 @b()\n  ret i32 %x\n}\ndeclare i32 @b()\n@w = weak global i32 1\n"
        "$c = comdat any\n@c = linkonce_odr global i32 3, comdat\n@tentative = common global i32 0\n";
    std::string b = "define i32 @b() {\n  ret i32 7\n}\n@w = global i32 2\n$c = comdat any\n"
                    "@c = linkonce_odr global i32 3, comdat\n@tentative = common global i32 0\n"
                    "define i32 @useC() {\n  %v = load i32, ptr @c\n  ret i32 %v\n}\n";
    auto program = ProgramModule::load({ir("a.ll", a), ir("b.ll", b)}, frontEnd());
    ASSERT_TRUE(static_cast<bool>(program)) << llvm::toString(program.takeError());
    std::string text = print((*program)->module());
    EXPECT_TRUE(contains(text, "define i32 @b()"));
    EXPECT_TRUE(contains(text, "@w = global i32 2"));
    EXPECT_EQ(countOf(text, "@c = "), 1u);
    EXPECT_EQ(countOf(text, "@tentative = "), 1u);
}

TEST(Load, duplicateSymbolNamesBothFiles) {
    EXPECT_EQ(loadError({ir("a.ll", kMain), ir("b.ll", kMain)}), "symbol 'main' is defined in both 'a.ll' and 'b.ll'");
}

TEST(Load, conflictingFlagsAreAnError) {
    std::string flag = "!llvm.module.flags = !{!0}\n!0 = !{i32 1, !\"wchar_size\", i32 ";
    std::string error = loadError({ir("a.ll", flag + "4}\n"), ir("b.ll", flag + "2}\n")});
    EXPECT_TRUE(contains(error, "cannot link 'b.ll' with the sources before it: linking module flags 'wchar_size'"))
        << error;
}

TEST(Load, debugInfoIsKept) {
    auto program = loadC("int f(int x) { return x + 1; }\n");
    ASSERT_TRUE(program);
    Source source{.name = "d.c", .language = Language::C, .text = "int f(int x) { return x + 1; }\n"};
    auto withDebug = ProgramModule::load({source}, frontEnd({"-g"}));
    ASSERT_TRUE(static_cast<bool>(withDebug));
    EXPECT_TRUE(contains(print((*withDebug)->module()), "!DISubprogram"));
    // Debug info must not change numbers.
    for (auto* loaded : {program.get(), withDebug->get()})
        loaded->canonicalize(*loaded->module().getFunction("f"));
    EXPECT_EQ(program->module().getFunction("f")->getInstructionCount(),
              (*withDebug)->module().getFunction("f")->getInstructionCount());
}

} // namespace
} // namespace kiln::test
