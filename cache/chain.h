#pragma once

// The levels as one cache: looked at fastest first; what a slower one has is verified, then copied to those before it.
//
// Thread-safe: all members but addLevel().

#include "cache/entry.h"
#include "cache/level.h"

#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <thread>
#include <unordered_map>
#include <vector>

namespace kiln {

class CacheChain {
public:
    /// `hostFeatures`: names of the CPU features this host has, separated by commas.
    CacheChain(const Digest& macKey, std::string hostFeatures, const EntryLimits& limits = {});

    /// Fastest first. REQUIRES: before the first look-up.
    void addLevel(std::unique_ptr<Level> level);
    const std::vector<std::unique_ptr<Level>>& levels() const { return levels_; }
    /// The level of this name; null: there is none.
    Level* level(std::string_view name) const;

    struct Hit {
        Entry entry;
        std::string_view level; ///< name of the one that had it
    };
    /// Bytes that are not accepted are counted, removed (but for those of another version), and a miss of that level.
    /// `backFill` false: who has taken it needs no copy in the faster levels.
    std::optional<Hit> lookUp(const Digest& key, bool withIr = false, bool backFill = true);
    /// As lookUp(), for who only looks: nothing is counted, moved or removed.
    std::optional<Hit> peek(const Digest& key, bool withIr = false) const;
    /// The user of a verified entry could not make use of it (Reject::BadContent): counted and removed everywhere.
    void reject(const Digest& key);
    /// Into all levels.
    void store(const Entry& entry);

    /// Single flight: who holds the flight of a key makes its entry; others wait for it, or go on without. Who gets one
    /// looks up once more first: another may have landed since the last look.
    class Flight {
    public:
        Flight() = default;
        Flight(Flight&& other) noexcept;
        Flight& operator=(Flight&& other) noexcept;
        ~Flight(); ///< wakes all who wait, whether the owner succeeded or not
        explicit operator bool() const { return chain_ != nullptr; }

    private:
        friend class CacheChain;
        Flight(CacheChain& chain, const Digest& key, uint64_t number) : chain_(&chain), key_(key), number_(number) {}
        CacheChain* chain_ = nullptr;
        Digest key_;
        uint64_t number_ = 0;
    };
    /// The flight, unless one is under way: then nothing, after its end when `wait` (look up again), else at once.
    /// A thread that has boarded a flight itself, of whatever key, never waits: two such could wait for each other.
    Flight board(const Digest& key, bool wait);

    // Around fork: all locks are taken before it, the chain's, then each level's, and released on both sides.
    void beforeFork();
    void afterForkInParent();
    void afterForkInChild(); ///< the parent's other threads' flights are over

private:
    const Digest macKey_;
    const std::string hostFeatures_;
    const EntryLimits limits_;
    std::vector<std::unique_ptr<Level>> levels_; // constant after construction

    struct Flying {
        uint64_t number; // tells a flight from a later one of the same key
        std::thread::id owner;
    };
    void land(const Digest& key, uint64_t number);

    std::mutex mutex_; // guards all below; never held while a level is called, but around fork
    std::condition_variable landed_;
    std::unordered_map<Digest, Flying, DigestHash> flying_;
    uint64_t flights_ = 0;
};

} // namespace kiln
