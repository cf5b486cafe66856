#include "path_unit.h"

#include "compile_path.h"
#include "engine_core.h"
#include "loaded_program.h"
#include "specializations.h"

#include "jit/pass_table.h"

#include <optional>

namespace kiln {

namespace {

/// What the interpreter counted in this run or in earlier ones, for the passes. Called with the Program's lock held.
std::optional<FunctionProfile> countsOf(LoadedProgram& program, const llvm::Function& function) {
    FunctionCell* cell = program.cellOf(function);
    if (!cell) return std::nullopt;
    std::optional<FunctionProfile> counted = countedProfile(*cell);
    if (std::optional<FunctionProfile> earlier = program.earlierProfile(cell->name))
        counted = counted ? sum(*earlier, *counted) : earlier;
    std::optional<FunctionProfile> saved = program.warmStart().profileOf(cell->name);
    if (!counted || (saved && saved->entries > counted->entries)) return saved;
    return counted;
}

/// Where calls through pointers go at least this often, guarding the target and inlining it pays.
constexpr double kLikely = 0.3;

std::vector<llvm::Function*> likelyTargetsOf(LoadedProgram& program, const llvm::Function& function) {
    std::vector<llvm::Function*> likely;
    std::optional<FunctionProfile> counts = countsOf(program, function);
    if (!counts) return likely;
    for (const FunctionProfile::Place& place : counts->targets)
        for (const FunctionProfile::Value& target : place.top) {
            if (static_cast<double>(target.count) < kLikely * static_cast<double>(place.seen())) continue;
            if (const FunctionCell* cell = program.cellNamed(target.symbol)) likely.push_back(cell->function);
        }
    return likely;
}

/// Nothing: it is switched off.
std::optional<Speculation> speculationOf(LoadedProgram& program) {
    const EngineCore& engine = program.engine();
    if (!engine.options.speculate) return std::nullopt;
    if (engine.disabledPasses >> static_cast<unsigned>(Row::Specialize) & 1) return std::nullopt;
    Speculation speculation;
    if (engine.options.chaos) speculation.stress = 2 * engine.options.seed + 1;
    if (!engine.options.chaos && !engine.options.profile) return std::nullopt;
    speculation.isWithdrawn = [&program](const llvm::Function& function, unsigned number) {
        return program.continuations().isWithdrawn(function.getName(), number);
    };
    speculation.withdrawnOf = [&program](llvm::StringRef function) {
        return program.continuations().withdrawnOf(function);
    };
    return speculation;
}

} // namespace

OsrEntry osrEntryOf(const LoopSite& loop) {
    OsrEntry entry;
    entry.loop = loop.index;
    entry.slotOffset = loop.function->slotOffset;
    entry.resultOffset = loop.function->resultOffset;
    return entry;
}

UnitRequest unitRequestOf(const FunctionCell& cell, Tier tier, const OsrEntry* osr) {
    LoadedProgram& program = *cell.program;
    UnitRequest request;
    request.root = cell.function;
    if (const Specialization* special = cell.specialization; special && !special->callsOrdinary) {
        request.root = special->ordinary->function;
        request.bound = &special->bound;
    }
    request.osr = osr;
    request.calleeBudget = tier == Tier::Optimized ? kCalleeBudget : 0;
    if (program.engine().options.profile && tier == Tier::Optimized) {
        request.profile = [&program](const llvm::Function& function) { return countsOf(program, function); };
        request.isLibrarys = [&program](llvm::StringRef name) { return program.callsLibrarys(name); };
        request.likelyTargets = [&program](const llvm::Function& function) {
            return likelyTargetsOf(program, function);
        };
    }
    if (tier == Tier::Optimized) request.speculation = speculationOf(program);
    return request;
}

} // namespace kiln
