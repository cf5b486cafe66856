#include "cache/memory_level.h"

#include "tests/cache/entry_bytes.h"

#include <algorithm>
#include <atomic>
#include <thread>

#include <sys/wait.h>
#include <unistd.h>

namespace kiln::test {
namespace {

Digest key(unsigned number) {
    return filled(static_cast<unsigned char>(number));
}
// A level looks at no byte, so any will do.
StoredForm form(unsigned number, size_t bytes, char fill = 'x') {
    return {key(number), {}, EntryKind::Artifact, "", std::string(bytes, fill)};
}

TEST(MemoryLevel, KeepsBytesAsTheyAre) {
    const auto level = makeMemoryLevel(1000);
    EXPECT_EQ(level->name(), "l2");
    EXPECT_EQ(level->get(key(1)), std::nullopt);
    level->put(form(1, 100, 'a'));
    level->put(form(2, 100, 'b'));
    EXPECT_EQ(level->get(key(1)), std::string(100, 'a'));
    level->put(form(1, 50, 'c'));
    EXPECT_EQ(level->get(key(1)), std::string(50, 'c')) << "replaced";
    level->remove(key(2));
    level->remove(key(2));
    EXPECT_EQ(level->get(key(2)), std::nullopt);
    const LevelStats stats = level->stats();
    EXPECT_EQ(stats.entries, 1u);
    EXPECT_EQ(stats.bytes, 50u);
    EXPECT_EQ(stats.capacityBytes, 1000u);
    EXPECT_EQ(stats.writes, 3u);
    EXPECT_EQ(stats.evictions, 0u);
}

TEST(MemoryLevel, LeastRecentlyUsedLeavesForWhatIsPut) {
    const auto level = makeMemoryLevel(300);
    for (unsigned number : {1, 2, 3})
        level->put(form(number, 100));
    level->countHit(key(1));
    (void)level->get(key(2)); // not a use: nobody has verified it
    level->put(form(4, 100));
    EXPECT_FALSE(level->get(key(2)));
    EXPECT_TRUE(level->get(key(1)) && level->get(key(3)) && level->get(key(4)));
    level->put(form(5, 201));
    EXPECT_EQ(level->stats().entries, 1u) << "as many leave as it takes";
    EXPECT_EQ(level->stats().evictions, 4u);
    EXPECT_EQ(level->stats().bytes, 201u);
}

TEST(MemoryLevel, ReplacingDoesNotEvictOthers) {
    const auto level = makeMemoryLevel(300);
    level->put(form(1, 100));
    level->put(form(2, 200));
    level->put(form(2, 150));
    level->put(form(2, 200));
    EXPECT_EQ(level->stats().evictions, 0u);
    EXPECT_TRUE(level->get(key(1)));
}

TEST(MemoryLevel, WhatIsLargerThanTheLevelIsNotStoredAndEvictsNothing) {
    const auto level = makeMemoryLevel(300);
    level->put(form(1, 100));
    level->put(form(2, 300 - 100));
    level->put(form(3, 301));
    EXPECT_EQ(level->stats().entries, 2u);
    EXPECT_EQ(level->stats().evictions, 0u);
    level->put(form(2, 301));
    EXPECT_FALSE(level->get(key(2))) << "what it should have replaced is out of date";
    EXPECT_EQ(level->stats().bytes, 100u);
    level->put(form(4, 300));
    EXPECT_EQ(level->stats().bytes, 300u) << "just as large fits";
}

TEST(MemoryLevel, WithoutCapacityKeepsNothing) {
    const auto level = makeMemoryLevel(0);
    level->put(form(1, 1));
    level->put(form(2, 0));
    EXPECT_FALSE(level->get(key(1)) || level->get(key(2)));
    EXPECT_EQ(level->stats().entries + level->stats().bytes + level->stats().evictions, 0u);
    level->countMiss();
    EXPECT_EQ(level->stats().misses, 1u);
}

TEST(MemoryLevel, CountsWhatItIsTold) {
    const auto level = makeMemoryLevel(100);
    level->countHit(key(1)); // may have left since it was got
    level->countMiss();
    level->countMiss();
    level->countReject(Reject::BadMac);
    level->countReject(Reject::BadContent);
    level->countReject(Reject::BadContent);
    const LevelStats stats = level->stats();
    EXPECT_EQ(stats.hits, 1u);
    EXPECT_EQ(stats.misses, 2u);
    EXPECT_EQ(stats.rejected[static_cast<size_t>(Reject::BadMac)], 1u);
    EXPECT_EQ(stats.rejected[static_cast<size_t>(Reject::BadContent)], 2u);
    EXPECT_EQ(stats.rejectedInAll(), 3u);
}

/// The level, written to be seen through.
struct Model {
    struct Item {
        unsigned number;
        std::string bytes;
    };
    size_t capacityBytes;
    std::vector<Item> items; // least recently used first
    uint64_t evictions = 0;

