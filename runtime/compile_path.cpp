#include "compile_path.h"

#include "engine_core.h"
#include "loaded_program.h"
#include "process_hooks.h"
#include "stubs.h"

#include "llvm/IR/Function.h"

#include <chrono>
#include <cinttypes>
#include <optional>

namespace kiln {

namespace {

using Clock = std::chrono::steady_clock;

/// IR instructions of callees that come along into an optimized unit: more than LLVM's inliner takes into one function,
/// little enough that a unit compiles in tens of milliseconds.
constexpr unsigned kCalleeBudget = 1500;

/// What the interpreter counted, for the passes. Called with the Program's lock held.
std::optional<FunctionProfile> countsOf(LoadedProgram& program, const llvm::Function& function) {
    FunctionCell* cell = program.cellOf(function);
    const BytecodeFunction* code = cell ? cell->bytecode.load(std::memory_order_acquire) : nullptr;
    if (!code) return std::nullopt;
    FunctionProfile profile;
    profile.entries = callCount(*cell);
    for (const BranchSite& site : code->branches) {
        FunctionProfile::Branch branch;
        branch.block = site.block;
        for (uint32_t i = 0; i < site.successors; ++i)
            branch.counts.push_back(std::atomic_ref(code->edgeCounts[site.first + i]).load(std::memory_order_relaxed));
        profile.branches.push_back(std::move(branch));
    }
    return profile;
}

void publish(const Promotion& promotion, const LinkedCode& code) {
    FunctionCell& cell = *promotion.cell;
    if (promotion.loop) {
        promotion.loop->osrEntry.store(code.entry); // Order: see onLoopLimit
        promotion.loop->limit.store(0);             // the next back-edge enters
        return;
    }
    if (promotion.tier == Tier::Baseline && !cell.wideArguments &&
        cell.program->engine().options.tier == TierMode::Auto &&
        cell.program->engine().options.maxTier > Tier::Baseline) {
        std::atomic_ref(cell.countdown)
            .store(static_cast<int32_t>(cell.program->engine().options.thresholdCalls), std::memory_order_relaxed);
        cell.baselineCode.store(code.entry, std::memory_order_release);
        cell.slot->entry.store(reinterpret_cast<void*>(&kiln_counting_entry), std::memory_order_release);
    } else {
        cell.slot->entry.store(code.entry, std::memory_order_release);
    }
    if (cell.tier.exchange(promotion.tier, std::memory_order_relaxed) != Tier::Optimized &&
        promotion.tier == Tier::Optimized)
        ++cell.program->engine().promoted;
    // Order: after the entry, so that whoever finds no bytecode finds code.
    cell.interpretable.store(nullptr, std::memory_order_release);
}

OsrEntry osrEntryOf(const LoopSite& loop) {
    OsrEntry entry;
    entry.loop = loop.index;
    entry.slotOffset = loop.function->slotOffset;
    entry.resultOffset = loop.function->resultOffset;
    return entry;
}

llvm::Expected<CompileResult> build(const Promotion& promotion) {
    LoadedProgram& program = *promotion.cell->program;
    EngineCore& engine = program.engine();
    CompileRequest request;
    auto space = program.linkSpace();
    if (!space) return space.takeError();
    std::optional<OsrEntry> osr;
    if (promotion.loop) osr = osrEntryOf(*promotion.loop);
    request.program = &program.ir();
    request.unit.root = promotion.cell->function;
    request.unit.osr = osr ? &*osr : nullptr;
    request.unit.calleeBudget = promotion.tier == Tier::Optimized ? kCalleeBudget : 0;
    if (engine.options.profile && promotion.tier == Tier::Optimized)
        request.unit.profile = [&program](const llvm::Function& function) { return countsOf(program, function); };
    request.passes = {promotion.tier, engine.disabledPasses, engine.options.verifyPasses};
    request.space = *space;
    request.publish = [&](const LinkedCode& code) { publish(promotion, code); };
    return compile(request);
}

} // namespace

uint64_t backEdges(const FunctionCell& cell) {
    const BytecodeFunction* code = cell.bytecode.load(std::memory_order_acquire);
    uint64_t sum = 0;
    for (uint32_t i = 0; code && i < code->loopCount; ++i)
        sum += std::atomic_ref(code->loops[i].count).load(std::memory_order_relaxed);
    return sum;
}

uint32_t callCount(const FunctionCell& cell) {
    return std::atomic_ref(const_cast<uint32_t&>(cell.calls.count)).load(std::memory_order_relaxed);
}

bool compilePath(const Promotion& promotion) {
    EngineCore& engine = promotion.cell->program->engine();
    auto start = Clock::now();
    auto result = build(promotion);
    compilationDone();
    double ms = std::chrono::duration<double, std::milli>(Clock::now() - start).count();
    if (!result) {
        std::string why = llvm::toString(result.takeError());
        ++engine.compileFailures;
        if (promotion.loop)
            promotion.loop->limit.store(~0u, std::memory_order_relaxed);
        else
            promotion.cell->compileFailed.store(true, std::memory_order_relaxed);
        if (engine.explains())
            engine.explain("refused " + promotion.name() + " -> " + tierName(promotion.tier) + ": " + why);
        return false;
    }
    PathStats path;
    path.name = promotion.name();
    path.isLoop = promotion.loop != nullptr;
    path.count = promotion.count;
    path.tier = promotion.tier;
    path.reason = promotion.reason;
    path.origin = "compiled";
    path.compileMs = ms;
    path.codeBytes = result->code.codeBytes;
    engine.addCompilation(path, *result);
    if (engine.explains()) {
        char tail[96];
        std::snprintf(tail, sizeof tail, " (count %" PRIu64 ", %u instructions, %.2f ms, %zu bytes)", promotion.count,
                      result->instructions, ms, result->code.codeBytes);
        engine.explain("promoted " + path.name + " -> " + tierName(promotion.tier) + ": " + promotion.reason + tail);
    }
    return true;
}

void enqueuePath(const Promotion& promotion) {
    LoadedProgram& program = *promotion.cell->program;
    CompileQueue::Job job;
    job.priority = promotion.count + backEdges(*promotion.cell);
    job.owner = &program;
    job.run = [promotion] { compilePath(promotion); };
    job.dropped = [promotion] {
        // Asked again when the count has doubled.
        auto again = static_cast<uint32_t>(std::min<uint64_t>(promotion.count * 2, ~0u - 1));
        if (promotion.loop) {
            promotion.loop->requested.store(false, std::memory_order_relaxed);
            promotion.loop->limit.store(again, std::memory_order_relaxed);
        } else {
            promotion.cell->requested.store(false, std::memory_order_relaxed);
            promotion.cell->calls.limit.store(again, std::memory_order_relaxed);
        }
    };
    program.engine().queue.push(std::move(job));
}

} // namespace kiln
