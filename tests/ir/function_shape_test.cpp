// What makes a function another one, as far as counts are concerned.

#include "tests/ir/ir_test_support.h"

#include "ir/function_shape.h"

#include <gtest/gtest.h>

#include <set>

namespace kiln::test {
namespace {

uint64_t shapeOf(const std::string& body) {
    auto program =
        loadIr("@data = global i32 4\n@more = global i32 5\ndeclare void @g(i32)\ndeclare void @h(i32)\n" + body);
    return program ? functionShape(*program->module().getFunction("f")) : 0;
}

std::string withBody(const std::string& lines) {
    return "define i32 @f(i32 %a, i32 %b) {\n" + lines + "}\n";
}

TEST(FunctionShape, NamesAndMetadataDoNotCount) {
    const uint64_t shape = shapeOf(withBody("  %c = add i32 %a, %b\n  call void @g(i32 %c)\n  ret i32 %c\n"));
    EXPECT_NE(shape, 0u);
    EXPECT_EQ(shape, shapeOf("define i32 @f(i32 %x, i32 %y) noinline {\nstart:\n  %z = add i32 %x, %y\n"
                             "  call void @g(i32 %z), !note !0\n  ret i32 %z\n}\n!0 = !{!\"n\"}\n"));
}

TEST(FunctionShape, WhatTheInstructionsSayDoes) {
    const std::string bodies[] = {
        "  %c = add i32 %a, %b\n  ret i32 %c\n",
        "  %c = sub i32 %a, %b\n  ret i32 %c\n",
        "  %c = add nsw i32 %a, %b\n  ret i32 %c\n",
        "  %c = add i32 %b, %a\n  ret i32 %c\n",
        "  %c = add i32 %a, 7\n  ret i32 %c\n",
        "  %c = add i32 %a, 8\n  ret i32 %c\n",
        "  %c = add i32 %a, %b\n  ret i32 %a\n",
        "  %p = icmp slt i32 %a, %b\n  %c = zext i1 %p to i32\n  ret i32 %c\n",
        "  %p = icmp ult i32 %a, %b\n  %c = zext i1 %p to i32\n  ret i32 %c\n",
        "  %c = load i32, ptr @data\n  ret i32 %c\n",
        "  %c = load i32, ptr @more\n  ret i32 %c\n",
        "  call void @g(i32 %a)\n  ret i32 0\n",
        "  call void @h(i32 %a)\n  ret i32 0\n",
        "  %p = getelementptr i8, ptr @data, i64 1\n  %c = load i32, ptr %p, align 1\n  ret i32 %c\n",
        "  %p = getelementptr i16, ptr @data, i64 1\n  %c = load i32, ptr %p, align 1\n  ret i32 %c\n",
        "  %p = icmp eq i32 %a, 0\n  br i1 %p, label %x, label %y\nx:\n  ret i32 1\ny:\n  ret i32 2\n",
        "  %p = icmp eq i32 %a, 0\n  br i1 %p, label %y, label %x\nx:\n  ret i32 1\ny:\n  ret i32 2\n",
    };
    std::set<uint64_t> shapes;
    for (const std::string& body : bodies)
        EXPECT_TRUE(shapes.insert(shapeOf(withBody(body))).second) << body;
    EXPECT_TRUE(shapes.insert(shapeOf("define i32 @f(i32 %a, i64 %b) {\n  ret i32 %a\n}\n")).second);
    EXPECT_TRUE(shapes.insert(shapeOf("define i32 @f(i32 %a, i32 %b) {\n  ret i32 %a\n}\n")).second);
}

} // namespace
} // namespace kiln::test
