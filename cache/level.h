#pragma once

// One storage of the cache: where bytes live. Which entry leaves when it is full is its policy's business
// (eviction_policy.h); whether bytes may be trusted is the chain's.

#include "cache/digest.h"
#include "cache/entry.h"

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace kiln {

struct LevelStats {
    uint64_t hits = 0, misses = 0; ///< of look-ups; a rejected entry is a miss
    uint64_t entries = 0, bytes = 0, capacityBytes = 0;
    uint64_t evictions = 0;
    uint64_t writes = 0, failures = 0; ///< failures: reads and writes that the storage refused
    std::array<uint64_t, kRejectCount> rejected{};

    uint64_t rejectedInAll() const {
        uint64_t sum = 0;
        for (uint64_t count : rejected)
            sum += count;
        return sum;
    }
};

/// What a level needs to know of an encoded entry beside its bytes.
struct StoredForm {
    Digest key, subject;
    EntryKind kind = EntryKind::Artifact;
    std::string title;
    std::string bytes; ///< encodeEntry()'s
};

/// Thread-safe: all members. No member fails a call: what the storage refuses is counted and is a miss.
class Level {
public:
    virtual ~Level() = default;
    Level() = default;
    Level(const Level&) = delete;
    Level& operator=(const Level&) = delete;

    virtual std::string_view name() const = 0; ///< "l2", "l3"
    /// The bytes as they lie there, unverified. Counts neither hit nor miss: that is known after verifying.
    virtual std::optional<std::string> get(const Digest& key) = 0;
    /// Replaces what has this key. An entry larger than the whole level is not stored.
    virtual void put(const StoredForm& form) = 0;
    virtual void remove(const Digest& key) = 0;

    virtual void countHit(const Digest& key) = 0;
    virtual void countMiss() = 0;
    virtual void countReject(Reject reason) = 0;
    virtual LevelStats stats() const = 0;

    // Around fork: no lock is held by another thread in the child.
    virtual void beforeFork() = 0;
    virtual void afterForkInParent() = 0;
    virtual void afterForkInChild() = 0;
};

} // namespace kiln
