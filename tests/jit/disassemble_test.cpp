#include "jit/disassemble.h"

#include "units.h"

#include <gtest/gtest.h>

#include <cctype>
#include <map>
#include <set>

namespace kiln {
namespace {

std::map<std::string, AsmFunction> functionsOf(const std::string& ir, Tier tier = Tier::Baseline) {
    std::map<std::string, AsmFunction> functions;
    auto object = test::objectFromIr(ir, tier);
    if (!object) return functions;
    for (AsmFunction& function : llvm::cantFail(disassemble(object->getMemBufferRef())))
        functions[function.name] = std::move(function);
    return functions;
}

bool hasLine(const AsmFunction& function, const std::string& text, const std::string& comment = "") {
    for (const AsmLine& line : function.lines)
        if (line.text == text && line.comment == comment) return true;
    ADD_FAILURE() << "no line \"" << text << "\" # \"" << comment << "\" in\n" << asmText({function});
    return false;
}

TEST(Disassemble, OffsetsAndBytesAreEachFunctionsOwn) {
    auto functions = functionsOf("define i32 @kiln.entry(i32 %x) {\n %y = call i32 @other(i32 %x)\n ret i32 %y\n}\n"
                                 "define internal i32 @other(i32 %x) noinline {\n %y = mul i32 %x, 7\n ret i32 %y\n}");
    ASSERT_EQ(functions.size(), 2u);
    for (const auto& [name, function] : functions) {
        uint64_t next = 0;
        for (const AsmLine& line : function.lines) {
            EXPECT_EQ(line.offset, next) << name;
            next += line.bytes.size() / 2;
        }
        EXPECT_EQ(next, function.sizeBytes) << name;
        EXPECT_EQ(function.lines.back().text, "ret");
        EXPECT_EQ(function.lines.back().bytes, "c3");
    }
    // The assembler has resolved this call: its target is known by its place.
    hasLine(functions["kiln.entry"], "call other");
}

TEST(Disassemble, BranchesLeadToLabels) {
    auto functions = functionsOf("define i64 @kiln.entry(i64 %n) {\nentry:\n br label %head\nhead:\n"
                                 " %i = phi i64 [ 0, %entry ], [ %next, %head ]\n %next = add i64 %i, 3\n"
                                 " %again = icmp ult i64 %next, %n\n br i1 %again, label %head, label %done\n"
                                 "done:\n ret i64 %next\n}");
    std::set<std::string> defined, used;
    for (const AsmLine& line : functions["kiln.entry"].lines) {
        if (!line.label.empty()) defined.insert(line.label);
        if (line.text.starts_with("j")) used.insert(line.text.substr(line.text.find(' ') + 1));
    }
    EXPECT_FALSE(used.empty());
    EXPECT_EQ(used, defined);
    EXPECT_TRUE(defined.contains(".L0"));
}

TEST(Disassemble, RelocationsAreTheirSymbols) {
    auto functions = functionsOf("@far = external global i32\n@near = external dso_local global [4 x i32]\n"
                                 "declare i32 @callee(i32)\n"
                                 "define i32 @kiln.entry() {\n %a = load i32, ptr @far\n"
                                 " %p = getelementptr i32, ptr @near, i64 2\n %b = load i32, ptr %p\n"
                                 " store i32 77, ptr %p\n"
                                 " %s = add i32 %a, %b\n %r = call i32 @callee(i32 %s)\n ret i32 %r\n}",
                                 Tier::Optimized);
    const AsmFunction& entry = functions["kiln.entry"];
    hasLine(entry, "mov rax, qword ptr [rip]", "far@got");
    // The constant that follows the address in the code is no part of it.
    hasLine(entry, "mov dword ptr [rip], 77", "near+8");
    bool calls = false;
    for (const AsmLine& line : entry.lines)
        calls |= line.text == "call callee" || line.text == "jmp callee";
    EXPECT_TRUE(calls) << asmText({entry});
}

TEST(Disassemble, WhatIsNoInstructionIsBytes) {
    auto functions =
        functionsOf("define void @kiln.entry() {\n call void asm sideeffect \".byte 0x06\", \"\"()\n ret void\n}");
    hasLine(functions["kiln.entry"], ".byte 0x06");
    hasLine(functions["kiln.entry"], "ret");
}

TEST(Disassemble, AsText) {
    auto object = test::objectFromIr("@near = external dso_local global i32\ndefine i32 @kiln.entry() {\n"
                                     " %a = load i32, ptr @near\n ret i32 %a\n}");
    ASSERT_TRUE(object);
    EXPECT_EQ(asmText(llvm::cantFail(disassemble(object->getMemBufferRef()))),
              "kiln.entry: 7 bytes\n"
              "     0  mov      eax, dword ptr [rip]                     # near\n"
              "     6  ret\n");
}

TEST(Disassemble, DamagedObjectsAreErrors) {
    auto object = test::objectFromIr("define i32 @kiln.entry() {\n ret i32 1\n}");
    ASSERT_TRUE(object);
    for (size_t size : {size_t{0}, size_t{4}, size_t{63}, object->getBufferSize() / 2, object->getBufferSize() - 1}) {
        auto read = disassemble({object->getBuffer().take_front(size), "cut"});
        EXPECT_FALSE(static_cast<bool>(read)) << size;
        llvm::consumeError(read.takeError());
    }
}

} // namespace
} // namespace kiln
