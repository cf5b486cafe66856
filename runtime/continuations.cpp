#include "continuations.h"

#include "engine_core.h"
#include "loaded_program.h"
#include "measure.h"
#include "relaxed.h"
#include "stubs.h"

#include "ir/continuation.h"
#include "ir/program_module.h"

#include "llvm/IR/Function.h"

#include <algorithm>

namespace kiln {

namespace {

constexpr char kReason[] = "a deopt site failed again and again";

std::string textOf(const DeoptSite& site) {
    return site.function + " at " + std::to_string(site.number);
}

} // namespace

Continuations::~Continuations() {
    for (Record& record : records_)
        releaseStub(record.cell);
}

std::optional<uint64_t> Continuations::addressOf(llvm::StringRef name) {
    auto of = parseContinuationName(name);
    if (!of || !program_.cellNamed(of->function)) return std::nullopt;
    std::lock_guard lock(mutex_);
    Record*& known = byName_[name];
    if (!known) {
        Record& record = records_.emplace_back();
        record.site = {of->function.str(), of->number};
        record.cell.program = &program_;
        record.cell.name = name.str();
        record.cell.site = &record.site;
        if (!acquireStub(record.cell, *program_.engine().arena)) {
            records_.pop_back();
            return std::nullopt;
        }
        known = &record;
    }
    return reinterpret_cast<uint64_t>(known->cell.stub);
}

llvm::Error Continuations::materialize(FunctionCell& cell) {
    if (cell.function) return llvm::Error::success();
    const FunctionCell* base = program_.cellNamed(cell.site->function);
    auto function = program_.ir().continuationOf(*base->function, cell.site->number);
    if (!function) return function.takeError();
    cell.abi = classify(**function);
    cell.function = *function;
    cellByFunction_[*function] = &cell;
    return llvm::Error::success();
}

bool Continuations::isWithdrawnLocked(const DeoptSite& site) const {
    auto found = withdrawn_.find(site.function);
    return found != withdrawn_.end() &&
           (found->second.size() >= kMostWithdrawn || found->second.count(site.number) != 0);
}

bool Continuations::isWithdrawn(llvm::StringRef function, unsigned number) const {
    std::lock_guard lock(mutex_);
    return isWithdrawnLocked({function.str(), number});
}

std::string Continuations::withdrawnOf(llvm::StringRef function) const {
    std::lock_guard lock(mutex_);
    auto found = withdrawn_.find(function.str());
    if (found == withdrawn_.end()) return "";
    if (found->second.size() >= kMostWithdrawn) return "all";
    std::string text;
    for (unsigned number : found->second)
        text += (text.empty() ? "" : ",") + std::to_string(number);
    return text;
}

bool Continuations::holdsWithdrawn(const std::vector<DeoptSite>& sites) const {
    std::lock_guard lock(mutex_);
    return std::any_of(sites.begin(), sites.end(), [&](const DeoptSite& site) { return isWithdrawnLocked(site); });
}

void Continuations::notePublished(const Promotion& path, const std::vector<DeoptSite>& sites) {
    std::set<Path> late;
    {
        std::lock_guard lock(mutex_);
        for (const DeoptSite& site : sites) {
            users_[site].insert({path.cell, path.loop});
            // It failed often while this was being compiled, or linked from the cache.
            const Path own{path.cell, path.loop};
            if (isWithdrawnLocked(site) && !queuedAgain_.count(own)) late.insert(own);
        }
    }
    if (late.empty()) return;
    // Once is enough: whatever brings the site back again must not keep the compile threads busy.
    if (path.replaces)
        program_.engine().ledger.retire(*path.cell, path.loop);
    else
        compileAgain(late);
}

void Continuations::noteFailure(const FunctionCell& cell, uint64_t calls, bool isLast) {
    EngineCore& engine = program_.engine();
    engine.noteDeopt(*cell.site);
    if (calls == 1 && engine.explains()) engine.explain("deopt " + textOf(*cell.site) + ": the interpreter goes on");
    if (calls < kFailuresUntilWithdrawn && !isLast) return;
    std::set<Path> paths;
    {
        std::lock_guard lock(mutex_);
        std::set<unsigned>& withdrawn = withdrawn_[cell.site->function];
        if (withdrawn.size() >= kMostWithdrawn || !withdrawn.insert(cell.site->number).second) return;
        const bool all = withdrawn.size() == kMostWithdrawn;
        for (auto user = users_.begin(); user != users_.end();) {
            const bool isDone = all ? user->first.function == cell.site->function : user->first == *cell.site;
            if (isDone) paths.insert(user->second.begin(), user->second.end());
            user = isDone ? users_.erase(user) : std::next(user);
        }
    }
    engine.noteWithdrawn(*cell.site);
    if (engine.explains())
        engine.explain("withdrawn " + textOf(*cell.site) + ": failed " + std::to_string(calls) + " times");
    compileAgain(paths);
}

void Continuations::compileAgain(const std::set<Path>& paths) {
    EngineCore& engine = program_.engine();
    for (auto [cell, loop] : paths) {
        const bool isTakenBack = !loop && cell->rolledBack.load(std::memory_order_relaxed);
        if (isTakenBack || !engine.ledger.has(*cell, loop)) continue;
        // What was measured of it is what its failing costs.
        if (!loop && cell->trial.load(std::memory_order_acquire)) endTrial(*cell);
        Promotion again{cell, loop, Tier::Optimized, kReason, loop ? readRelaxed(loop->count) : callCount(*cell)};
        again.replaces = true;
        if (engine.options.jobs == 0)
            compilePath(again);
        else if (queueAgain({cell, loop}))
            enqueuePath(again);
    }
}

bool Continuations::queueAgain(const Path& path) {
    std::lock_guard lock(mutex_);
    return queuedAgain_.insert(path).second;
}

void Continuations::noteLeftQueue(const Promotion& path) {
    std::lock_guard lock(mutex_);
    queuedAgain_.erase({path.cell, path.loop});
}

void Continuations::forgetOtherThreads() {
    for (Record& record : records_)
        record.cell.loopInFlight.store(false, std::memory_order_relaxed);
    queuedAgain_.clear(); // one of them may have been about to queue; queued twice is no harm
}

} // namespace kiln
