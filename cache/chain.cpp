#include "cache/chain.h"

#include <algorithm>
#include <new>
#include <ranges>
#include <utility>

namespace kiln {

namespace {

StoredForm storedForm(const Entry& entry, std::string bytes) {
    return {entry.key, entry.subject, entry.kind, entry.title, std::move(bytes)};
}

} // namespace

CacheChain::CacheChain(const Digest& macKey, std::string hostFeatures, const EntryLimits& limits)
    : macKey_(macKey), hostFeatures_(std::move(hostFeatures)), limits_(limits) {}

void CacheChain::addLevel(std::unique_ptr<Level> level) {
    levels_.push_back(std::move(level));
}

Level* CacheChain::level(std::string_view name) const {
    const auto found = std::ranges::find(levels_, name, [](const auto& level) { return level->name(); });
    return found == levels_.end() ? nullptr : found->get();
}

std::optional<CacheChain::Hit> CacheChain::lookUp(const Digest& key, bool withIr, bool backFill) {
    for (auto level = levels_.begin(); level != levels_.end(); ++level) {
        auto bytes = (*level)->get(key);
        if (!bytes) {
            (*level)->countMiss();
            continue;
        }
        auto entry = decodeEntry(*bytes, key, macKey_, hostFeatures_, limits_, withIr);
        if (!entry) {
            (*level)->countReject(entry.error());
            (*level)->countMiss();
            // Another version's engine may share the storage, and has a use for it.
            if (entry.error() != Reject::OtherVersion) (*level)->remove(key);
            continue;
        }
        (*level)->countHit(key);
        if (backFill && level != levels_.begin()) {
            const StoredForm form = storedForm(*entry, std::move(*bytes));
            for (auto faster = levels_.begin(); faster != level; ++faster)
                (*faster)->put(form);
        }
        return Hit{std::move(*entry), (*level)->name()};
    }
    return std::nullopt;
}

std::optional<CacheChain::Hit> CacheChain::peek(const Digest& key, bool withIr) const {
    for (const auto& level : levels_) {
        const auto bytes = level->get(key);
        if (!bytes) continue;
        if (auto entry = decodeEntry(*bytes, key, macKey_, hostFeatures_, limits_, withIr))
            return Hit{std::move(*entry), level->name()};
    }
    return std::nullopt;
}

void CacheChain::reject(const Digest& key) {
    for (const auto& level : levels_) {
        if (!level->get(key)) continue;
        level->countReject(Reject::BadContent);
        level->remove(key);
    }
}

void CacheChain::store(const Entry& entry) {
    std::string bytes = encodeEntry(entry, macKey_, limits_);
    if (bytes.empty()) return;
    const StoredForm form = storedForm(entry, std::move(bytes));
    for (const auto& level : levels_)
        level->put(form);
}

CacheChain::Flight CacheChain::board(const Digest& key, bool wait) {
    const auto self = std::this_thread::get_id();
    std::unique_lock lock(mutex_);
    const auto [place, isFree] = flying_.try_emplace(key, Flying{flights_ + 1, self});
    if (isFree) return Flight(*this, key, ++flights_);
    const auto isOwn = [self](const Flying& flying) { return flying.owner == self; };
    if (!wait || std::ranges::any_of(flying_ | std::views::values, isOwn)) return {};

    landed_.wait(lock, [&, number = place->second.number] {
        const auto found = flying_.find(key);
        return found == flying_.end() || found->second.number != number;
    });
    return {};
}

void CacheChain::land(const Digest& key, uint64_t number) {
    {
        const std::lock_guard lock(mutex_);
        const auto found = flying_.find(key);
        // After a fork the flight may be over already, and another under way.
        if (found == flying_.end() || found->second.number != number) return;
        flying_.erase(found);
    }
    landed_.notify_all();
}

CacheChain::Flight::Flight(Flight&& other) noexcept
    : chain_(std::exchange(other.chain_, nullptr)), key_(other.key_), number_(other.number_) {}

CacheChain::Flight& CacheChain::Flight::operator=(Flight&& other) noexcept {
    Flight taken = std::move(other);
    std::swap(chain_, taken.chain_);
    std::swap(key_, taken.key_);
    std::swap(number_, taken.number_);
    return *this;
}

CacheChain::Flight::~Flight() {
    if (chain_) chain_->land(key_, number_);
}

void CacheChain::beforeFork() {
    mutex_.lock();
    for (const auto& level : levels_)
        level->beforeFork();
}

void CacheChain::afterForkInParent() {
    for (const auto& level : levels_ | std::views::reverse)
        level->afterForkInParent();
    mutex_.unlock();
}

void CacheChain::afterForkInChild() {
    for (const auto& level : levels_ | std::views::reverse)
        level->afterForkInChild();
    std::erase_if(flying_,
                  [self = std::this_thread::get_id()](const auto& flying) { return flying.second.owner != self; });
    // Threads that waited in the parent are still counted in it: it could never be destroyed. So it is not; a new one
    // takes its place.
    new (&landed_) std::condition_variable;
    mutex_.unlock();
}

} // namespace kiln