    size_t bytes() const {
        size_t sum = 0;
        for (const Item& item : items)
            sum += item.bytes.size();
        return sum;
    }
    auto find(unsigned number) {
        return std::find_if(items.begin(), items.end(), [&](const Item& item) { return item.number == number; });
    }
    void remove(unsigned number) {
        if (find(number) != items.end()) items.erase(find(number));
    }
    void use(unsigned number) {
        if (find(number) != items.end()) std::rotate(find(number), find(number) + 1, items.end());
    }
    void put(unsigned number, const std::string& value) {
        remove(number);
        if (value.empty() || value.size() > capacityBytes) return;
        for (; bytes() + value.size() > capacityBytes; ++evictions)
            items.erase(items.begin());
        items.push_back({number, value});
    }
};

TEST(MemoryLevel, RandomOperationsAgreeWithASlowModel) {
    std::mt19937_64 random = printedSeed();
    for (size_t capacityBytes : {1, 100, 1000, 5000}) {
        const auto level = makeMemoryLevel(capacityBytes);
        Model model{capacityBytes, {}};
        for (int round = 0; round < 10'000; ++round) {
            const unsigned number = random() % 30;
            switch (random() % 4) {
            case 0: {
                const StoredForm put = form(number, random() % 300, static_cast<char>(random()));
                level->put(put);
                model.put(number, put.bytes);
                break;
            }
            case 1:
                level->countHit(key(number));
                model.use(number);
                break;
            case 2:
                if (random() % 4) break;
                level->remove(key(number));
                model.remove(number);
                break;
            case 3: {
                const auto found = model.find(number);
                const auto expected = found == model.items.end() ? std::nullopt : std::optional(found->bytes);
                ASSERT_EQ(level->get(key(number)), expected);
                break;
            }
            }
            const LevelStats stats = level->stats();
            ASSERT_LE(stats.bytes, capacityBytes);
            ASSERT_EQ(stats.bytes, model.bytes());
            ASSERT_EQ(stats.entries, model.items.size());
            ASSERT_EQ(stats.evictions, model.evictions);
        }
    }
}

TEST(MemoryLevel, ServesSeveralThreads) {
    constexpr size_t kCapacityBytes = 4000;
    const auto level = makeMemoryLevel(kCapacityBytes);
    std::vector<std::thread> threads;
    for (unsigned seed = 0; seed < 4; ++seed)
        threads.emplace_back([&, seed] {
            std::mt19937_64 random(seed);
            for (int round = 0; round < 2000; ++round) {
                const unsigned number = random() % 20;
                if (random() % 3 == 0) level->put(form(number, 100 + random() % 400, static_cast<char>('a' + number)));
                if (random() % 20 == 0) level->remove(key(number));
                if (const auto bytes = level->get(key(number))) {
                    EXPECT_EQ(bytes->find_first_not_of(static_cast<char>('a' + number)), std::string::npos);
                    level->countHit(key(number));
                } else {
                    level->countMiss();
                }
                EXPECT_LE(level->stats().bytes, kCapacityBytes);
            }
        });
    for (std::thread& thread : threads)
        thread.join();
    EXPECT_EQ(level->stats().hits + level->stats().misses, 4u * 2000);
}

TEST(MemoryLevel, IsUsableOnBothSidesOfAFork) {
    const auto level = makeMemoryLevel(1000);
    level->put(form(1, 100));
    std::atomic<bool> isOver{false};
    std::thread busy([&] {
        while (!isOver)
            level->put(form(2, 100));
    });
    for (int round = 0; round < 20; ++round) {
        level->beforeFork();
        const pid_t child = fork();
        if (child == 0) {
            alarm(20);
            level->afterForkInChild();
            level->put(form(3, 100));
            _exit(level->get(key(1)) && level->get(key(3)) ? 42 : 1);
        }
        level->afterForkInParent();
        int status = 0;
        waitpid(child, &status, 0);
        EXPECT_EQ(WIFEXITED(status) ? WEXITSTATUS(status) : -1, 42);
        EXPECT_FALSE(level->get(key(3)));
    }
    isOver = true;
    busy.join();
}

} // namespace
} // namespace kiln::test
