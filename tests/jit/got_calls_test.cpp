// Calls through the GOT into the low 4 GiB, which LLVM 19 would rewrite into calls to somewhere else: seen under
// valgrind, where all libraries and the arena lie there.

#include "jit/got_calls.h"

#include "llvm/ExecutionEngine/JITLink/x86_64.h"

#include <gtest/gtest.h>

namespace kiln {
namespace {

using llvm::jitlink::Edge;
using llvm::orc::ExecutorAddr;
namespace x86_64 = llvm::jitlink::x86_64;

/// `call *target@GOTPCREL(%rip)`, laid out at `codeAt`: what it is after the pass and LLVM's own.
std::string callBytes(uint64_t codeAt, uint64_t target) {
    llvm::jitlink::LinkGraph graph("test", llvm::Triple("x86_64-pc-linux-gnu"), 8, llvm::endianness::little,
                                   x86_64::getEdgeKindName);
    auto& section = graph.createSection("text", llvm::orc::MemProt::Read);
    char call[] = "\xff\x15\0\0\0";
    auto& code =
        graph.createMutableContentBlock(section, llvm::MutableArrayRef<char>(call, 6), ExecutorAddr(codeAt), 1, 0);
    char zeros[8] = {};
    auto& got =
        graph.createMutableContentBlock(section, llvm::MutableArrayRef<char>(zeros), ExecutorAddr(codeAt + 64), 8, 0);
    auto& symbol = graph.addAbsoluteSymbol("target", ExecutorAddr(target), 0, llvm::jitlink::Linkage::Strong,
                                           llvm::jitlink::Scope::Default, false);
    got.addEdge(x86_64::Pointer64, 0, symbol, 0);
    auto& entry = graph.addAnonymousSymbol(got, 0, 8, false, false);
    code.addEdge(x86_64::PCRel32GOTLoadRelaxable, 2, entry, 0);

    EXPECT_FALSE(llvm::errorToBool(keepLowCallsIndirect(graph)));
    EXPECT_FALSE(llvm::errorToBool(x86_64::optimizeGOTAndStubAccesses(graph)));
    for (Edge& edge : code.edges())
        EXPECT_FALSE(llvm::errorToBool(x86_64::applyFixup(graph, code, edge, nullptr)));
    return std::string(code.getContent().data(), 6);
}

TEST(GotCalls, ALowTargetIsCalledThroughTheGot) {
    const std::string bytes = callBytes(0x103ee000, 0x0c9afc10);
    EXPECT_EQ(bytes, std::string("\xff\x15\x3a\0\0\0", 6)); // 64 - 6 bytes on
}

TEST(GotCalls, AHighTargetIsLeftToLlvm) {
    const std::string bytes = callBytes(0x7f0010000000, 0x7f0010001000);
    if (bytes[0] == '\x67')
        EXPECT_EQ(bytes, std::string("\x67\xe8\xfa\x0f\0\0", 6)) << "a direct call of the right place";
    else
        EXPECT_EQ(bytes, std::string("\xff\x15\x3a\0\0\0", 6));
}

} // namespace
} // namespace kiln
