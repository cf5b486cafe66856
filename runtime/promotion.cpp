#include "promotion.h"

#include "compile_path.h"
#include "engine_core.h"
#include "interp/slow_path.h"
#include "loaded_program.h"
#include "preserve.h"
#include "stubs.h"
#include "thread_state.h"
#include "translate/translate.h"

#include "ir/loops.h"

#include "llvm/IR/Function.h"

#include <chrono>
#include <optional>

namespace kiln {

namespace {

using Action = Decision::Action;
using Clock = std::chrono::steady_clock;

void* interpreterEntry() {
    return reinterpret_cast<void*>(&kiln_interpreter_entry);
}

PathProfile functionProfileOf(const FunctionCell& cell) {
    PathProfile profile;
    profile.current = cell.tier.load(std::memory_order_relaxed);
    profile.calls = callCount(cell);
    profile.backEdges = backEdges(cell);
    profile.instructions = cell.instructions.load(std::memory_order_relaxed);
    profile.loops = cell.loops.load(std::memory_order_relaxed);
    profile.hasLoops = profile.loops != 0;
    if (const BytecodeFunction* code = cell.bytecode.load(std::memory_order_acquire)) {
        for (uint32_t i = 0; i < code->loopCount; ++i)
            profile.osrEntries += std::atomic_ref(code->loops[i].osrEntries).load(std::memory_order_relaxed);
    }
    profile.mustCompile = cell.mustCompile.load(std::memory_order_relaxed) != nullptr;
    profile.failed = cell.compileFailed.load(std::memory_order_relaxed);
    profile.gaveUp = cell.gaveUp.load(std::memory_order_relaxed);
    profile.rolledBack = cell.rolledBack.load(std::memory_order_relaxed);
    return profile;
}

/// Of a function that has been in baseline code since its last question: its history there. Its loops are taken to turn
/// as often in a call as they did in the interpreter.
PathProfile baselineProfileOf(FunctionCell& cell) {
    PathProfile profile = functionProfileOf(cell);
    const uint64_t interpreted = std::max<uint64_t>(profile.calls, 1);
    const uint64_t counted = cell.countedFrom.load(std::memory_order_relaxed);
    profile.calls = cell.baselineCalls.fetch_add(counted, std::memory_order_relaxed) + counted;
    profile.backEdges = profile.backEdges * profile.calls / interpreted;
    profile.osrEntries = 0;
    return profile;
}

void carryOut(const Decision& decision, const Promotion& promotion) {
    if (decision.action == Action::CompileNow)
        compilePath(promotion);
    else if (decision.action == Action::Enqueue)
        enqueuePath(promotion);
}

/// Room in L1 is made when it is missed: nobody waits for it, the next question finds it.
QueueState queueState(EngineCore& engine, const void* path) {
    const bool full = !engine.ledger.hasRoom();
    if (full) engine.makeRoomSoon(path);
    return {engine.queue.length(), full, engine.costModel.costs()};
}

uint32_t clampedNext(uint64_t count) {
    return static_cast<uint32_t>(std::min<uint64_t>(count + 1, ~0u - 1));
}

/// Questions of chaos come at random within so many calls or turns.
uint32_t chaosSpan(const Options& options, PathKind kind) {
    return kind == PathKind::Loop ? std::max(1u, options.thresholdLoops / 6) : std::max(1u, options.thresholdCalls / 2);
}

Decision chaosDecision(EngineCore& engine, PathKind kind, uint64_t count) {
    uint64_t dice = engine.random();
    Decision decision;
    decision.reason = "chaos";
    decision.askAgainAt = static_cast<uint32_t>(count + 1 + (dice >> 8) % chaosSpan(engine.options, kind));
    if (dice % 3 == 0) {
        decision.action = Action::CompileNow;
        decision.tier = kind == PathKind::Function && (dice >> 4) % 4 == 0 ? Tier::Baseline : Tier::Optimized;
    }
    return decision;
}

Decision decideFor(EngineCore& engine, const void* path, const PathProfile& profile, uint64_t count) {
    if (engine.options.chaos && !profile.firstCall && !profile.failed)
        return chaosDecision(engine, profile.kind, count);
    return decide(profile, queueState(engine, path), engine.options);
}

/// For those who ask why a path is where it is.
void noteStay(FunctionCell& cell, LoopSite* loop, const Decision& decision) {
    (loop ? loop->kept : cell.kept).store(decision.reason, std::memory_order_relaxed);
    EngineCore& engine = cell.program->engine();
    if (!engine.explains() || decision.priceMs == 0) return;
    char tail[128];
    std::snprintf(tail, sizeof tail, " (predicted: %.2f ms to compile, %.2f ms to win); asked again at count %u",
                  decision.priceMs, decision.gainMs, decision.askAgainAt);
    const std::string name = loop ? cell.name + "@" + std::to_string(loop->index) : cell.name;
    engine.explain("not yet " + name + ": " + decision.reason + tail);
}

void noteFirstFailure(FunctionCell& cell, bool isInterpreted) {
    PreserveThreadState preserve;
    cell.program->continuations().noteFailure(cell, 1, !isInterpreted && !cell.program->engine().options.chaos);
}

void onCallLimit(FunctionCell& cell) {
    PreserveThreadState preserve;
    if (publishParked(cell, nullptr)) return;
    EngineCore& engine = cell.program->engine();
    PathProfile profile = profileOf(cell);
    Decision decision = decideFor(engine, &cell, profile, profile.calls);
    if (cell.site) {
        decision.askAgainAt = clampedNext(profile.calls); // each call is to be counted
        // Compiled, it is not counted any more.
        const bool isLast = decision.action != Action::Stay && !engine.options.chaos;
        cell.program->continuations().noteFailure(cell, profile.calls, isLast);
    }
    cell.calls.limit.store(decision.askAgainAt, std::memory_order_relaxed);
    if (BytecodeFunction* code = cell.interpretable.load(std::memory_order_acquire)) sampleArgumentsAgain(*code);
    if (decision.action == Action::Stay) return noteStay(cell, nullptr, decision);
    if (cell.requested.exchange(true, std::memory_order_relaxed)) return;
    carryOut(decision, {&cell, nullptr, decision.tier, decision.reason, profile.calls});
}

/// False: there is no such function, and no way to say so to the code that calls it.
bool materialize(FunctionCell& cell) {
    if (!cell.site) return true;
    LoadedProgram& program = *cell.program;
    auto lock = program.ir().lock();
    llvm::Error error = program.continuations().materialize(cell);
    if (!error) return true;
    program.engine().warn(llvm::toString(std::move(error)));
    return false;
}

/// Translates under the Program's lock. Null: must be compiled.
std::unique_ptr<BytecodeFunction> translateCell(FunctionCell& cell, PathProfile& profile) {
    LoadedProgram& program = *cell.program;
    EngineCore& engine = program.engine();
    auto lock = program.ir().lock();
    auto start = Clock::now();
    program.ir().canonicalize(*cell.function);
    auto addressOf = [&](const llvm::GlobalValue& global) { return program.addressOf(global); };
    // A specialization is none of the Program's own functions.
    auto cellOf = [&](const llvm::Function& function) {
        return &function == cell.function ? &cell : program.cellOf(function);
    };
    TranslationContext context{addressOf, cellOf, engine.options.profile, engine.options.profile};
    Translation translation = translate(*cell.function, context);
    engine.translateNs += static_cast<uint64_t>(std::chrono::nanoseconds(Clock::now() - start).count());
    profile.instructions = translation.code ? translation.code->irInstructions : cell.function->getInstructionCount();
    profile.loops =
        translation.code ? translation.code->loopCount : static_cast<unsigned>(loopHeaders(*cell.function).size());
    profile.hasLoops = profile.loops != 0;
    cell.instructions.store(profile.instructions, std::memory_order_relaxed);
    cell.loops.store(profile.loops, std::memory_order_relaxed);
    if (!translation.code) {
        cell.mustCompile.store(mustCompileName(translation.reason), std::memory_order_relaxed);
        profile.mustCompile = true;
        if (!cell.site) ++engine.mustCompile;
        if (engine.explains()) engine.explain("must compile " + cell.name + ": " + mustCompileName(translation.reason));
        return nullptr;
    }
    if (!cell.site) ++engine.interpretable;
    engine.translatedInstructions += translation.code->irInstructions;
    return std::move(translation.code);
}

void interpretFromNowOn(FunctionCell& cell, std::unique_ptr<BytecodeFunction> code, uint32_t callLimit) {
    EngineCore& engine = cell.program->engine();
    code->cell = &cell;
    bool counts = engine.options.tier == TierMode::Auto && engine.options.maxTier >= Tier::Optimized;
    const uint32_t loopSpan = chaosSpan(engine.options, PathKind::Loop);
    uint32_t loopLimit = !counts                ? ~0u
                         : engine.options.chaos ? 1 + static_cast<uint32_t>(engine.random() % loopSpan)
                                                : std::max(1u, engine.options.thresholdLoops);
    for (uint32_t i = 0; i < code->loopCount; ++i) {
        const bool wasHot = counts && cell.program->warmStart().wasHot(cell, i);
        code->loops[i].limit.store(wasHot ? 1 : loopLimit, std::memory_order_relaxed);
    }
    if (engine.options.chaos)
        callLimit = 1 + static_cast<uint32_t>(engine.random() % chaosSpan(engine.options, PathKind::Function));
    if (cell.site) callLimit = 0;
    cell.calls.limit.store(engine.options.tier == TierMode::Auto ? callLimit : ~0u, std::memory_order_relaxed);
    BytecodeFunction* kept = cell.program->keep(std::move(code));
    cell.program->warmStart().onTranslated(cell, *kept);
    // Order: before both, as leaveCode() makes one of the other.
    cell.first.store(kept->code.data() + kept->entry, std::memory_order_relaxed);
    cell.bytecode.store(kept, std::memory_order_release);
    cell.interpretable.store(kept, std::memory_order_release);
}

void firstCall(FunctionCell& cell) {
    PreserveThreadState preserve;
    std::lock_guard lock(cell.program->firstCallMutex());
    if (cell.interpretable.load(std::memory_order_acquire) || !isInterpreted(cell)) return; // another thread was first
    if (publishParked(cell, nullptr)) return;
    EngineCore& engine = cell.program->engine();
    if (!materialize(cell)) return cell.slot->entry.store(reinterpret_cast<void*>(&kiln_dead_entry));
    PathProfile profile;
    profile.firstCall = true;
    profile.failed = cell.compileFailed.load(std::memory_order_relaxed);
    std::unique_ptr<BytecodeFunction> code;
    bool forced = engine.options.tier == TierMode::Baseline || engine.options.tier == TierMode::Optimized;
    if (!forced || profile.failed) code = translateCell(cell, profile);
    Decision decision = decide(profile, {0, false, engine.costModel.costs()}, engine.options);
    if (decision.action == Action::CompileNow) {
        if (compilePath({&cell, nullptr, decision.tier, decision.reason, 1})) return;
        if (decision.tier == Tier::Optimized && compilePath({&cell, nullptr, Tier::Baseline, "optimizing failed", 1}))
            return;
        if (forced) code = translateCell(cell, profile);
        // Code generation without optimization has gaps of its own.
        if (!code && decision.tier == Tier::Baseline &&
            compilePath({&cell, nullptr, Tier::Optimized, "baseline failed", 1}))
            return;
    }
    if (code) return interpretFromNowOn(cell, std::move(code), decision.askAgainAt);
    // Neither interpreted nor compiled: there is no way to run it, and no way to say so to a native caller.
    engine.warn("function '" + cell.name + "' can neither be interpreted nor compiled; its call traps");
    cell.slot->entry.store(reinterpret_cast<void*>(&kiln_dead_entry), std::memory_order_release);
}

/// The loop to enter: an outer one that turns soon serves longer than the inner one that was counted.
LoopSite& preferredLoop(LoopSite& site) {
    constexpr uint32_t kTurnsSoon = 4;
    BytecodeFunction& code = *site.function;
    LoopSite* best = &site;
    for (int parent = site.parent; parent >= 0; parent = code.loops[parent].parent)
        if (std::atomic_ref(code.loops[parent].count).load(std::memory_order_relaxed) >= kTurnsSoon)
            best = &code.loops[parent];
    return best->requested.load(std::memory_order_relaxed) ? site : *best;
}

void onLoopLimit(LoopSite& site) {
    PreserveThreadState preserve;
    FunctionCell& cell = *site.function->cell;
    if (publishParked(cell, &site)) return;
    EngineCore& engine = cell.program->engine();
    PathProfile profile = profileOf(cell, &site);
    profile.wasHot = cell.program->warmStart().wasHot(cell, site.index);
    Decision decision = decideFor(engine, &site, profile, profile.backEdges);
    // Order: sequentially consistent against publish(): either it sees this limit and lowers it, or our caller sees
    // its code and does.
    // Asked again much later: by then an outer loop that was preferred has turned, or never will.
    uint64_t again = decision.action == Action::Stay ? decision.askAgainAt : profile.backEdges * 16;
    site.limit.store(static_cast<uint32_t>(std::min<uint64_t>(again, ~0u - 1)));
    if (decision.action == Action::Stay) return noteStay(cell, &site, decision);
    if (cell.loopInFlight.exchange(true, std::memory_order_relaxed)) {
        constexpr uint32_t kLeastTurns = 64; // between questions
        const uint32_t turns = std::max(kLeastTurns, engine.options.thresholdLoops);
        site.limit.store(static_cast<uint32_t>(std::min<uint64_t>(profile.backEdges + turns, ~0u - 1)));
        return;
    }
    LoopSite& chosen = preferredLoop(site);
    if (chosen.requested.exchange(true, std::memory_order_relaxed)) {
        cell.loopInFlight.store(false, std::memory_order_relaxed);
        if (&chosen == &site) site.limit.store(~0u); // publication lowers it
        return;
    }
    Promotion promotion{&cell, &chosen, decision.tier, decision.reason, profile.backEdges};
    promotion.counted = &site;
    promotion.turns = static_cast<uint32_t>(profile.backEdges);
    carryOut(decision, promotion);
}

/// Chaos takes code back as well as it gives it.
void maybeDemote(FunctionCell& cell) {
    EngineCore& engine = cell.program->engine();
    if (!engine.options.chaos || engine.random() % 4 != 0) return;
    if (cell.bytecode.load(std::memory_order_acquire) && !isInterpreted(cell)) {
        PreserveThreadState preserve; // the ledger has a lock
        leaveCode(cell);
        // Half of the time the code comes back, else it is made again.
        if (engine.random() % 2 == 0) engine.ledger.park(cell);
        cell.calls.limit.store(callCount(cell) + 1 + static_cast<uint32_t>(engine.random() % 50),
                               std::memory_order_relaxed);
    }
}

} // namespace

PathProfile profileOf(const FunctionCell& cell, const LoopSite* loop) {
    PathProfile profile = functionProfileOf(cell);
    if (!loop) return profile;
    profile.kind = PathKind::Loop;
    profile.current = Tier::Interpreter;
    profile.backEdges = std::atomic_ref(loop->count).load(std::memory_order_relaxed);
    profile.failed = false;
    return profile;
}

void countUntil(FunctionCell& cell, uint64_t baselineCalls) {
    const uint64_t from = cell.baselineCalls.load(std::memory_order_relaxed);
    const uint64_t more = std::clamp<uint64_t>(baselineCalls > from ? baselineCalls - from : 1, 1, 0x7ffffffe);
    cell.countedFrom.store(static_cast<uint32_t>(more), std::memory_order_relaxed);
    std::atomic_ref(cell.countdown).store(static_cast<int32_t>(more), std::memory_order_relaxed);
}

bool isInterpreted(const FunctionCell& cell) {
    void* entry = cell.slot->entry.load(std::memory_order_acquire);
    return entry == interpreterEntry() || entry == reinterpret_cast<void*>(&kiln_wide_entry);
}

void leaveCode(FunctionCell& cell) {
    cell.tier.store(Tier::Interpreter, std::memory_order_relaxed);
    cell.requested.store(false, std::memory_order_relaxed);
    cell.calls.limit.store(0, std::memory_order_relaxed);
    // Order: before the entry, so that whoever comes through it finds the bytecode.
    cell.interpretable.store(cell.bytecode.load(std::memory_order_acquire), std::memory_order_release);
    cell.slot->entry.store(cell.wideEntry ? reinterpret_cast<void*>(&kiln_wide_entry) : interpreterEntry(),
                           std::memory_order_release);
}

void leaveLoopCode(LoopSite& loop) {
    loop.requested.store(false, std::memory_order_relaxed);
    loop.osrEntry.store(nullptr, std::memory_order_release);
    // Its limit is 0 since it was published.
}

BytecodeFunction* enterCell(FunctionCell& cell) {
    if (BytecodeFunction* code = cell.interpretable.load(std::memory_order_acquire)) {
        std::atomic_ref count(cell.calls.count);
        uint32_t calls = count.load(std::memory_order_relaxed) + 1;
        count.store(calls, std::memory_order_relaxed);
        if (calls < cell.calls.limit.load(std::memory_order_relaxed)) return code;
    }
    return interp::callSlowPath(cell);
}

void onBaselineHot(FunctionCell& cell) {
    PreserveThreadState preserve;
    std::atomic_ref countdown(cell.countdown);
    EngineCore& engine = cell.program->engine();
    PathProfile profile = baselineProfileOf(cell);
    Decision decision = decide(profile, queueState(engine, &cell), engine.options);
    if (decision.action == Action::Stay && decision.askAgainAt != ~0u)
        countUntil(cell, decision.askAgainAt);
    else
        countdown.store(0x7fffffff, std::memory_order_relaxed);
    if (decision.action == Action::Stay) return noteStay(cell, nullptr, decision);
    if (cell.requested.exchange(true, std::memory_order_relaxed)) return;
    carryOut(decision, {&cell, nullptr, decision.tier, decision.reason, profile.calls});
}

namespace interp {

BytecodeFunction* callSlowPath(FunctionCell& cell) {
    maybeDemote(cell);
    if (cell.builtin) return nullptr;
    if (!cell.interpretable.load(std::memory_order_acquire)) {
        if (!isInterpreted(cell)) return nullptr;
        firstCall(cell);
        BytecodeFunction* code = cell.interpretable.load(std::memory_order_acquire);
        if (code) std::atomic_ref(cell.calls.count).fetch_add(1, std::memory_order_relaxed);
        if (cell.site) noteFirstFailure(cell, code != nullptr);
        return code;
    }
    if (callCount(cell) >= cell.calls.limit.load(std::memory_order_relaxed)) onCallLimit(cell);
    return cell.interpretable.load(std::memory_order_acquire);
}

bool isNestedDeeply(const Segment& segment) {
    return segment.depth > segment.thread->mostNested;
}

const Inst* loopSlowPath(LoopSite& site, char* fp, Segment* segment) {
    void* code = site.osrEntry.load(std::memory_order_acquire);
    if (!code) {
        onLoopLimit(site);
        code = site.osrEntry.load();
        if (!code) return nullptr;
        site.limit.store(0, std::memory_order_relaxed); // published while the limit was raised
    }
    EngineCore& engine = site.function->cell->program->engine();
    if (engine.options.chaos && engine.random() % 3 == 0) {
        site.limit.store(std::atomic_ref(site.count).load() + static_cast<uint32_t>(engine.random() % 100));
        return nullptr; // keeps interpreting for a while
    }
    if (isNestedDeeply(*segment)) {
        site.limit.store(std::atomic_ref(site.count).load() + engine.options.thresholdLoops);
        site.function->cell->calls.limit.store(0, std::memory_order_relaxed); // the next call asks
        return nullptr;
    }
    ++engine.osrEntries;
    std::atomic_ref entries(site.osrEntries);
    uint32_t entered = entries.load(std::memory_order_relaxed) + 1;
    entries.store(entered, std::memory_order_relaxed);
    if (entered % std::max(1u, engine.options.thresholdCalls / kCallsPerOsrEntry) == 0 && !engine.options.chaos) {
        FunctionCell& cell = *site.function->cell;
        cell.calls.limit.store(0, std::memory_order_relaxed); // the next call asks
    }
    segment->callFp = fp;
    segment->callIp = nullptr; // exceptions that leave this code have passed the frame's own landing pads
    reinterpret_cast<void (*)(char*)>(code)(fp);
    // Activations above this one that an exception left behind are dead.
    segment->thread->segment = segment;
    return site.function->code.data() + site.function->osrReturn;
}

} // namespace interp

} // namespace kiln
