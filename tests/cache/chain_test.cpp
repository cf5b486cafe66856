#include "cache/chain.h"

#include "cache/compression.h"
#include "cache/memory_level.h"
#include "tests/cache/entry_bytes.h"

#include <atomic>
#include <barrier>
#include <fstream>
#include <thread>

#include <sys/wait.h>
#include <unistd.h>

namespace kiln::test {
namespace {

/// A memory level under another name, and slow enough to be asked as seldom as possible.
class FakeLevel final : public Level {
public:
    FakeLevel(std::string_view name, size_t capacityBytes) : name_(name), inner_(makeMemoryLevel(capacityBytes)) {}

    std::string_view name() const override { return name_; }
    std::optional<std::string> get(const Digest& key) override { return inner_->get(key); }
    void put(const StoredForm& form) override {
        {
            const std::lock_guard lock(mutex_);
            lastPut = form;
        }
        inner_->put(form);
    }
    void remove(const Digest& key) override { inner_->remove(key); }
    void countHit(const Digest& key) override { inner_->countHit(key); }
    void countMiss() override { inner_->countMiss(); }
    void countReject(Reject reason) override { inner_->countReject(reason); }
    LevelStats stats() const override { return inner_->stats(); }
    void beforeFork() override {
        mutex_.lock();
        inner_->beforeFork();
    }
    void afterForkInParent() override {
        inner_->afterForkInParent();
        mutex_.unlock();
    }
    void afterForkInChild() override {
        inner_->afterForkInChild();
        mutex_.unlock();
    }

    StoredForm lastPut; // read by one thread at a time

private:
    const std::string_view name_;
    const std::unique_ptr<Level> inner_;
    std::mutex mutex_;
};

/// Three levels, of which the first is small.
struct Chain {
    Chain() {
        for (const auto& [name, capacityBytes] : {std::pair{"l2", size_t{4000}}, {"l3", 1 << 20}, {"l4", 1 << 20}}) {
            auto level = std::make_unique<FakeLevel>(name, capacityBytes);
            levels.push_back(level.get());
            chain.addLevel(std::move(level));
        }
    }
    /// Bytes under the entry's key in one level alone.
    void plant(size_t level, const Entry& entry, std::string bytes) {
        levels[level]->put({entry.key, entry.subject, entry.kind, entry.title, std::move(bytes)});
    }
    bool has(size_t level, const Entry& entry) { return levels[level]->get(entry.key).has_value(); }
    uint64_t hits(size_t level) { return levels[level]->stats().hits; }
    uint64_t misses(size_t level) { return levels[level]->stats().misses; }
    uint64_t rejected(size_t level, Reject reason) {
        return levels[level]->stats().rejected[static_cast<size_t>(reason)];
    }

