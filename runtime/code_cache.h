#pragma once

// One engine's cache, from the outside of the cache/ room: what the compiler (ArtifactStore), the front end
// (SourceStore) and records of runs ask for becomes entries, and entries what they asked for.
//
// L3 is opened at the first question; when it cannot be used, the reason is said once, and the engine goes on without.
//
// Thread-safe: all members. No member fails a call.

#include "kiln/options.h"
#include "kiln/stats.h"

#include "cache/chain.h"
#include "cache/memory_level.h"
#include "cache/sqlite_level.h"
#include "ir/source_store.h"
#include "jit/artifact_key.h"
#include "jit/artifact_store.h"

#include <atomic>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace kiln {

/// Names of the CPU features that this host has, separated by commas: what code made here may use.
const std::string& hostFeatureNames();

class CodeCache final : public ArtifactStore, public SourceStore {
public:
    using Sink = std::function<void(const std::string& line)>;

    /// `warn` and `explain` are told lines; `explain` may be empty.
    CodeCache(const Options& options, Sink warn, Sink explain);
    ~CodeCache() override;

    /// False: every look-up would miss, so there is no need to ask.
    bool isOn() const { return isOn_; }
    /// Constant: the parts of keys that are the same for all Programs of the engine.
    const KeyContext& keys() const { return keys_; }

    // The compiler's side.
    Answer find(const ArtifactRequest& request, bool mayWait) override;
    void keep(const ArtifactRequest& request, const Unit& unit, const llvm::MemoryBuffer& object,
              const ArtifactFacts& facts) override;
    void refuse(const ArtifactRequest& request, const std::string& why) override;
    /// What a record of an earlier run named by its key; and what to do when it does not link.
    std::optional<FoundArtifact> findByKey(const Digest& key, const std::string& title);
    void refuse(const Digest& key, const std::string& title, const std::string& why);
    static Digest keyOf(const ArtifactRequest& request);

    // The front end's side.
    std::optional<Compiled> find(const std::string& file, const Ingredients& key) override;
    void stale(const std::string& file, const Ingredients& key, const std::string& why) override;
    void keep(const std::string& file, const Ingredients& key, const Compiled& compiled) override;
    void compiled(const std::string& file, double ms) override;
    void notKept(const std::string& file, const std::string& why) override;

    // Records of runs.
    std::optional<std::string> findRecord(const KeyIngredients& key);
    void keepRecord(const std::string& title, const KeyIngredients& key, const std::string& text);

    /// What lies there under another key for the same path, closest first: its differing ingredients.
    struct Alternative {
        std::string level;
        std::vector<std::string> differences;
    };
    std::vector<Alternative> alternatives(const ArtifactRequest& request);

    /// Whether the level has a valid entry of this key; counts nothing.
    bool has(const std::string& level, const Digest& key);

    /// Levels l2 and l3, as they are now.
    std::vector<LevelReport> report() const;
    uint64_t sourcesCompiled() const { return sourcesCompiled_; }
    uint64_t sourcesCached() const { return sourcesCached_; }
    /// Whether L3 has been opened and is in use.
    bool hasDisk() const { return ready_.load(std::memory_order_acquire) && disk_; }
    /// Why L3 is off; empty: it is on, not asked for, or not opened yet.
    std::string whyNoL3() const;

    /// Writes what is only noted so far, where that matters.
    void beforeExit();

    void beforeFork();
    void afterForkInParent();
    void afterForkInChild();

private:
    CacheChain& chain();
    void open();
    std::optional<CacheChain::Hit> lookUp(const Digest& key, EntryKind kind, bool backFill = true);
    KeyMaterial sourceMaterial(const Ingredients& key) const;
    std::vector<Alternative> alternativesOf(const Digest& subject, const KeyMaterial& material);
    void explainMiss(const std::string& title, const Digest& subject, const KeyMaterial& material);

    // Constant after construction.
    const CacheOptions options_;
    const Sink warn_, explain_;
    const bool isOn_;
    KeyContext keys_;

    std::atomic<uint64_t> sourcesCompiled_{0}, sourcesCached_{0};
    mutable std::mutex mutex_;
    std::unique_ptr<CacheChain> chain_; // made under mutex_, then constant
    std::atomic<CacheChain*> ready_{nullptr};
    SqliteLevel* disk_ = nullptr; // as chain_, which owns it
    std::string whyNoL3_;         // guarded by mutex_
};

} // namespace kiln
