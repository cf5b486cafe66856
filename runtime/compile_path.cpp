#include "compile_path.h"

#include "engine_core.h"
#include "loaded_program.h"
#include "measure.h"
#include "path_unit.h"
#include "policy.h"
#include "process_hooks.h"
#include "promotion.h"
#include "specializations.h"
#include "stubs.h"

#include "ir/profile_text.h"

#include "llvm/IR/Function.h"

#include <chrono>
#include <cinttypes>
#include <optional>

namespace kiln {

namespace {

using Clock = std::chrono::steady_clock;

double millisecondsSince(Clock::time_point start) {
    return std::chrono::duration<double, std::milli>(Clock::now() - start).count();
}

void publish(const Promotion& promotion, const LinkedCode& code) {
    FunctionCell& cell = *promotion.cell;
    if (promotion.loop) {
        promotion.loop->osrEntry.store(code.entry); // Order: see onLoopLimit
        promotion.loop->limit.store(0);             // the next back-edge enters
        return;
    }
    if (promotion.tier == Tier::Baseline && !cell.wideEntry && cell.program->engine().options.tier == TierMode::Auto &&
        cell.program->engine().options.maxTier > Tier::Baseline) {
        countUntil(cell,
                   cell.baselineCalls.load(std::memory_order_relaxed) + cell.program->engine().options.thresholdCalls);
        cell.baselineCode.store(code.entry, std::memory_order_release);
        cell.slot->entry.store(reinterpret_cast<void*>(&kiln_counting_entry), std::memory_order_release);
    } else {
        cell.slot->entry.store(code.entry, std::memory_order_release);
    }
    if (cell.tier.exchange(promotion.tier, std::memory_order_relaxed) != Tier::Optimized &&
        promotion.tier == Tier::Optimized && !cell.specialization && !cell.site)
        ++cell.program->engine().promoted;
    // Order: after the entry, so that whoever finds no bytecode finds code.
    cell.interpretable.store(nullptr, std::memory_order_release);
    if (promotion.tier == Tier::Baseline) cell.requested.store(false, std::memory_order_relaxed); // it may go on up
}

/// Without its code the program cannot go on.
bool isNeeded(const Promotion& promotion) {
    const FunctionCell& cell = *promotion.cell;
    if (cell.mustCompile.load(std::memory_order_relaxed)) return true;
    if (cell.specialization && canBeInterpreted(*cell.specialization)) return false; // it calls the ordinary function
    return !cell.bytecode.load(std::memory_order_acquire);
}

/// Compiled for counts like this run's; what this run has not counted says nothing against it.
bool fitsCounts(LoadedProgram& program, const std::string& profile) {
    for (const NamedProfile& then : decodeProfiles(profile)) {
        const FunctionCell* cell = program.cellNamed(then.function);
        auto now = cell ? countedProfile(*cell) : std::nullopt;
        if (!now || !hasDiverged(then.profile, *now)) continue;
        EngineCore& engine = program.engine();
        if (engine.explains())
            engine.explain("replaces " + then.function + ": its branches go other ways than in earlier runs");
        return false;
    }
    return true;
}

/// Only optimizing has a way back, and depends on more than the size.
bool hasTimeLimit(const Promotion& promotion) {
    const Options& options = promotion.cell->program->engine().options;
    return promotion.tier == Tier::Optimized && (options.compileLimitMs >= 0 || options.jobs != 0);
}

/// The path as it is now.
PathProfile profileOf(const Promotion& promotion) {
    PathProfile profile = profileOf(*promotion.cell, promotion.counted ? promotion.counted : promotion.loop);
    if (!promotion.loop) profile.calls = std::max(profile.calls, promotion.count); // those of baseline code, too
    return profile;
}

/// Whether a compilation that takes `priceMs`, of which `elapsedMs` are over, is finished although the process or the
/// Program ends: later runs shall find it, and this one waits no longer than `leftMs` for it.
bool outlives(const Promotion& promotion, double priceMs, double elapsedMs, double leftMs) {
    const EngineCore& engine = promotion.cell->program->engine();
    if (!engine.keepsForLater() || priceMs - elapsedMs > leftMs) return false;
    return gainForLaterMs(profileOf(promotion), promotion.tier, engine.costModel.costs(), engine.options) >= priceMs;
}

/// Once it goes on, it may take longer than was predicted, by so much.
constexpr double kOverrunMs = 100;

Deadline deadlineOf(const Promotion& promotion, const Unit& unit) {
    EngineCore& engine = promotion.cell->program->engine();
    constexpr double kLeastMs = 5000, kTimesPredicted = 20;
    const auto asked = static_cast<double>(engine.options.compileLimitMs);
    const double predicted = engine.costModel.costs().predictUnitMs(Tier::Optimized, unit.instructions);
    Deadline deadline(asked >= 0 ? asked : std::max(kLeastMs, kTimesPredicted * predicted));
    if (!CompileQueue::isWorker() || isNeeded(promotion)) return deadline;
    auto isOver = [&engine, promotion, predicted, isPortable = unit.isPortable, begun = Clock::now(),
                   goesOn = std::optional<bool>()]() mutable {
        const std::optional<double> leftMs = engine.queue.graceLeftMs(promotion.cell->program);
        if (!leftMs) return false;
        if (!goesOn) goesOn = isPortable && outlives(promotion, predicted, millisecondsSince(begun), *leftMs);
        return !*goesOn || *leftMs < -kOverrunMs;
    };
    deadline.endWhen(isOver, "its Program has ended");
    return deadline;
}

/// `gaveUp`: at the time limit, or as nobody wants it any more.
llvm::Expected<CompileResult> build(const Promotion& promotion, bool& gaveUp) {
    LoadedProgram& program = *promotion.cell->program;
    EngineCore& engine = program.engine();
    CompileRequest request;
    auto space = program.linkSpace();
    if (!space) return space.takeError();
    std::optional<OsrEntry> osr;
    if (promotion.loop) osr = osrEntryOf(*promotion.loop);
    request.program = &program.ir();
    request.unit = unitRequestOf(*promotion.cell, promotion.tier, osr ? &*osr : nullptr);
    request.passes = {promotion.tier, engine.disabledPasses, engine.options.verifyPasses};
    request.keepRemarks = request.unit.explain = engine.options.keepRemarks;
    request.space = *space;
    if (const Specialization* special = promotion.cell->specialization)
        request.symbols = [special](llvm::StringRef name) { return boundSymbolAddress(special->bound, name); };
    if (engine.cache.isOn()) {
        request.store = &engine.cache;
        request.keys = &program.keys();
        request.stillFits = [&](const ArtifactFacts& facts) {
            return !program.continuations().holdsWithdrawn(facts.sites) && fitsCounts(program, facts.profile);
        };
        request.mayWait = engine.queue.isWorker() || engine.queue.threads() == 0;
    }
    if (engine.unitWatcher) request.onUnit = [&](const Unit& unit) { engine.unitWatcher(unit, promotion.tier); };
    size_t reserved = 0;
    const bool needed = isNeeded(promotion);
    request.admit = [&](size_t bytes) {
        if (!engine.ledger.admit(bytes, needed)) return false;
        reserved += bytes;
        return true;
    };
    bool published = false;
    request.publish = [&](const LinkedCode& code) {
        std::unique_lock<std::mutex> noFirstCall;
        if (promotion.beforeFirstCall) noFirstCall = std::unique_lock(program.firstCallMutex());
        if (promotion.beforeFirstCall && !isInterpreted(*promotion.cell)) return (*space)->unlink(code);
        Trial* const trial = makeTrial(promotion);
        engine.ledger.add(
            promotion, code, **space, reserved, needed,
            [&] {
                if (!promotion.loop) promotion.cell->trial.store(trial, std::memory_order_release);
                publish(promotion, code);
            },
            trial != nullptr);
        published = true;
    };
    if (hasTimeLimit(promotion)) request.deadline = [&](const Unit& unit) { return deadlineOf(promotion, unit); };
    auto result = compile(request);
    gaveUp = request.gaveUp;
    if (!published) engine.ledger.release(reserved);
    return result;
}

PathStats describe(const Promotion& promotion, const ArtifactFacts& facts, Origin origin, double ms, size_t codeBytes) {
    PathStats path;
    path.name = promotion.name();
    path.isLoop = promotion.loop != nullptr;
    path.count = promotion.count;
    path.tier = promotion.tier;
    path.reason = promotion.reason;
    path.origin = originName(origin);
    path.compileMs = ms;
    path.codeBytes = codeBytes;
    for (unsigned i = 0; i < kPassCount; ++i) {
        const PassReport& report = facts.passes[i];
        if (report.runs == 0) continue;
        path.passes.push_back(
            {passNames()[i].str(), report.ms, report.runs, report.irBefore, report.irAfter, report.changedFunctions});
    }
    return path;
}

void explainPromotion(EngineCore& engine, const PathStats& path, const ArtifactFacts& facts) {
    if (!engine.explains()) return;
    char tail[128];
    std::snprintf(tail, sizeof tail, " (count %" PRIu64 ", %u instructions, %s, %.2f ms, %" PRIu64 " bytes)",
                  path.count, facts.instructions, path.origin.c_str(), path.compileMs, path.codeBytes);
    engine.explain("promoted " + path.name + " -> " + tierName(path.tier) + ": " + path.reason + tail);
}

/// The next call asks what else to do.
void noteGaveUp(FunctionCell& cell) {
    cell.gaveUp.store(true, std::memory_order_relaxed);
    cell.requested.store(false, std::memory_order_relaxed);
    cell.calls.limit.store(0, std::memory_order_relaxed);
}

/// The path stays where it is, and why. A function that was given up may still go to baseline.
void noteFailure(const Promotion& promotion, bool gaveUp, const std::string& why) {
    EngineCore& engine = promotion.cell->program->engine();
    ++engine.compileFailures;
    if (gaveUp) ++engine.compileTimeouts;
    if (promotion.replaces)
        engine.ledger.retire(*promotion.cell, promotion.loop);
    else if (promotion.loop)
        promotion.loop->limit.store(~0u, std::memory_order_relaxed);
    else if (gaveUp)
        noteGaveUp(*promotion.cell);
    else
        promotion.cell->compileFailed.store(true, std::memory_order_relaxed);
    promotion.cell->program->noteFailure(promotion.name(), promotion.tier, why);
    if (engine.explains())
        engine.explain("refused " + promotion.name() + " -> " + tierName(promotion.tier) + ": " + why);
}

/// Asked again when the count has doubled.
void askLater(const Promotion& promotion) {
    if (promotion.replaces) return promotion.cell->program->engine().ledger.retire(*promotion.cell, promotion.loop);
    auto again = static_cast<uint32_t>(std::min<uint64_t>(promotion.count * 2, ~0u - 1));
    if (promotion.loop) {
        promotion.loop->requested.store(false, std::memory_order_relaxed);
        promotion.loop->limit.store(again, std::memory_order_relaxed);
    } else {
        promotion.cell->requested.store(false, std::memory_order_relaxed);
        if (promotion.cell->tier.load(std::memory_order_relaxed) == Tier::Baseline)
            countUntil(*promotion.cell, again);
        else
            promotion.cell->calls.limit.store(again, std::memory_order_relaxed);
    }
}

/// Waiting shorter than this, a loop may not have turned again; longer, it is not being run any more.
constexpr std::chrono::milliseconds kStaleAfter{20};

/// It became hot, and then control went elsewhere: into code, which does not come back, or past the loop.
bool isStale(const Promotion& promotion, Clock::time_point since) {
    return promotion.counted && Clock::now() - since >= kStaleAfter &&
           std::atomic_ref(promotion.counted->count).load(std::memory_order_relaxed) == promotion.turns;
}

bool compileIt(const Promotion& promotion) {
    EngineCore& engine = promotion.cell->program->engine();
    engine.ledger.countMiss();
    auto start = Clock::now();
    bool gaveUp = false;
    auto result = build(promotion, gaveUp);
    compilationDone();
    if (!result && gaveUp && CompileQueue::isWorker() && engine.queue.graceLeftMs(promotion.cell->program)) {
        llvm::consumeError(result.takeError()); // as if it had not been begun
        askLater(promotion);
        return false;
    }
    if (!result) {
        noteFailure(promotion, gaveUp, llvm::toString(result.takeError()));
        return false;
    }
    if (!result->code.entry) {
        if (engine.explains()) engine.explain("refused " + promotion.name() + ": no room for its code");
        engine.makeRoomSoon(promotion.loop ? static_cast<const void*>(promotion.loop) : promotion.cell);
        askLater(promotion);
        return false;
    }
    const PathStats path =
        describe(promotion, result->facts, result->origin, millisecondsSince(start), result->code.codeBytes);
    engine.addPath(path);
    if (result->origin == Origin::Compiled) {
        engine.addCompilation(path, result->facts);
        engine.costModel.noteCompilation(promotion.tier, promotion.cell->instructions.load(std::memory_order_relaxed),
                                         result->facts.instructions, path.compileMs);
    }
    if (engine.options.keepRemarks) engine.remarks.keep(path, *promotion.cell->program, std::move(result->remarks));
    // What a host asks for is not there before it asks.
    if (!promotion.cell->specialization) promotion.cell->program->warmStart().note(promotion, *result);
    explainPromotion(engine, path, result->facts);
    promotion.cell->program->continuations().notePublished(promotion, result->facts.sites);
    return true;
}

void landed(const Promotion& promotion) {
    if (promotion.loop && !promotion.replaces) promotion.cell->loopInFlight.store(false, std::memory_order_relaxed);
}

/// Milliseconds won for one of compiling, if what is still to come is like what has been until now: what became hot
/// long ago may be at rest, and what was cold when it was queued may be all that runs.
uint64_t priorityOf(const Promotion& promotion) {
    // Every call goes into code that fails, while a loop may never be entered again.
    constexpr uint64_t kFails = uint64_t{1} << 62;
    if (promotion.replaces && !promotion.loop) return kFails;
    const EngineCore& engine = promotion.cell->program->engine();
    const Costs costs = engine.costModel.costs();
    const PathProfile profile = profileOf(promotion);
    const double gainMs = gainForLaterMs(profile, promotion.tier, costs, engine.options);
    constexpr double kFine = 1e6; // parts of a millisecond
    return static_cast<uint64_t>(
        std::min(kFine * gainMs / costs.predictMs(promotion.tier, profile.instructions), 1e18));
}

void drop(const Promotion& promotion) {
    if (promotion.replaces) promotion.cell->program->continuations().noteLeftQueue(promotion);
    askLater(promotion);
    landed(promotion);
}

} // namespace

bool publishParked(FunctionCell& cell, LoopSite* loop) {
    EngineCore& engine = cell.program->engine();
    return engine.ledger.takeBack(cell, loop,
                                  [&](Tier tier, const LinkedCode& code) { publish({&cell, loop, tier}, code); });
}

bool compilePath(const Promotion& promotion) {
    const bool done = compileIt(promotion);
    landed(promotion);
    return done;
}

std::optional<RememberedCode> linkRemembered(const Promotion& promotion, const Digest& key, const std::string& title) {
    LoadedProgram& program = *promotion.cell->program;
    EngineCore& engine = program.engine();
    const auto start = Clock::now();
    auto space = program.linkSpace();
    if (!space) {
        llvm::consumeError(space.takeError());
        return std::nullopt;
    }
    auto found = engine.cache.findByKey(key, title);
    if (!found) return std::nullopt;
    RememberedCode remembered;
    remembered.reservedBytes = found->object->getBufferSize();
    if (!engine.ledger.admit(remembered.reservedBytes, false)) return std::nullopt;
    if (llvm::Error error = (*space)->link(*found->object).moveInto(remembered.code)) {
        engine.ledger.release(remembered.reservedBytes);
        engine.cache.refuse(key, title, llvm::toString(std::move(error)));
        return std::nullopt;
    }
    remembered.origin = found->origin;
    remembered.facts = std::move(found->facts);
    remembered.ms = millisecondsSince(start);
    return remembered;
}

void publishRemembered(const Promotion& promotion, const RememberedCode& remembered) {
    LoadedProgram& program = *promotion.cell->program;
    EngineCore& engine = program.engine();
    engine.ledger.add(promotion, remembered.code, *llvm::cantFail(program.linkSpace()), remembered.reservedBytes,
                      promotion.tier == Tier::Baseline, [&] { publish(promotion, remembered.code); });
    const PathStats path =
        describe(promotion, remembered.facts, remembered.origin, remembered.ms, remembered.code.codeBytes);
    engine.addPath(path);
    if (engine.options.keepRemarks) engine.remarks.keep(path, *promotion.cell->program, {});
    explainPromotion(engine, path, remembered.facts);
    program.continuations().notePublished(promotion, remembered.facts.sites);
}

void discardRemembered(FunctionCell& cell, const RememberedCode& remembered) {
    llvm::cantFail(cell.program->linkSpace())->unlink(remembered.code); // nobody has seen it
    cell.program->engine().ledger.release(remembered.reservedBytes);
}

void enqueuePath(const Promotion& promotion) {
    LoadedProgram& program = *promotion.cell->program;
    CompileQueue::Job job;
    job.priorityNow = [promotion] { return priorityOf(promotion); };
    job.owner = &program;
    job.run = [promotion, since = Clock::now()] {
        if (promotion.replaces) promotion.cell->program->continuations().noteLeftQueue(promotion);
        if (!isStale(promotion, since))
            compilePath(promotion);
        else
            drop(promotion);
    };
    job.dropped = [promotion] { drop(promotion); };
    job.outlives = [promotion](double leftMs) {
        const unsigned instructions = promotion.cell->instructions.load(std::memory_order_relaxed);
        const double priceMs =
            promotion.cell->program->engine().costModel.costs().predictMs(promotion.tier, instructions);
        return outlives(promotion, priceMs, 0, leftMs);
    };
    program.engine().queue.push(std::move(job));
}

} // namespace kiln
