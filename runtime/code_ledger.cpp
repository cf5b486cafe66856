#include "code_ledger.h"

#include "loaded_program.h"
#include "pins.h"
#include "promotion.h"

#include <algorithm>
#include <cstring>
#include <utility>

namespace kiln {

namespace {

/// Policies know digests; a serial number is one.
Digest nameOf(uint64_t serial) {
    Digest digest;
    std::memcpy(digest.bytes.data(), &serial, sizeof serial);
    return digest;
}

uint64_t serialOf(const Digest& digest) {
    uint64_t serial;
    std::memcpy(&serial, digest.bytes.data(), sizeof serial);
    return serial;
}

/// Parked at a time: enough for a few promotions, little enough that most of what is in use stays untouched.
constexpr size_t kParkedFraction = 8;
/// Whose questions are remembered.
constexpr size_t kMostPaths = 4096;

} // namespace

CodeLedger::CodeLedger(size_t capacityBytes) : capacityBytes_(capacityBytes), policy_(makeSecondChance()) {}

bool CodeLedger::hasRoom() const {
    std::lock_guard lock(mutex_);
    return bytes_ + reservedBytes_ < capacityBytes_;
}

bool CodeLedger::admit(size_t objectBytes, bool must) {
    std::lock_guard lock(mutex_);
    if (!must && bytes_ + reservedBytes_ >= capacityBytes_) {
        ++refusals_;
        return false;
    }
    reservedBytes_ += objectBytes;
    return true;
}

void CodeLedger::release(size_t objectBytes) {
    std::lock_guard lock(mutex_);
    reservedBytes_ -= objectBytes;
}

CodeLedger::Entries::iterator CodeLedger::findPath(const FunctionCell& cell, const LoopSite* loop, State state) {
    return std::find_if(entries_.begin(), entries_.end(), [&](const auto& entry) {
        const Linked& linked = entry.second;
        return linked.path.cell == &cell && linked.path.loop == loop && linked.state == state;
    });
}

void CodeLedger::add(const Promotion& path, const LinkedCode& code, LinkSpace& space, size_t reservedBytes, bool must,
                     const std::function<void()>& publish, bool onTrial) {
    std::lock_guard lock(mutex_);
    publish();
    reservedBytes_ -= reservedBytes;
    bytes_ += code.codeBytes;
    // Whoever is inside of the path's former code stays there for a while.
    for (State state : {State::OnTrial, State::InUse, State::Parked})
        if (auto former = findPath(*path.cell, path.loop, state); former != entries_.end()) {
            if (former->second.state == State::InUse) policy_->removed(nameOf(former->first));
            if (onTrial && state == State::InUse)
                former->second.state = State::OnTrial;
            else
                retire(former->second);
        }
    entries_[++serial_] = {path, code, &space, State::InUse, 0, must};
    policy_->added(nameOf(serial_));
}

void CodeLedger::retire(Linked& entry) {
    entry.state = State::Retired;
    entry.mark = pins::mark();
}

void CodeLedger::endTrial(const FunctionCell& cell) {
    std::lock_guard lock(mutex_);
    if (auto former = findPath(cell, nullptr, State::OnTrial); former != entries_.end()) retire(former->second);
}

bool CodeLedger::rollBack(const FunctionCell& cell, const std::function<void()>& restore) {
    std::lock_guard lock(mutex_);
    auto slower = findPath(cell, nullptr, State::InUse);
    if (slower == entries_.end()) return false;
    restore();
    policy_->removed(nameOf(slower->first));
    retire(slower->second);
    if (auto former = findPath(cell, nullptr, State::OnTrial); former != entries_.end()) {
        former->second.state = State::InUse;
        policy_->added(nameOf(former->first));
    }
    return true;
}

void CodeLedger::erase(Entries::iterator entry) {
    bytes_ -= entry->second.code.codeBytes;
    entries_.erase(entry);
}

size_t CodeLedger::freeUnused() {
    size_t freed = 0;
    for (auto entry = entries_.begin(); entry != entries_.end();) {
        auto next = std::next(entry);
        Linked& linked = entry->second;
        const bool isDue =
            linked.state == State::Retired || (linked.state == State::Parked && linked.question < dueBefore_);
        if (isDue && linked.path.cell->program->isEnteredByPinsOnly() && pins::allLeftSince(linked.mark)) {
            freed += linked.code.codeBytes;
            linked.space->unlink(linked.code);
            ++evictions_;
            erase(entry);
        }
        entry = next;
    }
    return freed;
}

void CodeLedger::parkColdest(size_t bytes) {
    // Each entry is considered at most once a round.
    for (size_t left = entries_.size(), parked = 0; left != 0 && parked < bytes; --left) {
        auto victim = policy_->victim();
        if (!victim) return;
        Linked& linked = entries_.at(serialOf(*victim));
        if (linked.must || !linked.path.cell->program->isEnteredByPinsOnly()) {
            policy_->removed(*victim); // to the end of the queue
            policy_->added(*victim);
            continue;
        }
        policy_->removed(*victim);
        unpublish(linked);
        linked.state = State::Parked;
        linked.mark = pins::mark();
        linked.question = questions_;
        parked += linked.code.codeBytes;
    }
}

void CodeLedger::unpublish(Linked& linked) {
    if (linked.path.loop)
        leaveLoopCode(*linked.path.loop);
    else
        leaveCode(*linked.path.cell);
}

size_t CodeLedger::parkedBytes() const {
    size_t bytes = 0;
    for (const auto& [serial, linked] : entries_)
        if (linked.state == State::Parked) bytes += linked.code.codeBytes;
    return bytes;
}

void CodeLedger::noteQuestion(const void* path) {
    std::lock_guard lock(mutex_);
    if (lastQuestion_.size() > kMostPaths) lastQuestion_.clear(); // they only wait once more
    dueBefore_ = std::max(dueBefore_, std::exchange(lastQuestion_[path], ++questions_));
}

size_t CodeLedger::makeRoom() {
    std::lock_guard lock(mutex_);
    if (bytes_ + reservedBytes_ < capacityBytes_) return 0;
    const size_t freed = freeUnused();
    const size_t parked = parkedBytes(), share = std::max<size_t>(capacityBytes_ / kParkedFraction, 1);
    if (bytes_ + reservedBytes_ >= capacityBytes_ && parked < share) parkColdest(share - parked);
    return freed;
}

bool CodeLedger::takeBack(const FunctionCell& cell, LoopSite* loop,
                          const std::function<void(Tier tier, const LinkedCode& code)>& publish) {
    std::lock_guard lock(mutex_);
    auto entry = findPath(cell, loop, State::Parked);
    if (entry == entries_.end()) return false;
    publish(entry->second.path.tier, entry->second.code);
    entry->second.state = State::InUse;
    const Digest name = nameOf(entry->first);
    policy_->added(name);
    policy_->used(name); // its second chance
    ++hits_;
    return true;
}

bool CodeLedger::has(const FunctionCell& cell, const LoopSite* loop) {
    std::lock_guard lock(mutex_);
    return findPath(cell, loop, State::InUse) != entries_.end() ||
           findPath(cell, loop, State::Parked) != entries_.end();
}

void CodeLedger::retire(const FunctionCell& cell, const LoopSite* loop) {
    std::lock_guard lock(mutex_);
    if (auto parked = findPath(cell, loop, State::Parked); parked != entries_.end()) retire(parked->second);
    auto used = findPath(cell, loop, State::InUse);
    if (used == entries_.end() || used->second.must) return;
    policy_->removed(nameOf(used->first));
    unpublish(used->second);
    retire(used->second);
}

void CodeLedger::park(const FunctionCell& cell) {
    std::lock_guard lock(mutex_);
    auto entry = findPath(cell, nullptr, State::InUse);
    if (entry == entries_.end()) return;
    policy_->removed(nameOf(entry->first));
    entry->second.state = State::Parked;
    entry->second.mark = pins::mark();
    entry->second.question = questions_;
}

void CodeLedger::forget(const LoadedProgram& program) {
    std::lock_guard lock(mutex_);
    for (auto entry = entries_.begin(); entry != entries_.end();) {
        auto next = std::next(entry);
        if (entry->second.path.cell->program == &program) {
            if (entry->second.state == State::InUse) policy_->removed(nameOf(entry->first));
            erase(entry);
        }
        entry = next;
    }
}

void CodeLedger::countMiss() {
    std::lock_guard lock(mutex_);
    ++misses_;
}

LevelReport CodeLedger::report() const {
    std::lock_guard lock(mutex_);
    LevelReport report;
    report.name = "l1";
    report.hits = hits_;
    report.misses = misses_;
    report.entries = entries_.size();
    report.bytes = bytes_;
    report.capacityBytes = capacityBytes_;
    report.evictions = evictions_;
    report.failures = refusals_;
    return report;
}

} // namespace kiln
