#include "jit/free_list.h"

#include <gtest/gtest.h>

#include <random>
#include <vector>

namespace kiln {
namespace {

TEST(FreeList, TakesTheSmallestRangeThatFits) {
    FreeList list;
    list.add(0, 64);
    list.add(128, 32);
    list.add(256, 128);
    EXPECT_EQ(list.take(32, 16), 128u);
    EXPECT_EQ(list.take(48, 16), 0u);
    EXPECT_EQ(list.take(16, 16), 48u);
    EXPECT_EQ(list.take(256, 16), std::nullopt);
}

TEST(FreeList, SplitsOffWhatAlignmentSkips) {
    FreeList list;
    list.add(16, 240);
    EXPECT_EQ(list.take(64, 64), 64u);
    EXPECT_EQ(list.take(48, 16), 16u) << "the bytes in front are still there";
}

TEST(FreeList, PassesOverARangeTooSmallOnceAligned) {
    FreeList list;
    list.add(16, 64);
    list.add(512, 128);
    EXPECT_EQ(list.take(64, 64), 512u);
}

TEST(FreeList, JoinsNeighboursOnBothSides) {
    FreeList list;
    list.add(0, 32);
    list.add(64, 32);
    EXPECT_EQ(list.rangeCount(), 2u);
    list.add(32, 32);
    EXPECT_EQ(list.rangeCount(), 1u);
    EXPECT_EQ(list.tailBytes(96), 96u);
    EXPECT_EQ(list.take(96, 16), 0u);
    EXPECT_EQ(list.rangeCount(), 0u);
}

TEST(FreeList, KnowsOnlyATailThatTouchesTheEnd) {
    FreeList list;
    list.add(0, 32);
    EXPECT_EQ(list.tailBytes(64), 0u);
    EXPECT_EQ(list.tailBytes(32), 32u);
}

TEST(FreeList, RandomBlocksNeverOverlapAndAllComeBack) {
    constexpr size_t kBytes = 1 << 16;
    std::mt19937 random(7);
    FreeList list;
    list.add(0, kBytes);
    std::vector<bool> taken(kBytes / 16);
    std::vector<std::pair<size_t, size_t>> blocks;
    auto mark = [&](size_t offset, size_t size, bool value) {
        for (size_t i = offset / 16; i < (offset + size) / 16; ++i) {
            ASSERT_NE(taken[i], value);
            taken[i] = value;
        }
    };
    for (int round = 0; round < 20000; ++round) {
        if (random() % 2 == 0) {
            const size_t size = 16 * (1 + random() % 64), align = size_t{16} << random() % 5;
            if (auto offset = list.take(size, align)) {
                ASSERT_EQ(*offset % align, 0u);
                mark(*offset, size, true);
                blocks.emplace_back(*offset, size);
            }
        } else if (!blocks.empty()) {
            std::swap(blocks[random() % blocks.size()], blocks.back());
            auto [offset, size] = blocks.back();
            blocks.pop_back();
            mark(offset, size, false);
            list.add(offset, size);
        }
    }
    for (auto [offset, size] : blocks)
        list.add(offset, size);
    EXPECT_EQ(list.rangeCount(), 1u);
    EXPECT_EQ(list.tailBytes(kBytes), kBytes);
}

} // namespace
} // namespace kiln
