// What jit/ promises to several threads at once.

#include "jit/build_object.h"
#include "jit/compile.h"
#include "jit/guard.h"
#include "jit/linker.h"
#include "units.h"

#include <gtest/gtest.h>

#include <atomic>
#include <thread>

namespace kiln {
namespace {

using Use = CodeArena::Use;

void onThreads(unsigned count, const std::function<void(unsigned)>& work) {
    std::vector<std::thread> threads;
    for (unsigned i = 0; i < count; ++i)
        threads.emplace_back(work, i);
    for (std::thread& thread : threads)
        thread.join();
}

TEST(Threads, ArenaBlocksDoNotOverlap) {
    auto arena = llvm::cantFail(CodeArena::create(size_t{64} << 20));
    std::atomic<bool> isIntact{true};
    onThreads(4, [&](unsigned thread) {
        for (int round = 0; round < 500; ++round) {
            std::vector<CodeArena::Block> blocks;
            for (Use use : {Use::Code, Use::ReadOnly, Use::Data}) {
                auto block = llvm::cantFail(arena->allocate(use, 16 + 48 * thread, 16));
                for (size_t i = 0; i < block.sizeBytes; ++i)
                    block.writable[i] = std::byte(thread + 1);
                blocks.push_back(block);
            }
            for (const auto& block : blocks) {
                for (size_t i = 0; i < block.sizeBytes; ++i)
                    if (block.address[i] != std::byte(thread + 1)) isIntact = false;
                arena->free(block);
            }
        }
    });
    EXPECT_TRUE(isIntact);
    EXPECT_EQ(arena->usedBytes(Use::Code), 0u);
}

TEST(Threads, OneSpaceLinksFromSeveral) {
    std::shared_ptr<CodeArena> arena = llvm::cantFail(CodeArena::create(size_t{64} << 20));
    auto linker = llvm::cantFail(Linker::create(arena));
    auto space = llvm::cantFail(linker->createSpace("program", [](llvm::StringRef) { return std::nullopt; }));
    std::vector<std::unique_ptr<llvm::MemoryBuffer>> objects;
    for (int i = 0; i < 4; ++i)
        objects.push_back(test::objectFromIr("define i32 @kiln.entry() { ret i32 " + std::to_string(i) + " }"));
    const auto bad = test::objectFromIr("declare void @nowhere()\ndefine i32 @kiln.entry() {\n call void @nowhere()\n"
                                        " ret i32 1\n}");
    std::atomic<unsigned> wrong{0};
    onThreads(4, [&](unsigned thread) {
        for (int round = 0; round < 50; ++round) {
            auto code = space->link(*objects[thread]);
            if (!code || reinterpret_cast<unsigned (*)()>(code->entry)() != thread) ++wrong;
            if (!code) llvm::consumeError(code.takeError());
            auto failed = space->link(*bad);
            // Each thread gets its own error, whole.
            if (failed || llvm::toString(failed.takeError()) != "unresolved symbol: nowhere") ++wrong;
        }
    });
    EXPECT_EQ(wrong, 0u);
}

TEST(Threads, EachThreadLeavesItsOwnDyingCompile) {
    initializeCompiler();
    const Unit dying = test::unitFromIr("declare i32 @llvm.read_register.i32(metadata)\n"
                                        "define i32 @kiln.entry() {\n"
                                        "  %v = call i32 @llvm.read_register.i32(metadata !0)\n  ret i32 %v\n}\n"
                                        "!0 = !{!\"no such register\"}\n");
    const Unit fine = test::unitFromIr("define i32 @kiln.entry(i32 %a) {\n %b = mul i32 %a, 3\n ret i32 %b\n}");
    const uint64_t before = abandonedCompiles();
    std::atomic<unsigned> wrong{0};
    onThreads(2, [&](unsigned) {
        const test::LeakingScope givenUp;
        for (int round = 0; round < 10; ++round) {
            auto died = buildObject(dying, PassOptions{});
            if (died)
                ++wrong;
            else
                llvm::consumeError(died.takeError());
            auto lived = buildObject(fine, PassOptions{});
            if (!lived) {
                llvm::consumeError(lived.takeError());
                ++wrong;
            }
        }
    });
    EXPECT_EQ(wrong, 0u);
    EXPECT_EQ(abandonedCompiles(), before + 20);
}

} // namespace
} // namespace kiln
