#include "cache/memory_level.h"

#include "cache/eviction_policy.h"

#include <mutex>
#include <unordered_map>
#include <utility>
#include <vector>

namespace kiln {

namespace {

class MemoryLevel final : public Level {
public:
    explicit MemoryLevel(size_t capacityBytes) : capacityBytes_(capacityBytes), policy_(makeLru()) {
        stats_.capacityBytes = capacityBytes;
    }

    std::string_view name() const override { return "l2"; }
    std::optional<std::string> get(const Digest& key) override;
    void put(const StoredForm& form) override;
    void remove(const Digest& key) override;

    void countHit(const Digest& key) override {
        const std::lock_guard lock(mutex_);
        ++stats_.hits;
        policy_->used(key);
    }
    void countMiss() override {
        const std::lock_guard lock(mutex_);
        ++stats_.misses;
    }
    void countReject(Reject reason) override {
        const std::lock_guard lock(mutex_);
        ++stats_.rejected[static_cast<size_t>(reason)];
    }
    LevelStats stats() const override {
        const std::lock_guard lock(mutex_);
        return stats_;
    }

    void beforeFork() override { mutex_.lock(); }
    void afterForkInParent() override { mutex_.unlock(); }
    void afterForkInChild() override { mutex_.unlock(); }

private:
    // Shared, so that large bytes are copied and freed outside the lock.
    using Bytes = std::shared_ptr<const std::string>;

    Bytes take(const Digest& key);

    const size_t capacityBytes_;

    mutable std::mutex mutex_; // guards all below
    std::unordered_map<Digest, Bytes, DigestHash> entries_;
    const std::unique_ptr<EvictionPolicy> policy_; // knows just the keys of `entries_`
    LevelStats stats_;
};

std::optional<std::string> MemoryLevel::get(const Digest& key) {
    Bytes bytes;
    {
        const std::lock_guard lock(mutex_);
        const auto found = entries_.find(key);
        if (found == entries_.end()) return std::nullopt;
        bytes = found->second;
    }
    return *bytes;
}

void MemoryLevel::put(const StoredForm& form) {
    const size_t size = form.bytes.size();
    if (size == 0 || size > capacityBytes_) return remove(form.key); // what it would have replaced is out of date

    auto bytes = std::make_shared<const std::string>(form.bytes);
    std::vector<Bytes> gone; // freed after the lock is
    const std::lock_guard lock(mutex_);
    gone.push_back(take(form.key));
    while (stats_.bytes > capacityBytes_ - size) {
        gone.push_back(take(*policy_->victim()));
        ++stats_.evictions;
    }
    entries_.emplace(form.key, std::move(bytes));
    policy_->added(form.key);
    stats_.bytes += size;
    ++stats_.entries;
    ++stats_.writes;
}

void MemoryLevel::remove(const Digest& key) {
    Bytes gone; // freed after the lock is
    const std::lock_guard lock(mutex_);
    gone = take(key);
}

// Out of this level; null: it is not in it. REQUIRES: mutex_.
MemoryLevel::Bytes MemoryLevel::take(const Digest& key) {
    const auto found = entries_.find(key);
    if (found == entries_.end()) return nullptr;
    Bytes bytes = std::move(found->second);
    stats_.bytes -= bytes->size();
    --stats_.entries;
    entries_.erase(found);
    policy_->removed(key);
    return bytes;
}

} // namespace

std::unique_ptr<Level> makeMemoryLevel(size_t capacityBytes) {
    return std::make_unique<MemoryLevel>(capacityBytes);
}

} // namespace kiln
