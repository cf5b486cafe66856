#include "engine_core.h"

#include "loaded_program.h"
#include "process_hooks.h"
#include "stubs.h"

#include "llvm/Support/Error.h"

#include <algorithm>
#include <sched.h>
#include <thread>

namespace kiln {

namespace {

/// That the process may run on.
unsigned coreCount() {
    cpu_set_t set;
    const int allowed = sched_getaffinity(0, sizeof set, &set) == 0 ? CPU_COUNT(&set) : 0;
    return allowed > 0 ? static_cast<unsigned>(allowed) : std::max(1u, std::thread::hardware_concurrency());
}

unsigned threadCount(const Options& options) {
    if (options.jobs >= 0) return static_cast<unsigned>(options.jobs);
    // One core is the program's.
    const unsigned cores = coreCount();
    return std::clamp(cores > 1 ? cores - 1 : 1u, 1u, 4u);
}

/// Beyond this a burst has outrun the compile threads; the least hot path waits for its next threshold.
constexpr size_t kQueueCapacity = 256;

/// Paths listed in the stats; more are counted, not listed.
constexpr size_t kMostPaths = 1000;
/// Of those, the ones whose passes are listed: that takes ten times the memory.
constexpr size_t kMostPathsWithPasses = 500;

} // namespace

Result<std::unique_ptr<EngineCore>> EngineCore::create(Options options) {
    uint32_t disabled = 0;
    for (const std::string& name : options.disabledPasses) {
        auto index = findPass(name);
        if (!index) {
            std::string known;
            for (llvm::StringRef pass : passNames())
                known += (known.empty() ? "" : ", ") + pass.str();
            return tl::unexpected(
                Error{ErrorCode::BadOption, "unknown pass '" + name + "' (there are: " + known + ")"});
        }
        disabled |= 1u << *index;
    }
    initializeCompiler();
    auto arena = CodeArena::create(options.arenaBytes);
    if (!arena) return tl::unexpected(Error{ErrorCode::OutOfMemory, llvm::toString(arena.takeError())});
    return std::unique_ptr<EngineCore>(
        new EngineCore(std::move(options), disabled, std::shared_ptr<CodeArena>(std::move(*arena))));
}

EngineCore::EngineCore(Options theOptions, uint32_t disabled, std::shared_ptr<CodeArena> theArena)
    : options(std::move(theOptions)), disabledPasses(disabled), arena(std::move(theArena)),
      cache(
          options, [this](const std::string& line) { warn(line); },
          options.explain ? [this](const std::string& line) { explain(line); } : CodeCache::Sink()),
      ledger(options.cache.l1Bytes), costModel(/*learns=*/options.jobs != 0),
      queue(threadCount(options), kQueueCapacity,
            compileCpuPercent(options.compileCpuPercent, coreCount(), threadCount(options))),
      randomState_(options.seed) {
    registerWithProcess(*this);
}

EngineCore::~EngineCore() {
    queue.stop();
    unregisterFromProcess(*this);
    forgetStubsOf(*arena);
}

llvm::Expected<Linker*> EngineCore::linker() {
    std::lock_guard lock(mutex_);
    if (!linker_) {
        auto made = Linker::create(arena);
        if (!made) return made.takeError();
        linker_ = std::move(*made);
    }
    return linker_.get();
}

void EngineCore::define(const std::string& name, void* address) {
    std::lock_guard lock(mutex_);
    defined_[name] = address;
}

void* EngineCore::defined(const std::string& name) const {
    std::lock_guard lock(mutex_);
    auto found = defined_.find(name);
    return found == defined_.end() ? nullptr : found->second;
}

void EngineCore::explain(const std::string& line) const {
    if (options.explain) options.explain(line);
}

void EngineCore::warn(const std::string& line) const {
    if (options.log) options.log(LogLevel::Warning, line);
}

// SplitMix64 (Steele, Lea, Flood 2014).
uint64_t EngineCore::random() {
    uint64_t z = randomState_.fetch_add(0x9e3779b97f4a7c15, std::memory_order_relaxed) + 0x9e3779b97f4a7c15;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9;
    z = (z ^ (z >> 27)) * 0x94d049bb133111eb;
    return z ^ (z >> 31);
}

void EngineCore::noteDeopt(const DeoptSite& site) {
    std::lock_guard lock(mutex_);
    DeoptSiteStats& counted = deoptSites_.try_emplace(site, DeoptSiteStats{site.function, site.number}).first->second;
    ++counted.deopts;
}

void EngineCore::noteWithdrawn(const DeoptSite& site) {
    std::lock_guard lock(mutex_);
    deoptSites_[site].withdrawn = true;
}

void EngineCore::addLoadMs(double ms) {
    std::lock_guard lock(mutex_);
    loadMs_ += ms;
}

void EngineCore::makeRoomSoon(const void* path) {
    ledger.noteQuestion(path);
    if (makingRoom_.exchange(true)) return;
    CompileQueue::Job job;
    job.priority = ~uint64_t{0}; // other jobs wait for the room
    job.owner = this;
    job.run = [this] {
        makingRoom_ = false;
        ledger.makeRoom();
    };
    job.dropped = [this] { makingRoom_ = false; };
    if (queue.threads() == 0)
        job.run();
    else
        queue.push(std::move(job));
}

bool EngineCore::keepsForLater() const {
    return cache.isOn() && cache.hasDisk();
}

CompileQueue::Milliseconds EngineCore::grace() const {
    constexpr CompileQueue::Milliseconds kGrace{100};
    return keepsForLater() ? kGrace : CompileQueue::Milliseconds(0);
}

void EngineCore::stop() {
    queue.stop(grace());
    forEachProgramOf(*this, [](LoadedProgram& program) { program.warmStart().save(); });
    cache.beforeExit();
}

void EngineCore::addPath(const PathStats& path) {
    std::lock_guard lock(mutex_);
    codeBytes_ += path.codeBytes;
    if (paths_.size() >= kMostPaths) return;
    paths_.push_back(path);
    if (paths_.size() > kMostPathsWithPasses) std::vector<PassStats>().swap(paths_.back().passes);
}

void EngineCore::addScore(const std::string& name, double speedup, bool isRolledBack) {
    std::lock_guard lock(mutex_);
    if (scores_.size() < kMostPaths || scores_.count(name) != 0) scores_[name] = {speedup, isRolledBack};
}

void EngineCore::addCompilation(const PathStats& path, const ArtifactFacts& facts) {
    std::lock_guard lock(mutex_);
    ++units_;
    compileMs_ += path.compileMs;
    for (unsigned i = 0; i < kPassCount; ++i) {
        passes_[i].ms += facts.passes[i].ms;
        passes_[i].runs += facts.passes[i].runs;
        passes_[i].irBefore += facts.passes[i].irBefore;
        passes_[i].irAfter += facts.passes[i].irAfter;
        passes_[i].changedFunctions += facts.passes[i].changedFunctions;
    }
}

Stats EngineCore::stats() const {
    Stats stats;
    stats.functions = functions;
    stats.interpretable = interpretable;
    stats.mustCompile = mustCompile;
    stats.promoted = promoted;
    stats.compileFailures = compileFailures;
    stats.compileTimeouts = compileTimeouts;
    stats.measured = measured;
    stats.rolledBack = rolledBack;
    stats.osrEntries = osrEntries;
    stats.translatedInstructions = translatedInstructions;
    stats.translateMs = static_cast<double>(translateNs) / 1e6;
    stats.cache.push_back(ledger.report());
    for (LevelReport& level : cache.report())
        stats.cache.push_back(std::move(level));
    stats.cache.push_back({.name = "l4", .rejections = {}});
    stats.sourcesCompiled = cache.sourcesCompiled();
    stats.sourcesCached = cache.sourcesCached();
    std::lock_guard lock(mutex_);
    for (const auto& [site, counted] : deoptSites_) {
        stats.deopts += counted.deopts;
        stats.deoptSites.push_back(counted);
    }
    stats.loadMs = loadMs_;
    stats.paths.assign(paths_.begin(), paths_.end());
    auto scores = scores_;
    for (auto path = stats.paths.rbegin(); path != stats.paths.rend() && !scores.empty(); ++path)
        if (auto score = scores.find(path->name); score != scores.end()) {
            path->speedup = score->second.speedup;
            path->rolledBack = score->second.rolledBack;
            scores.erase(score); // its earlier versions have none
        }
    stats.compileUnits = units_;
    stats.compileMs = compileMs_;
    stats.codeBytes = codeBytes_;
    for (unsigned i = 0; i < kPassCount; ++i)
        stats.passes.push_back({passNames()[i].str(), passes_[i].ms, passes_[i].runs, passes_[i].irBefore,
                                passes_[i].irAfter, passes_[i].changedFunctions});
    return stats;
}

} // namespace kiln