    CacheChain chain{kMacKey, std::string(kHostFeatures)};
    std::vector<FakeLevel*> levels;
};

TEST(CacheChain, KnowsItsLevelsByName) {
    Chain all;
    EXPECT_EQ(all.chain.levels().size(), 3u);
    EXPECT_EQ(all.chain.level("l3"), all.levels[1]);
    EXPECT_EQ(all.chain.level("l9"), nullptr);
}

TEST(CacheChain, StoresIntoAllLevelsTheSameBytes) {
    Chain all;
    Entry entry = sampleEntry();
    entry.kind = EntryKind::Source;
    all.chain.store(entry);
    for (FakeLevel* level : all.levels) {
        EXPECT_EQ(level->get(entry.key), encodeEntry(entry, kMacKey));
        EXPECT_EQ(level->lastPut.subject, entry.subject);
        EXPECT_EQ(level->lastPut.kind, EntryKind::Source);
        EXPECT_EQ(level->lastPut.title, entry.title);
    }
}

TEST(CacheChain, FastestThatHasItServes) {
    Chain all;
    const Entry entry = sampleEntry();
    EXPECT_FALSE(all.chain.lookUp(entry.key));
    all.chain.store(entry);
    const auto hit = all.chain.lookUp(entry.key, true);
    ASSERT_TRUE(hit);
    EXPECT_EQ(hit->level, "l2");
    expectEqual(hit->entry, entry);
    EXPECT_EQ(all.chain.lookUp(entry.key)->entry.ir, "");
    EXPECT_EQ(all.hits(0), 2u);
    EXPECT_EQ(all.hits(1) + all.hits(2), 0u);
    for (size_t level = 0; level < 3; ++level)
        EXPECT_EQ(all.misses(level), 1u) << level;
}

TEST(CacheChain, FasterLevelsAreFilledFromASlowerOne) {
    Chain all;
    const Entry entry = sampleEntry();
    all.plant(2, entry, encodeEntry(entry, kMacKey));
    const auto hit = all.chain.lookUp(entry.key);
    ASSERT_TRUE(hit);
    EXPECT_EQ(hit->level, "l4");
    for (size_t level : {0, 1}) {
        EXPECT_EQ(all.levels[level]->get(entry.key), encodeEntry(entry, kMacKey)) << "IR included";
        EXPECT_EQ(all.levels[level]->lastPut.subject, entry.subject);
        EXPECT_EQ(all.misses(level), 1u);
    }
    EXPECT_EQ(all.hits(2), 1u);
    EXPECT_EQ(all.levels[2]->stats().writes, 1u) << "not written back to where it was";
    EXPECT_EQ(all.chain.lookUp(entry.key)->level, "l2");
}

TEST(CacheChain, WhoOnlyLooksLeavesAllAsItWas) {
    Chain all;
    const Entry entry = sampleEntry();
    all.plant(0, entry, "damaged");
    all.plant(1, entry, encodeEntry(entry, kMacKey));
    const auto seen = all.chain.peek(entry.key, true);
    ASSERT_TRUE(seen);
    EXPECT_EQ(seen->level, "l3");
    expectEqual(seen->entry, entry);
    EXPECT_FALSE(all.chain.peek(filled(1)));
    EXPECT_EQ(all.levels[0]->get(entry.key), "damaged");
    EXPECT_FALSE(all.has(2, entry));
    for (size_t level = 0; level < 3; ++level) {
        EXPECT_EQ(all.hits(level) + all.misses(level), 0u) << level;
        EXPECT_EQ(all.levels[level]->stats().rejectedInAll(), 0u) << level;
    }
}

TEST(CacheChain, AHitTellsThePolicy) {
    Chain all;
    const Entry first = sampleEntry("first"), second = sampleEntry("second");
    all.chain.store(first);
    all.chain.store(second);
    ASSERT_TRUE(all.chain.lookUp(first.key));
    while (all.has(0, first) && all.has(0, second))
        all.chain.store(sampleEntry("filler" + std::to_string(all.levels[0]->stats().writes)));
    EXPECT_TRUE(all.has(0, first));
    EXPECT_FALSE(all.has(0, second));
}

TEST(CacheChain, ARejectedEntryIsCountedRemovedAndHealedByTheNextStore) {
    const Entry entry = sampleEntry(), other = sampleEntry("other");
    const std::string good = encodeEntry(entry, kMacKey);
    Entry foreign = entry;
    foreign.requiredFeatures = "avx,avx512f";
    const std::pair<std::string, Reject> cases[] = {
        {good.substr(0, good.size() - 1), Reject::Truncated},
        {"no entry, but text", Reject::BadMagic},
        {good + "x", Reject::BadMac},
        {encodeEntry(entry, filled(9)), Reject::BadMac},
        {encodeEntry(other, kMacKey), Reject::OtherKey},
        {encodeEntry(foreign, kMacKey), Reject::OtherCpu},
    };
    for (const auto& [bytes, reason] : cases) {
        Chain all;
        all.plant(1, entry, bytes);
        EXPECT_FALSE(all.chain.lookUp(entry.key)) << rejectName(reason);
        EXPECT_EQ(all.rejected(1, reason), 1u) << rejectName(reason);
        EXPECT_EQ(all.levels[1]->stats().rejectedInAll(), 1u);
        EXPECT_EQ(all.misses(1), 1u);
        EXPECT_EQ(all.hits(1), 0u);
        EXPECT_FALSE(all.has(1, entry));
        EXPECT_FALSE(all.has(0, entry)) << "nothing unverified goes up";
        all.chain.store(entry);
        EXPECT_TRUE(all.chain.lookUp(entry.key));
        EXPECT_TRUE(all.has(1, entry));
    }
}

TEST(CacheChain, AnotherVersionsEntryIsLeftWhereItIs) {
    Chain all;
    const Entry entry = sampleEntry();
    std::string bytes = encodeEntry(entry, kMacKey);
    setNumber(bytes, kVersionAt, uint32_t{2});
    all.plant(1, entry, authenticated(bytes));
    for (uint64_t round = 1; round <= 3; ++round) {
        EXPECT_FALSE(all.chain.lookUp(entry.key));
        EXPECT_EQ(all.rejected(1, Reject::OtherVersion), round);
        EXPECT_EQ(all.misses(1), round);
        EXPECT_EQ(all.levels[1]->get(entry.key), authenticated(bytes));
    }
}

TEST(CacheChain, ADamagedFastLevelIsHealedFromASlowOne) {
    Chain all;
    const Entry entry = sampleEntry();
    all.chain.store(entry);
    all.plant(0, entry, "damaged");
    const auto hit = all.chain.lookUp(entry.key);
    ASSERT_TRUE(hit);
    EXPECT_EQ(hit->level, "l3");
    EXPECT_EQ(all.levels[0]->stats().rejectedInAll(), 1u);
    EXPECT_EQ(all.levels[0]->get(entry.key), encodeEntry(entry, kMacKey));
    EXPECT_EQ(all.chain.lookUp(entry.key)->level, "l2");
}

TEST(CacheChain, WhatItsUserCannotUseIsRemovedEverywhereItIs) {
    Chain all;
    const Entry entry = sampleEntry();
    all.plant(0, entry, encodeEntry(entry, kMacKey));
    all.plant(2, entry, encodeEntry(entry, kMacKey));
    all.chain.reject(entry.key);
    EXPECT_EQ(all.rejected(0, Reject::BadContent), 1u);
    EXPECT_EQ(all.rejected(1, Reject::BadContent), 0u) << "it was not there";
    EXPECT_EQ(all.rejected(2, Reject::BadContent), 1u);
    EXPECT_FALSE(all.chain.lookUp(entry.key));
}

TEST(CacheChain, WhatIsBeyondACapIsNotStoredNorRead) {
    CacheChain chain(kMacKey, std::string(kHostFeatures), {.mostRawBytes = 1000});
    auto owned = std::make_unique<FakeLevel>("l2", 1 << 20);
    FakeLevel& level = *owned;
    chain.addLevel(std::move(owned));
    const Entry large = sampleEntry("large", 1001), small = sampleEntry("small", 1000);
    chain.store(large);
    EXPECT_EQ(level.lastPut.key, Digest{}) << "no level hears of it";
    chain.store(small);
    EXPECT_TRUE(chain.lookUp(small.key));
    level.put({large.key, {}, EntryKind::Artifact, "", encodeEntry(large, kMacKey)}); // by one with other limits
    EXPECT_FALSE(chain.lookUp(large.key));
    EXPECT_EQ(level.stats().rejected[static_cast<size_t>(Reject::TooLarge)], 1u);
}

TEST(CacheChain, WithoutLevelsAllIsAMiss) {
    CacheChain chain(kMacKey, "");
    const Entry entry = sampleEntry();
    chain.store(entry);
    chain.reject(entry.key);
    EXPECT_FALSE(chain.lookUp(entry.key));
    EXPECT_TRUE(chain.board(entry.key, true));
}

// Flights.

/// A thread of which one can tell that it waits.
class Waiter {
public:
    template <typename Work>
    explicit Waiter(Work work)
        : thread_([this, work] {
              id_ = gettid();
              work();
          }) {}
    ~Waiter() { thread_.join(); }

