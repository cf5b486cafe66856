#pragma once

// L1: what is linked in this process, within a byte budget.
//
// L1 sees one look-up per promotion, so "least recently looked up" would evict the hottest code. Instead an entry that
// shall leave is first parked: its path goes back to the interpreter, whose next call (or turn) of it republishes the
// code at once. Only what nobody called until room is needed again, and no thread can still be inside of, is freed. If
// what is called does not fit, nothing more is promoted: hot code never leaves for hot code.
//
// What is freed before its Program is dropped belongs to Programs that are entered through pins only: no address of
// a function is taken, by the program or by the host (LoadedProgram::isEnteredByPinsOnly). The others' code stays.
//
// Thread-safe: all members.

#include "compile_path.h"
#include "kiln/stats.h"

#include "cache/eviction_policy.h"
#include "jit/linker.h"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <unordered_map>
#include <vector>

namespace kiln {

class CodeLedger {
public:
    explicit CodeLedger(size_t capacityBytes);

    /// Whether a promotion makes sense now.
    bool hasRoom() const;
    /// Reserves room for an object of this size, to be given back by add() or release(): false when the budget is used
    /// up. So all code takes at most the budget and one object. `must`: code without which the program cannot go on.
    bool admit(size_t objectBytes, bool must);
    void release(size_t objectBytes);
    /// Publishes code that was linked for this path, in one step with the books; what the path had before is retired.
    /// `publish` only stores. `onTrial`: what the path had before may be called on until endTrial() or rollBack().
    void add(const Promotion& path, const LinkedCode& code, LinkSpace& space, size_t reservedBytes, bool must,
             const std::function<void()>& publish, bool onTrial = false);
    /// The function's new code stays; what it replaced is retired.
    void endTrial(const FunctionCell& cell);
    /// The other way round, in one step with `restore`, which only stores. False: it has no code in use.
    bool rollBack(const FunctionCell& cell, const std::function<void()>& restore);

    /// A path wants to be promoted and cannot; it asks again when its count has doubled. What was parked before its
    /// last question, and not called since, was called less than the path in its whole life before: it may be freed.
    void noteQuestion(const void* path);
    /// Frees what may be, and is empty of threads; parks what was not called for longest. Bytes freed.
    size_t makeRoom();
    /// Publishes the path's code if it is parked, in one step. False: it is not.
    bool takeBack(const FunctionCell& cell, LoopSite* loop,
                  const std::function<void(Tier tier, const LinkedCode& code)>& publish);
    /// Takes a path's code out of use for good, and puts the path back on the interpreter, unless it must have code.
    void retire(const FunctionCell& cell, const LoopSite* loop);
    /// Takes a path's code out of use, as chaos does.
    void park(const FunctionCell& cell);

    /// Whether the path has code, in use or parked.
    bool has(const FunctionCell& cell, const LoopSite* loop);

    /// The Program is gone, and its code with it.
    void forget(const LoadedProgram& program);

    void countMiss();
    LevelReport report() const;

    void beforeFork() { mutex_.lock(); }
    void afterFork() { mutex_.unlock(); }

private:
    enum class State : uint8_t { InUse, Parked, Retired, OnTrial };
    struct Linked {
        Promotion path;
        LinkedCode code;
        LinkSpace* space = nullptr;
        State state = State::InUse;
        uint64_t mark = 0;     ///< of pins, when it was taken out of use
        uint64_t question = 0; ///< number of the question at which it was parked
        bool must = false;
    };
    using Entries = std::map<uint64_t, Linked>;

    void unpublish(Linked& entry);
    void retire(Linked& entry);
    size_t freeUnused();
    size_t parkedBytes() const;
    void parkColdest(size_t bytes);
    void erase(Entries::iterator entry);
    Entries::iterator findPath(const FunctionCell& cell, const LoopSite* loop, State state);

    const size_t capacityBytes_;
    mutable std::mutex mutex_;
    Entries entries_;                        // guarded by mutex_; by serial number
    std::unique_ptr<EvictionPolicy> policy_; // guarded by mutex_
    uint64_t serial_ = 0;                    // guarded by mutex_
    uint64_t questions_ = 0, dueBefore_ = 0; // guarded by mutex_; what was parked at an earlier question may go
    std::unordered_map<const void*, uint64_t> lastQuestion_;        // guarded by mutex_; by path
    size_t bytes_ = 0, reservedBytes_ = 0;                          // guarded by mutex_
    uint64_t hits_ = 0, misses_ = 0, evictions_ = 0, refusals_ = 0; // guarded by mutex_
};

} // namespace kiln
