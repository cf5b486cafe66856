#include "warm_start.h"

#include "bytecode.h"
#include "code_cache.h"
#include "engine_core.h"
#include "loaded_program.h"
#include "option_table.h"
#include "preserve.h"
#include "promotion.h"

#include "llvm/ADT/StringExtras.h"

#include <algorithm>
#include <tuple>
#include <vector>

namespace kiln {

namespace {

constexpr char kReason[] = "hot in an earlier run";

/// Functions whose counts are kept, and paths: a record stays small beside the artifacts it names.
constexpr size_t kMostProfiles = 4096, kMostPaths = 4096;
/// Fewer calls and turns say nothing about a function.
constexpr uint64_t kFewestCounts = 16;

/// Above the priority that any count reaches: what is known to be hot comes first, the hottest first.
constexpr uint64_t kFirst = ~uint64_t{0};

} // namespace

WarmStart::~WarmStart() {
    for (const auto& [path, code] : waiting_)
        program_.engine().ledger.release(code.reservedBytes);
}

bool WarmStart::isOn() const {
    const EngineCore& engine = program_.engine();
    return program_.engine().cache.isOn() && engine.options.tier == TierMode::Auto && !engine.options.chaos &&
           engine.options.maxTier > Tier::Interpreter;
}

// Everything that decides on the Program's units, beside their functions' names.
KeyIngredients WarmStart::recordKey() const {
    const EngineCore& engine = program_.engine();
    KeyContext context = program_.engine().cache.keys();
    context.options = keyOptions(engine.options, KeyUse::Record);
    KeyIngredients key = platformIngredients(context);
    key.insert(key.begin(), {"program", llvm::toHex(program_.ir().contentDigest(), /*LowerCase=*/true)});
    key.insert(key.begin() + 1, {"shared with the process", program_.sharedWithProcess()});
    return key;
}

void WarmStart::begin() {
    if (!isOn()) return;
    PreserveThreadState preserve;
    auto text = program_.engine().cache.findRecord(recordKey());
    if (!text) return;
    std::vector<std::pair<std::pair<std::string, int>, ProgramRecord::Path>> paths;
    {
        std::lock_guard lock(mutex_);
        record_ = ProgramRecord::decode(*text);
        paths.assign(record_.paths.begin(), record_.paths.end());
    }
    std::sort(paths.begin(), paths.end(), [](const auto& a, const auto& b) {
        return std::tie(b.second.count, a.first) < std::tie(a.second.count, b.first);
    });
    for (size_t i = 0; i < paths.size(); ++i)
        start(paths[i].first.first, paths[i].first.second, paths[i].second, i);
}

void WarmStart::start(const std::string& function, int loop, const ProgramRecord::Path& path, size_t rank) {
    FunctionCell* cell = program_.cellNamed(function);
    if (!cell || path.tier > program_.engine().options.maxTier) return;
    CompileQueue& queue = program_.engine().queue;
    if (queue.threads() == 0) return link(*cell, loop, path);
    CompileQueue::Job job;
    job.priority = kFirst - rank;
    job.owner = &program_;
    job.run = [this, cell, loop, path] { link(*cell, loop, path); };
    job.dropped = [] {}; // it gets hot as in a first run
    queue.push(std::move(job));
}

void WarmStart::link(FunctionCell& cell, int loop, const ProgramRecord::Path& path) {
    if (linkNow(cell, loop, path)) return;
    if (loop != ProgramRecord::kEntry) return noteLost(cell, loop);
    if (path.tier == Tier::Baseline) return; // made at the first call, as it must be
    if (!cell.requested.exchange(true, std::memory_order_relaxed))
        compilePath({&cell, nullptr, path.tier, kReason, path.count, /*beforeFirstCall=*/true});
}

/// False: the cache does not have it any more.
bool WarmStart::linkNow(FunctionCell& cell, int loop, const ProgramRecord::Path& path) {
    const Promotion promotion{&cell, nullptr, path.tier, kReason, path.count};
    if (loop == ProgramRecord::kEntry) {
        if (cell.requested.exchange(true, std::memory_order_relaxed)) return true; // it was quicker to get hot
        auto code = linkRemembered(promotion, path.key, cell.name);
        if (!code) {
            cell.requested.store(false, std::memory_order_relaxed);
            return false;
        }
        std::lock_guard lock(program_.firstCallMutex());
        if (isInterpreted(cell))
            publishRemembered(promotion, *code);
        else // a first call was quicker
            discardRemembered(cell, *code);
        return true;
    }
    {
        // A function that has code of its own is never interpreted, so its loops are never entered.
        std::lock_guard lock(mutex_);
        auto entry = record_.paths.find({cell.name, ProgramRecord::kEntry});
        if (entry != record_.paths.end() && entry->second.tier == Tier::Optimized) return true;
    }
    auto code = linkRemembered(promotion, path.key, cell.name + "@" + std::to_string(loop));
    if (!code) return false;
    std::lock_guard first(program_.firstCallMutex());
    if (BytecodeFunction* bytecode = cell.bytecode.load(std::memory_order_acquire)) {
        if (static_cast<uint32_t>(loop) >= bytecode->loopCount) return false;
        LoopSite& site = bytecode->loops[loop];
        if (site.requested.exchange(true, std::memory_order_relaxed)) {
            discardRemembered(cell, *code);
            return true;
        }
        publishRemembered({&cell, &site, path.tier, kReason, path.count}, *code);
        return true;
    }
    std::lock_guard lock(mutex_);
    waiting_.insert_or_assign({&cell, loop}, std::move(*code));
    return true;
}

/// A loop is compiled when there is a frame to enter it from: at its next turn.
void WarmStart::noteLost(FunctionCell& cell, int loop) {
    std::lock_guard first(program_.firstCallMutex());
    {
        std::lock_guard lock(mutex_);
        lost_.insert({&cell, loop});
    }
    BytecodeFunction* code = cell.bytecode.load(std::memory_order_acquire);
    if (code && static_cast<uint32_t>(loop) < code->loopCount) code->loops[loop].limit.store(0);
}

void WarmStart::onTranslated(FunctionCell& cell, BytecodeFunction& code) {
    for (uint32_t i = 0; i < code.loopCount; ++i) {
        RememberedCode linked;
        Promotion promotion{&cell, &code.loops[i], Tier::Optimized, kReason, 0};
        {
            std::lock_guard lock(mutex_);
            auto found = waiting_.find({&cell, static_cast<int>(i)});
            if (found == waiting_.end()) continue;
            linked = std::move(found->second);
            waiting_.erase(found);
            auto path = record_.paths.find({cell.name, static_cast<int>(i)});
            if (path != record_.paths.end()) {
                promotion.tier = path->second.tier;
                promotion.count = path->second.count;
            }
        }
        code.loops[i].requested.store(true, std::memory_order_relaxed);
        publishRemembered(promotion, linked);
    }
}

bool WarmStart::wasHot(const FunctionCell& cell, unsigned loop) const {
    std::lock_guard lock(mutex_);
    return lost_.count({&cell, static_cast<int>(loop)}) != 0;
}

std::optional<FunctionProfile> WarmStart::profileOf(const std::string& function) const {
    std::lock_guard lock(mutex_);
    auto found = record_.profiles.find(function);
    return found == record_.profiles.end() ? std::nullopt : std::optional(found->second);
}

void WarmStart::note(const Promotion& promotion, const CompileResult& result) {
    // A continuation is called for what went wrong in this run.
    if (!isOn() || result.request.key.empty() || promotion.cell->site) return;
    if (!promotion.loop && promotion.cell->rolledBack.load(std::memory_order_relaxed)) return;
    CompileQueue& queue = program_.engine().queue;
    {
        std::lock_guard lock(mutex_);
        if (record_.paths.size() >= kMostPaths) return;
        const int loop = promotion.loop ? static_cast<int>(promotion.loop->index) : ProgramRecord::kEntry;
        ProgramRecord::Path path{promotion.tier, promotion.count, CodeCache::keyOf(result.request)};
        auto [known, isNew] = record_.paths.try_emplace({promotion.cell->name, loop}, path);
        if (!isNew && (known->second.tier > path.tier || known->second.key == path.key)) return;
        known->second = path;
        changed_ = true;
        if (saveQueued_ || queue.threads() == 0) return;
        saveQueued_ = true;
    }
    // At the end of the queue: when nothing is left to compile.
    CompileQueue::Job job;
    job.owner = &program_;
    job.run = [this] {
        {
            std::lock_guard lock(mutex_);
            saveQueued_ = false;
        }
        save();
    };
    job.dropped = [this] {
        std::lock_guard lock(mutex_);
        saveQueued_ = false;
    };
    queue.push(std::move(job));
}

void WarmStart::forget(const FunctionCell& cell) {
    std::lock_guard lock(mutex_);
    if (record_.paths.erase({cell.name, ProgramRecord::kEntry}) != 0) changed_ = true;
}

void WarmStart::collectProfiles(ProgramRecord& record) const {
    for (auto& [name, profile] : program_.currentProfiles(kFewestCounts)) {
        auto known = record.profiles.find(name);
        if (known != record.profiles.end()) {
            halve(known->second);
            known->second = sum(known->second, profile);
        } else if (record.profiles.size() < kMostProfiles) {
            record.profiles.emplace(name, std::move(profile));
        }
    }
}

void WarmStart::save() {
    if (!isOn()) return;
    PreserveThreadState preserve;
    ProgramRecord record;
    {
        std::lock_guard lock(mutex_);
        if (!changed_) return;
        changed_ = false;
        record = record_; // record_ keeps the counts of earlier runs only: this run's are added anew each time
    }
    collectProfiles(record);
    program_.engine().cache.keepRecord(program_.name(), recordKey(), record.encode());
}

} // namespace kiln
