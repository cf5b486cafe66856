// Who is inside: what a reclaimer waits for, and what it does not.

#include "runtime/pins.h"

#include "kiln/function.h"

#include <gtest/gtest.h>

#include <atomic>
#include <future>
#include <thread>
#include <vector>

namespace kiln {
namespace {

TEST(Pins, Nest) {
    EXPECT_FALSE(pins::inside());
    {
        const PinScope outer;
        {
            const PinScope inner;
            EXPECT_TRUE(pins::inside());
        }
        EXPECT_TRUE(pins::inside());
    }
    EXPECT_FALSE(pins::inside());
}

TEST(Pins, NobodyWaitsForItself) {
    pins::waitForOthers();
    const PinScope pin;
    pins::waitForOthers();
    EXPECT_TRUE(pins::inside());
}

TEST(Pins, OfOneThreadAreNotAnothers) {
    const PinScope pin;
    std::thread([] { EXPECT_FALSE(pins::inside()); }).join();
}

TEST(Pins, WaitsUntilTheOtherHasLeft) {
    std::promise<void> entered, mayLeave;
    std::atomic<bool> isLeaving{false};
    std::thread other([&] {
        const PinScope pin;
        entered.set_value();
        mayLeave.get_future().wait();
        isLeaving = true;
    });
    entered.get_future().wait();
    std::atomic<bool> isWaiting{false};
    bool leftBefore = false;
    std::thread reclaimer([&] {
        isWaiting = true;
        pins::waitForOthers();
        leftBefore = isLeaving;
    });
    while (!isWaiting)
        std::this_thread::yield();
    mayLeave.set_value();
    reclaimer.join();
    other.join();
    EXPECT_TRUE(leftBefore);
}

TEST(Pins, EndedThreadsAreForgotten) {
    for (int i = 0; i < 100; ++i)
        std::thread([] { const PinScope pin; }).join();
    pins::waitForOthers();
}

// What it is for: a reader never sees an object that was reclaimed. Readers also keep entering while a reclaimer
// waits, so waiting for the newcomers too would take forever.
TEST(Pins, ReadersNeverSeeWhatIsFreed) {
    struct Object {
        std::atomic<bool> isAlive{true};
    };
    constexpr int kRounds = 200;
    std::vector<Object> objects(kRounds + 1);
    std::atomic<Object*> current{&objects[0]};
    std::atomic<bool> stop{false};
    std::atomic<unsigned> sawDead{0}, entered{0};
    std::vector<std::thread> readers;
    for (int i = 0; i < 4; ++i)
        readers.emplace_back([&] {
            while (!stop.load(std::memory_order_relaxed)) {
                std::this_thread::yield(); // on few cores: out of the way while outside, rather than while inside
                const PinScope pin;
                ++entered;
                const Object* object = current.load(std::memory_order_acquire);
                for (int look = 0; look < 20; ++look)
                    if (!object->isAlive.load(std::memory_order_relaxed)) ++sawDead;
            }
        });
    for (int i = 1; i <= kRounds; ++i) {
        for (const unsigned seen = entered; entered == seen;) // someone is in, or has been since
            std::this_thread::yield();
        Object* old = current.exchange(&objects[static_cast<size_t>(i)]);
        pins::waitForOthers();
        old->isAlive.store(false, std::memory_order_relaxed);
    }
    stop = true;
    for (std::thread& reader : readers)
        reader.join();
    EXPECT_EQ(sawDead, 0u);
}

} // namespace
} // namespace kiln