    /// Returns once the thread sleeps. REQUIRES: it does so in nothing but what it is to be seen in.
    void awaitSleep() const {
        while (id_ == 0 || state() != 'S')
            std::this_thread::yield();
    }

private:
    char state() const {
        std::ifstream file("/proc/self/task/" + std::to_string(id_) + "/stat");
        std::string number, name;
        char letter = 0;
        file >> number >> name >> letter;
        return letter;
    }
    std::atomic<pid_t> id_{0};
    std::thread thread_;
};

TEST(Flight, OneAKeyUntilItLands) {
    Chain all;
    const Digest a = filled(1), b = filled(2);
    auto first = all.chain.board(a, false);
    EXPECT_TRUE(first);
    EXPECT_TRUE(all.chain.board(b, false)) << "another key, landed at once";
    EXPECT_TRUE(all.chain.board(b, true));
    std::thread([&] { EXPECT_FALSE(all.chain.board(a, false)); }).join();
    first = {};
    EXPECT_FALSE(first);
    std::thread([&] { EXPECT_TRUE(all.chain.board(a, false)); }).join();
}

TEST(Flight, MovedItLandsOnce) {
    Chain all;
    const Digest a = filled(1), b = filled(2);
    auto first = all.chain.board(a, false);
    CacheChain::Flight second = std::move(first);
    EXPECT_TRUE(second);
    first = {};
    EXPECT_FALSE(all.chain.board(a, false)) << "still under way";
    auto& itself = second;
    second = std::move(itself);
    EXPECT_TRUE(second);
    second = all.chain.board(b, false); // a lands
    EXPECT_TRUE(all.chain.board(a, false));
    EXPECT_FALSE(all.chain.board(b, false));
}

TEST(Flight, AnOwnerDoesNotWaitForItself) {
    Chain all;
    const auto flight = all.chain.board(filled(1), true);
    ASSERT_TRUE(flight);
    EXPECT_FALSE(all.chain.board(filled(1), true)) << "returned at once";
}

TEST(Flight, AnOwnerDoesNotWaitForAnotherOwner) {
    Chain all;
    const auto mine = all.chain.board(filled(1), true);
    std::barrier both(2);
    std::thread other([&] {
        const auto its = all.chain.board(filled(2), true);
        both.arrive_and_wait();
        EXPECT_FALSE(all.chain.board(filled(1), true));
        both.arrive_and_wait();
    });
    both.arrive_and_wait();
    EXPECT_FALSE(all.chain.board(filled(2), true));
    both.arrive_and_wait();
    other.join();
}

TEST(Flight, WhoWaitsGetsNothingAndFindsTheEntry) {
    Chain all;
    const Entry entry = sampleEntry();
    auto flight = all.chain.board(entry.key, true);
    const Waiter waiter([&] {
        EXPECT_FALSE(all.chain.board(entry.key, true));
        EXPECT_TRUE(all.chain.lookUp(entry.key));
    });
    waiter.awaitSleep();
    all.chain.store(entry);
    flight = {};
}

TEST(Flight, AFailedOwnerWakesAll) {
    Chain all;
    const Digest key = filled(1);
    std::atomic<int> woken{0};
    {
        auto flight = all.chain.board(key, true);
        std::vector<std::unique_ptr<Waiter>> waiters;
        for (int i = 0; i < 4; ++i)
            waiters.push_back(std::make_unique<Waiter>([&] {
                EXPECT_FALSE(all.chain.board(key, true));
                ++woken;
            }));
        for (const auto& waiter : waiters)
            waiter->awaitSleep();
        EXPECT_EQ(woken, 0);
        flight = {}; // and nothing was stored
    }
    EXPECT_EQ(woken, 4);
    EXPECT_TRUE(all.chain.board(key, true)) << "the next one may try";
}

TEST(Flight, WhoWaitsForOneDoesNotWaitForTheNext) {
    Chain all;
    const Digest key = filled(1);
    auto flight = all.chain.board(key, true);
    {
        const Waiter waiter([&] { EXPECT_FALSE(all.chain.board(key, true)); });
        waiter.awaitSleep();
        flight = {};
        flight = all.chain.board(key, false);
        // The waiter ends here, with the second under way.
    }
}

// As the engine does it.
bool obtain(Chain& all, const Entry& entry, std::atomic<int>& made) {
    while (!all.chain.lookUp(entry.key)) {
        const auto flight = all.chain.board(entry.key, true);
        if (!flight || all.chain.lookUp(entry.key)) continue;
        ++made;
        all.chain.store(entry);
    }
    return true;
}

TEST(Flight, OfEightThreadsOneMakesTheEntryAndAllSeeIt) {
    for (int round = 0; round < 50; ++round) {
        Chain all;
        const Entry entry = sampleEntry("round" + std::to_string(round));
        std::atomic<int> made{0}, seen{0};
        std::barrier start(8);
        std::vector<std::thread> threads;
        for (int i = 0; i < 8; ++i)
            threads.emplace_back([&] {
                start.arrive_and_wait();
                seen += obtain(all, entry, made);
            });
        for (std::thread& thread : threads)
            thread.join();
        ASSERT_EQ(made, 1);
        ASSERT_EQ(seen, 8);
    }
}

TEST(CacheChain, ServesThreadsThatStoreDamageAndRejectAtOnce) {
    Chain all;
    std::vector<Entry> entries;
    for (int i = 0; i < 6; ++i)
        entries.push_back(sampleEntry("entry" + std::to_string(i)));
    std::atomic<int> made{0};
    std::vector<std::thread> threads;
    for (unsigned seed = 0; seed < 4; ++seed)
        threads.emplace_back([&, seed] {
            std::mt19937_64 random(seed);
            for (int round = 0; round < 200; ++round) {
                const Entry& entry = entries[random() % entries.size()];
                const auto action = random() % 8;
                if (action == 0) all.plant(random() % 3, entry, encodeEntry(entry, kMacKey) + "x");
                if (action == 1) all.chain.reject(entry.key);
                if (action == 2) obtain(all, entry, made);
                if (const auto hit = all.chain.lookUp(entry.key, true)) expectEqual(hit->entry, entry);
            }
        });
    for (std::thread& thread : threads)
        thread.join();
}

TEST(Flight, OneThatAForkEndedDoesNotLandTheNext) {
    Chain all;
    const Digest key = filled(1);
    CacheChain::Flight others;
    std::thread([&] { others = all.chain.board(key, true); }).join();
    all.chain.beforeFork();
    all.chain.afterForkInChild(); // as if this were the child
    const auto own = all.chain.board(key, true);
    ASSERT_TRUE(own);
    others = {};
    EXPECT_FALSE(all.chain.board(key, false));
}

int statusOf(pid_t child) {
    int status = -1;
    waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : 1000 + WTERMSIG(status);
}

// 42: the child has its own flight, none of other threads, and can end the chain.
int childOfFork(std::unique_ptr<Chain> all, const Entry& stored, CacheChain::Flight own) {
    alarm(20); // a deadlock is a failure, not a hang
    all->chain.afterForkInChild();
    if (!own || all->chain.board(filled(1), false)) return 1; // its thread is the one that forked
    if (!all->chain.lookUp(stored.key)) return 2;
    all->chain.store(sampleEntry("child"));
    own = {};
    if (!all->chain.board(filled(1), true)) return 3;
    if (!all->chain.board(filled(2), true)) return 4; // its thread is not here, nor those that waited for it
    all.reset();
    return 42;
}

TEST(Flight, AfterAForkOnlyThoseOfTheForkingThreadAreLeft) {
    auto all = std::make_unique<Chain>();
    const Entry entry = sampleEntry();
    all->chain.store(entry);
    auto own = all->chain.board(filled(1), true);
    std::atomic<bool> isOver{false};
    std::barrier both(2);
    {
        const Waiter owner([&] {
            const auto flight = all->chain.board(filled(2), true);
            both.arrive_and_wait();
            while (!isOver)
                all->chain.store(entry); // locks are taken all the time
        });
        both.arrive_and_wait();
        const Waiter waiter([&] { EXPECT_FALSE(all->chain.board(filled(2), true)); });
        waiter.awaitSleep();
        for (int round = 0; round < 20; ++round) {
            all->chain.beforeFork();
            const pid_t child = fork();
            if (child == 0) _exit(childOfFork(std::move(all), entry, std::move(own)));
            all->chain.afterForkInParent();
            EXPECT_EQ(statusOf(child), 42);
        }
        EXPECT_FALSE(all->chain.board(filled(2), false)) << "in the parent it is still under way";
        isOver = true;
    }
    EXPECT_TRUE(own);
    EXPECT_TRUE(all->chain.board(filled(2), true));
}

} // namespace
} // namespace kiln::test
