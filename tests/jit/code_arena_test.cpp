#include "jit/code_arena.h"

#include "memory_map.h"

#include "llvm/ADT/STLFunctionalExtras.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstring>
#include <sys/auxv.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>
#include <vector>

namespace kiln {
namespace {

using Use = CodeArena::Use;
constexpr size_t kMiB = size_t{1} << 20;
constexpr Use kUses[] = {Use::Code, Use::ReadOnly, Use::Data};

std::unique_ptr<CodeArena> makeArena(size_t bytes = 64 * kMiB) {
    return llvm::cantFail(CodeArena::create(bytes));
}

bool isFilledWith(const CodeArena::Block& block, unsigned char byte) {
    return std::all_of(block.address, block.address + block.sizeBytes,
                       [&](std::byte b) { return b == std::byte{byte}; });
}

TEST(CodeArena, BlocksAreAlignedZeroAndInside) {
    auto arena = makeArena();
    for (Use use : kUses)
        for (size_t align : {1, 16, 64, 4096}) {
            auto block = llvm::cantFail(arena->allocate(use, 100, align));
            EXPECT_GE(block.sizeBytes, 100u);
            EXPECT_EQ(reinterpret_cast<uintptr_t>(block.address) % std::max<size_t>(align, 16), 0u);
            EXPECT_TRUE(arena->contains(block.address));
            EXPECT_TRUE(arena->contains(block.address + block.sizeBytes - 1));
            EXPECT_TRUE(isFilledWith(block, 0));
        }
    EXPECT_FALSE(arena->contains(&arena));
}

TEST(CodeArena, WhatIsWrittenThroughTheAliasIsSeenByTheProgram) {
    auto arena = makeArena();
    for (Use use : kUses) {
        auto block = llvm::cantFail(arena->allocate(use, 64, 16));
        std::memset(block.writable, 0x5A, block.sizeBytes);
        EXPECT_TRUE(isFilledWith(block, 0x5A));
        EXPECT_EQ(block.writable == block.address, use == Use::Data);
        arena->free(block);
    }
}

TEST(CodeArena, RunsCodeAndNeverMapsItWritable) {
    auto arena = makeArena();
    auto code = llvm::cantFail(arena->allocate(Use::Code, 16, 16));
    const unsigned char instructions[] = {0xB8, 42, 0, 0, 0, 0xC3}; // mov eax, 42; ret
    std::memcpy(code.writable, instructions, sizeof instructions);
    EXPECT_EQ(reinterpret_cast<int (*)()>(code.address)(), 42);

    auto constants = llvm::cantFail(arena->allocate(Use::ReadOnly, 16, 16));
    EXPECT_EQ(test::protectionOf(code.address), "r-xs");
    EXPECT_EQ(test::protectionOf(code.writable), "rw-s");
    EXPECT_EQ(test::protectionOf(constants.address), "r--s");
    EXPECT_EQ(test::writableAndExecutable(), std::vector<std::string>{});
}

TEST(CodeArena, NoExecutablePageBeforeTheFirstCodeBlock) {
    auto executable = [] {
        return std::ranges::count_if(
            test::memoryMap(), [](const test::Mapping& m) { return m.protection.find('x') != std::string::npos; });
    };
    const auto before = executable();
    auto arena = makeArena();
    llvm::cantFail(arena->allocate(Use::Data, 16, 16));
    llvm::cantFail(arena->allocate(Use::ReadOnly, 16, 16));
    EXPECT_EQ(executable(), before);
    llvm::cantFail(arena->allocate(Use::Code, 16, 16));
    EXPECT_EQ(executable(), before + 1);
}

TEST(CodeArena, SixteenReadableBytesLieBeforeTheFirstBlock) {
    auto arena = makeArena();
    auto block = llvm::cantFail(arena->allocate(Use::Code, 16, 16));
    EXPECT_EQ(test::protectionOf(block.address - 16), "r-xs");
}

TEST(CodeArena, FreedCodeTrapsAndReusedBlocksAreZero) {
    auto arena = makeArena();
    for (Use use : kUses) {
        auto block = llvm::cantFail(arena->allocate(use, 256, 16));
        std::memset(block.writable, 0x11, block.sizeBytes);
        arena->free(block);
        if (use == Use::Code) EXPECT_TRUE(isFilledWith(block, 0xCC));
        auto again = llvm::cantFail(arena->allocate(use, 256, 16));
        EXPECT_EQ(again.address, block.address);
        EXPECT_TRUE(isFilledWith(again, 0));
    }
}

TEST(CodeArena, CountsWhatIsUsed) {
    auto arena = makeArena();
    auto block = llvm::cantFail(arena->allocate(Use::Code, 100, 16));
    EXPECT_EQ(arena->usedBytes(Use::Code), block.sizeBytes);
    EXPECT_EQ(arena->usedBytes(Use::Data), 0u);
    arena->free(block);
    EXPECT_EQ(arena->usedBytes(Use::Code), 0u);
}

TEST(CodeArena, GrowingDoesNotAddMappings) {
    auto arena = makeArena();
    for (Use use : kUses)
        llvm::cantFail(arena->allocate(use, 16, 16));
    const size_t before = test::mappingCount();
    for (int i = 0; i < 8; ++i)
        for (Use use : kUses)
            llvm::cantFail(arena->allocate(use, kMiB, 16));
    EXPECT_LE(test::mappingCount(), before);
}

TEST(CodeArena, OutOfSpaceIsAnErrorAndWhatWasFreedServesAgain) {
    auto arena = makeArena(4 * kMiB);
    std::vector<CodeArena::Block> blocks;
    for (;;) {
        auto block = arena->allocate(Use::Code, 100'000, 16);
        if (!block) {
            EXPECT_NE(llvm::toString(block.takeError()).find("out of space for code"), std::string::npos);
            break;
        }
        blocks.push_back(*block);
        ASSERT_LT(blocks.size(), 100u);
    }
    EXPECT_GT(blocks.size(), 10u);
    for (const auto& block : blocks)
        arena->free(block);
    for (size_t i = 0; i < blocks.size(); ++i)
        EXPECT_TRUE(static_cast<bool>(arena->allocate(Use::Code, 100'000, 16)));
}

TEST(CodeArena, RefusesWhatCannotFit) {
    auto arena = makeArena(4 * kMiB);
    for (auto [size, align] :
         {std::pair<size_t, size_t>{1 << 30, 16}, {16, 3}, {16, size_t{1} << 40}, {~size_t{0}, 16}}) {
        auto block = arena->allocate(Use::Data, size, align);
        EXPECT_FALSE(static_cast<bool>(block));
        llvm::consumeError(block.takeError());
    }
    EXPECT_EQ(arena->usedBytes(Use::Data), 0u);
}

TEST(CodeArena, RefusesAReservationOfTheWrongSize) {
    for (size_t bytes : {size_t{0}, kMiB, size_t{3} << 30}) {
        auto arena = CodeArena::create(bytes);
        EXPECT_FALSE(static_cast<bool>(arena));
        llvm::consumeError(arena.takeError());
    }
}

TEST(CodeArena, LiesBelowTheExecutableWithinReach) {
    auto arena = makeArena(size_t{1} << 30);
    auto block = llvm::cantFail(arena->allocate(Use::Data, 16, 16));
    const auto image = static_cast<uintptr_t>(getauxval(AT_PHDR));
    if (image < (size_t{4} << 30)) GTEST_SKIP() << "not a position-independent executable";
    EXPECT_LT(reinterpret_cast<uintptr_t>(block.address), image);
    EXPECT_LT(image - reinterpret_cast<uintptr_t>(block.address), size_t{2} << 30);
    // Nearest to the stubs in the library's text.
    auto code = llvm::cantFail(arena->allocate(Use::Code, 16, 16));
    auto readOnly = llvm::cantFail(arena->allocate(Use::ReadOnly, 16, 16));
    EXPECT_LT(reinterpret_cast<uintptr_t>(block.address), reinterpret_cast<uintptr_t>(code.address));
    EXPECT_LT(reinterpret_cast<uintptr_t>(readOnly.address), reinterpret_cast<uintptr_t>(code.address));
}

TEST(CodeArena, AFileSizeLimitIsAnErrorNotASignal) {
    auto arena = makeArena();
    rlimit before{};
    ASSERT_EQ(getrlimit(RLIMIT_FSIZE, &before), 0);
    const rlimit small{4096, before.rlim_max};
    ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &small), 0);
    auto block = arena->allocate(Use::Code, 16, 16);
    ASSERT_EQ(setrlimit(RLIMIT_FSIZE, &before), 0);
    ASSERT_FALSE(static_cast<bool>(block));
    EXPECT_NE(llvm::toString(block.takeError()).find("RLIMIT_FSIZE"), std::string::npos);
    EXPECT_TRUE(static_cast<bool>(arena->allocate(Use::Code, 16, 16))) << "works once the limit is gone";
}

// Runs `body` in a forked child; whether it returned true.
bool inChild(CodeArena& arena, bool withHandlers, llvm::function_ref<bool()> body) {
    if (withHandlers) arena.beforeFork();
    const pid_t child = fork();
    if (child == 0) {
        if (withHandlers) arena.afterForkInChild();
        _exit(body() ? 0 : 1);
    }
    if (withHandlers) arena.afterForkInParent();
    int status = -1;
    waitpid(child, &status, 0);
    return status == 0;
}

TEST(CodeArena, AForkedChildGoesOnWithACopyOfItsOwn) {
    auto arena = makeArena();
    const unsigned char instructions[] = {0xB8, 42, 0, 0, 0, 0xC3}; // mov eax, 42; ret
    auto code = llvm::cantFail(arena->allocate(Use::Code, 16, 16));
    std::memcpy(code.writable, instructions, sizeof instructions);
    auto run = [&] { return reinterpret_cast<int (*)()>(code.address)(); };

    EXPECT_TRUE(inChild(*arena, /*withHandlers=*/true, [&] {
        if (run() != 42) return false;
        code.writable[1] = std::byte{43}; // the child's code only
        if (run() != 43) return false;
        auto more = arena->allocate(Use::Code, 16, 16);
        if (!more) return false;
        std::memcpy(more->writable, instructions, sizeof instructions);
        return reinterpret_cast<int (*)()>(more->address)() == 42;
    }));
    EXPECT_EQ(run(), 42);
    EXPECT_TRUE(isFilledWith(llvm::cantFail(arena->allocate(Use::Code, 16, 16)), 0));
}

TEST(CodeArena, AChildWithoutHandlersMayRunButNotWrite) {
    auto arena = makeArena();
    auto code = llvm::cantFail(arena->allocate(Use::Code, 16, 16));
    EXPECT_TRUE(inChild(*arena, /*withHandlers=*/false, [&] {
        arena->free(code);
        auto more = arena->allocate(Use::Code, 16, 16);
        if (more) return false;
        llvm::consumeError(more.takeError());
        return true;
    }));
    EXPECT_TRUE(isFilledWith(code, 0)) << "not touched by the child";
}

TEST(CodeArena, NothingStaysMappedAfterItsEnd) {
    const size_t before = test::mappingCount();
    for (int i = 0; i < 3; ++i) {
        auto arena = makeArena();
        for (Use use : kUses)
            llvm::cantFail(arena->allocate(use, 16, 16));
    }
    EXPECT_EQ(test::mappingCount(), before);
}

} // namespace
} // namespace kiln
