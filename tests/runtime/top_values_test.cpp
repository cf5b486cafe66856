// Finding what is frequent in a few words.

#include "runtime/top_values.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <vector>

namespace kiln {
namespace {

template <size_t kSlots>
bool see(TopValues<kSlots>& seen, uint64_t value) {
    return !seen.hit(value) && seen.miss(value);
}

template <size_t kSlots>
uint32_t countOf(const TopValues<kSlots>& seen, uint64_t value) {
    for (const auto& slot : seen.slots)
        if (slot.value == value) return slot.count;
    return 0;
}

template <size_t kSlots>
uint64_t total(const TopValues<kSlots>& seen) {
    uint64_t sum = seen.other;
    for (const auto& slot : seen.slots)
        sum += slot.count;
    return sum;
}

TEST(TopValues, AsManyAsThereAreSlotsAreExact) {
    TopValues<4> seen;
    const uint64_t values[] = {0, 5, ~uint64_t{0}, 77};
    for (unsigned i = 0; i < 1000; ++i)
        EXPECT_FALSE(see(seen, values[i % 10 < 7 ? 0 : i % 10 - 6]));
    EXPECT_EQ(countOf(seen, 0), 700u);
    EXPECT_EQ(countOf(seen, 5), 100u);
    EXPECT_EQ(countOf(seen, ~uint64_t{0}), 100u);
    EXPECT_EQ(countOf(seen, 77), 100u);
    EXPECT_EQ(seen.other, 0u);
}

TEST(TopValues, NothingIsLost) {
    TopValues<4> seen;
    std::mt19937_64 random(7);
    for (unsigned i = 0; i < 100'000; ++i)
        see(seen, random() % 50);
    EXPECT_EQ(total(seen), 100'000u);
}

TEST(TopValues, WhatComesLateAndOftenIsFound) {
    TopValues<4> seen;
    for (unsigned i = 0; i < 400; ++i)
        see(seen, i % 4);
    for (unsigned i = 0; i < 10'000; ++i)
        EXPECT_FALSE(see(seen, 99));
    EXPECT_GE(countOf(seen, 99), 9'500u);
    EXPECT_EQ(total(seen), 10'400u);
}

TEST(TopValues, OneInThreeIsFoundAmongMany) {
    TopValues<4> seen;
    std::mt19937_64 random(11);
    bool isHopeless = false;
    for (unsigned i = 0; i < 20'000 && !isHopeless; ++i)
        isHopeless = see(seen, i % 3 == 0 ? 1'000'000 : random() % 100'000);
    EXPECT_GE(countOf(seen, 1'000'000), total(seen) / 4);
}

TEST(TopValues, WithoutFavouritesItIsHopeless) {
    TopValues<4> seen;
    unsigned calls = 0;
    for (; calls < 1'000'000; ++calls)
        if (see(seen, calls)) break;
    EXPECT_LT(calls, 10'000u);
}

TEST(TopValues, AMillionIsEnough) {
    TopValues<2> seen;
    unsigned calls = 0;
    for (; calls < 5'000'000; ++calls)
        if (see(seen, 3)) break;
    EXPECT_EQ(calls + 1, TopValues<2>::kSettled);
    EXPECT_TRUE(see(seen, 4)) << "whoever comes later is told as well";
}

} // namespace
} // namespace kiln
