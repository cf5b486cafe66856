#include "cache/eviction_policy.h"

#include "tests/cache/entry_bytes.h"

#include <algorithm>
#include <deque>

namespace kiln::test {
namespace {

using Order = std::vector<int>;

Digest key(int number) {
    return filled(static_cast<unsigned char>(number));
}

void add(EvictionPolicy& policy, const Order& numbers) {
    for (int number : numbers)
        policy.added(key(number));
}

// All that are left, in the order in which they leave.
Order drain(EvictionPolicy& policy) {
    Order order;
    while (const auto victim = policy.victim()) {
        EXPECT_EQ(policy.victim(), victim) << "asking again changes nothing";
        order.push_back(victim->bytes[0]);
        policy.removed(*victim);
    }
    return order;
}

TEST(Lru, LeastRecentlyUsedLeavesFirst) {
    const auto policy = makeLru();
    add(*policy, {1, 2, 3, 4});
    policy->used(key(1));
    policy->used(key(3));
    policy->used(key(1));
    EXPECT_EQ(drain(*policy), (Order{2, 4, 3, 1}));
}

TEST(Lru, AddedAgainIsUsed) {
    const auto policy = makeLru();
    add(*policy, {1, 2, 3, 1});
    EXPECT_EQ(drain(*policy), (Order{2, 3, 1}));
}

TEST(SecondChance, OldestLeavesFirstWhereNoneIsUsed) {
    const auto policy = makeSecondChance();
    add(*policy, {3, 1, 2});
    EXPECT_EQ(drain(*policy), (Order{3, 1, 2}));
}

TEST(SecondChance, UsedOnesAreConsideredOnceMore) {
    const auto policy = makeSecondChance();
    add(*policy, {1, 2, 3, 4});
    policy->used(key(1));
    policy->used(key(2));
    policy->used(key(2)); // one chance, however often
    EXPECT_EQ(drain(*policy), (Order{3, 4, 1, 2}));
}

TEST(SecondChance, AChanceIsGivenOncePerUse) {
    const auto policy = makeSecondChance();
    add(*policy, {1, 2, 3});
    policy->used(key(1));
    EXPECT_EQ(policy->victim(), key(2)); // 1 has had its chance
    policy->removed(key(2));
    policy->removed(key(3));
    add(*policy, {4});
    EXPECT_EQ(drain(*policy), (Order{1, 4}));
}

TEST(SecondChance, AllUsedIsAsNoneUsed) {
    const auto policy = makeSecondChance();
    add(*policy, {1, 2, 3});
    for (int number : {3, 1, 2})
        policy->used(key(number));
    EXPECT_EQ(drain(*policy), (Order{1, 2, 3}));
}

class AnyPolicy : public testing::TestWithParam<std::unique_ptr<EvictionPolicy> (*)()> {};
INSTANTIATE_TEST_SUITE_P(All, AnyPolicy, testing::Values(&makeLru, &makeSecondChance));

TEST_P(AnyPolicy, HasNoVictimWhenEmpty) {
    const auto policy = GetParam()();
    EXPECT_EQ(policy->victim(), std::nullopt);
    policy->added(key(1));
    policy->removed(key(1));
    EXPECT_EQ(policy->victim(), std::nullopt);
}

TEST_P(AnyPolicy, PassesOverKeysItDoesNotKnow) {
    const auto policy = GetParam()();
    policy->used(key(1));
    policy->removed(key(1));
    EXPECT_EQ(policy->victim(), std::nullopt);
    add(*policy, {2});
    policy->used(key(1));
    EXPECT_EQ(drain(*policy), Order{2});
}

TEST_P(AnyPolicy, RemovedFromTheMiddleNeverComesUp) {
    const auto policy = GetParam()();
    add(*policy, {1, 2, 3, 4, 5});
    policy->removed(key(3));
    policy->removed(key(5));
    EXPECT_EQ(drain(*policy), (Order{1, 2, 4}));
}

// Against a model that searches: a queue of numbers, and which of them are used.
TEST_P(AnyPolicy, RandomOperationsAgreeWithASlowModel) {
    std::mt19937_64 random = printedSeed();
    const bool isLru = GetParam() == &makeLru;
    const auto policy = GetParam()();
    std::deque<std::pair<int, bool>> model;
    const auto touch = [&](auto place) {
        if (isLru) {
            model.push_back(*place);
            model.erase(std::find(model.begin(), model.end(), model.back()));
        } else {
            place->second = true;
        }
    };
    for (int round = 0; round < 20'000; ++round) {
        const int number = static_cast<int>(random() % 50);
        const auto place = std::find_if(model.begin(), model.end(), [&](auto& item) { return item.first == number; });
        switch (random() % 4) {
        case 0:
            policy->added(key(number));
            if (place == model.end())
                model.emplace_back(number, false);
            else
                touch(place);
            break;
        case 1:
            policy->used(key(number));
            if (place != model.end()) touch(place);
            break;
        case 2:
            policy->removed(key(number));
            if (place != model.end()) model.erase(place);
            break;
        case 3:
            for (; !model.empty() && model.front().second; model.pop_front())
                model.emplace_back(model.front().first, false);
            const auto expected = model.empty() ? std::nullopt : std::optional(key(model.front().first));
            ASSERT_EQ(policy->victim(), expected) << "round " << round;
            break;
        }
    }
}

} // namespace
} // namespace kiln::test
