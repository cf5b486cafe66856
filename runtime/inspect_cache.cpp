#include "inspect_cache.h"

#include "engine_core.h"
#include "loaded_program.h"
#include "path_unit.h"

#include "jit/guard.h"

namespace kiln {

namespace {

Result<Unit> cutForKey(FunctionCell& cell, UnitRequest request) {
    request = withoutCounts(std::move(request));
    const auto lock = cell.program->ir().lock();
    Unit unit;
    llvm::Error failed = llvm::Error::success();
    llvm::Error fatal = guarded([&] { failed = cutUnit(cell.program->ir(), request).moveInto(unit); });
    if (llvm::Error error = llvm::joinErrors(std::move(fatal), std::move(failed)))
        return tl::unexpected(Error{ErrorCode::BadSource, llvm::toString(std::move(error))});
    return unit;
}

} // namespace

Result<CacheAnswer> cacheAnswer(FunctionCell& cell, std::optional<unsigned> loop, Tier tier) {
    EngineCore& engine = cell.program->engine();
    std::optional<OsrEntry> osr;
    const LoopSite* site = nullptr;
    if (loop) {
        BytecodeFunction* code = cell.bytecode.load(std::memory_order_acquire);
        if (!code || *loop >= code->loopCount)
            return tl::unexpected(Error{ErrorCode::BadOption, "loop " + std::to_string(*loop) + " of function '" +
                                                                  cell.name + "' was not interpreted"});
        site = &code->loops[*loop];
        osr = osrEntryOf(*site);
    }
    const UnitRequest request = unitRequestOf(cell, tier, osr ? &*osr : nullptr);
    auto unit = cutForKey(cell, request);
    if (!unit) return tl::unexpected(unit.error());
    const PassOptions passes{tier, engine.disabledPasses, engine.options.verifyPasses};
    const ArtifactRequest asked = artifactRequest({*unit, request, passes, cell.program->keys()});
    const Digest key = CodeCache::keyOf(asked);
    CacheAnswer answer;
    answer.key = key.hex();
    answer.ingredients = asked.key;
    answer.isStored = unit->isPortable;
    answer.levels = {{"l1", engine.ledger.has(cell, site)}};
    for (const std::string level : {"l2", "l3"})
        answer.levels.emplace_back(level, engine.cache.has(level, key));
    for (CodeCache::Alternative& other : engine.cache.alternatives(asked))
        answer.alternatives.push_back(std::move(other.differences));
    return answer;
}

std::string compileFailure(const FunctionCell& cell, std::optional<unsigned> loop) {
    return cell.program->failureOf(loop ? cell.name + "@" + std::to_string(*loop) : cell.name);
}

std::string keptBecause(const FunctionCell& cell, std::optional<unsigned> loop) {
    const char* reason = nullptr;
    const BytecodeFunction* code = cell.bytecode.load(std::memory_order_acquire);
    if (!loop)
        reason = cell.kept.load(std::memory_order_relaxed);
    else if (code && *loop < code->loopCount)
        reason = code->loops[*loop].kept.load(std::memory_order_relaxed);
    return reason ? reason : "";
}

} // namespace kiln
