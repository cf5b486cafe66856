#pragma once

// The most frequent of the values that one place has seen, in a few words, first come, first kept. The idea is that of
// Misra and Gries ("Finding repeated elements", 1982): what came late and is frequent displaces what is not. Here a
// slot's count is exact since the value took it, and what was not counted by a slot is "other":
//
//   hit: the value has a slot, whose count goes up;
//   miss: other goes up. As often as the least slot was hit once, all slots together must be hit once, too, or it is
//   given to the value that missed: a value with more than one in kSlots + 1 of what comes from now on ends in a slot.
//
// A place that gives slots away again and again, and has no slot worth keeping, sees too many values: it is hopeless.
// One that has seen a value a million times has settled. Whoever counts stops then.
//
// Thread-safe by relaxed accesses: two threads at once may lose counts, or count one value as another.

#include "relaxed.h"

#include <cstddef>

namespace kiln {

template <size_t kSlots>
struct TopValues {
    struct Slot {
        uint64_t value = 0;
        uint32_t count = 0; ///< 0: free
    };
    Slot slots[kSlots] = {};
    uint32_t other = 0;
    uint32_t misses = 0; ///< since a slot was last given away
    uint32_t givenAway = 0;

    /// So many changes of mind, and no value among them that is one in so many: the place has no favourites.
    static constexpr uint32_t kHopeless = 256, kWorthKeeping = 8;
    /// So many of one value, and more of them say nothing new.
    static constexpr uint32_t kSettled = 1u << 20;

    /// False: tell miss(). A free slot is as good as one of value 0.
    [[gnu::always_inline]] bool hit(uint64_t value) {
        for (Slot& slot : slots) {
            if (readRelaxed(slot.value) != value) continue;
            const uint32_t count = readRelaxed(slot.count) + 1;
            writeRelaxed(slot.count, count);
            return count < kSettled;
        }
        return false;
    }

    /// What hit() did not do. True: there is no use in counting on, the place has settled or is hopeless.
    bool miss(uint64_t value) {
        Slot* least = &slots[0];
        for (Slot& slot : slots) {
            if (readRelaxed(slot.count) >= kSettled) return true;
            if (readRelaxed(slot.count) < readRelaxed(least->count)) least = &slot;
        }
        const uint32_t count = readRelaxed(least->count);
        if (count == 0) return take(*least, value), false;
        const uint32_t missed = readRelaxed(misses) + 1;
        if (missed < kSlots * uint64_t{count}) {
            bump(&other);
            writeRelaxed(misses, missed);
            return false;
        }
        writeRelaxed(other, readRelaxed(other) + count);
        writeRelaxed(misses, 0u);
        bump(&givenAway);
        take(*least, value);
        return readRelaxed(givenAway) >= kHopeless && !hasFavourite();
    }

private:
    bool hasFavourite() const {
        uint64_t all = readRelaxed(other), most = 0;
        for (const Slot& slot : slots) {
            all += readRelaxed(slot.count);
            most = readRelaxed(slot.count) > most ? readRelaxed(slot.count) : most;
        }
        return most * kWorthKeeping >= all;
    }

    static void take(Slot& slot, uint64_t value) {
        writeRelaxed(slot.value, value);
        writeRelaxed(slot.count, 1u);
    }
};

} // namespace kiln
