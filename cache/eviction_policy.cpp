#include "cache/eviction_policy.h"

#include <list>
#include <unordered_map>

namespace kiln {

namespace {

class Lru final : public EvictionPolicy {
public:
    void added(const Digest& key) override {
        const auto [place, isNew] = places_.try_emplace(key);
        if (isNew)
            place->second = order_.insert(order_.end(), key);
        else
            used(key);
    }
    void used(const Digest& key) override {
        const auto found = places_.find(key);
        if (found != places_.end()) order_.splice(order_.end(), order_, found->second);
    }
    void removed(const Digest& key) override {
        const auto found = places_.find(key);
        if (found == places_.end()) return;
        order_.erase(found->second);
        places_.erase(found);
    }
    std::optional<Digest> victim() override { return order_.empty() ? std::nullopt : std::optional(order_.front()); }

private:
    std::list<Digest> order_; // least recently used first
    std::unordered_map<Digest, std::list<Digest>::iterator, DigestHash> places_;
};

class SecondChance final : public EvictionPolicy {
public:
    void added(const Digest& key) override {
        const auto [place, isNew] = places_.try_emplace(key);
        if (isNew)
            place->second = order_.insert(order_.end(), {key, false});
        else
            place->second->isUsed = true;
    }
    // Why one would have it: a use writes one flag and leaves the order as it is.
    void used(const Digest& key) override {
        const auto found = places_.find(key);
        if (found != places_.end()) found->second->isUsed = true;
    }
    void removed(const Digest& key) override {
        const auto found = places_.find(key);
        if (found == places_.end()) return;
        order_.erase(found->second);
        places_.erase(found);
    }
    // Ends: a round clears every flag. Each step undoes one use, so it costs O(1) for each of those.
    std::optional<Digest> victim() override {
        if (order_.empty()) return std::nullopt;
        while (order_.front().isUsed) {
            order_.front().isUsed = false;
            order_.splice(order_.end(), order_, order_.begin());
        }
        return order_.front().key;
    }

private:
    struct Item {
        Digest key;
        bool isUsed; // since it was added or last considered
    };
    std::list<Item> order_; // the hand of the clock is at the front
    std::unordered_map<Digest, std::list<Item>::iterator, DigestHash> places_;
};

} // namespace

std::unique_ptr<EvictionPolicy> makeLru() {
    return std::make_unique<Lru>();
}
std::unique_ptr<EvictionPolicy> makeSecondChance() {
    return std::make_unique<SecondChance>();
}

} // namespace kiln
