#pragma once

// What the Programs of one engine share: options, arena, linker, compile queue, the host's symbols, totals.

#include "code_cache.h"
#include "code_ledger.h"
#include "cost_model.h"
#include "kiln/options.h"
#include "kiln/result.h"
#include "kiln/stats.h"
#include "queue.h"
#include "remark_store.h"

#include "jit/compile.h"

#include <atomic>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>

namespace kiln {

class EngineCore {
public:
    static Result<std::unique_ptr<EngineCore>> create(Options options);
    ~EngineCore();

    // Constant after construction.
    const Options options;
    const uint32_t disabledPasses;
    const std::shared_ptr<CodeArena> arena;

    CodeCache cache;   ///< levels 2 and 3
    CodeLedger ledger; ///< level 1
    CostModel costModel;
    CompileQueue queue;
    RemarkStore remarks; ///< empty unless the options ask for them

    /// Makes room in L1 for a path that cannot be promoted now: on a compile thread where there is one.
    void makeRoomSoon(const void* path);
    /// Ends the compile threads, and writes what is to be remembered.
    void stop();

    /// Made at first use: a process that only interprets needs none.
    llvm::Expected<Linker*> linker();

    void define(const std::string& name, void* address);
    void* defined(const std::string& name) const;

    /// Sees each unit that is compiled, on the thread that does it. For tools; set before the first promotion.
    std::function<void(const Unit&, Tier)> unitWatcher;

    bool explains() const { return static_cast<bool>(options.explain); }
    void explain(const std::string& line) const;
    void warn(const std::string& line) const;

    /// Whether what is compiled outlives the process.
    bool keepsForLater() const;
    /// What compiling for later runs may delay the end of a Program or of the process by.
    CompileQueue::Milliseconds grace() const;

    /// Thread-safe pseudo-random numbers from the seed, for chaos.
    uint64_t random();

    // Totals; each has its own rule.
    std::atomic<uint64_t> osrEntries{0}, functions{0}, interpretable{0}, mustCompile{0}, promoted{0};
    std::atomic<uint64_t> translatedInstructions{0}, translateNs{0}, compileFailures{0};
    std::atomic<uint64_t> compileTimeouts{0}, measured{0}, rolledBack{0};
    void addLoadMs(double ms);
    void noteDeopt(const DeoptSite& site);
    void noteWithdrawn(const DeoptSite& site);
    void addPath(const PathStats& path);
    /// What the function's code was measured to win.
    void addScore(const std::string& name, double speedup, bool isRolledBack);
    void addCompilation(const PathStats& path, const ArtifactFacts& facts);
    Stats stats() const;

    void lockForFork() {
        mutex_.lock();
        costModel.lockForFork(); // also taken under the queue's
        remarks.lockForFork();
    }
    void unlockAfterFork() {
        remarks.unlockAfterFork();
        costModel.unlockAfterFork();
        mutex_.unlock();
    }

private:
    EngineCore(Options options, uint32_t disabledPasses, std::shared_ptr<CodeArena> arena);

    mutable std::mutex mutex_;
    std::unique_ptr<Linker> linker_;                 // guarded by mutex_
    std::unordered_map<std::string, void*> defined_; // guarded by mutex_
    double loadMs_ = 0, compileMs_ = 0;              // guarded by mutex_
    uint64_t units_ = 0, codeBytes_ = 0;             // guarded by mutex_
    std::deque<PathStats> paths_;                    // guarded by mutex_; grows in small pieces
    PassReports passes_{};                           // guarded by mutex_
    std::map<DeoptSite, DeoptSiteStats> deoptSites_; // guarded by mutex_
    struct Score {
        double speedup = 0;
        bool rolledBack = false;
    };
    std::unordered_map<std::string, Score> scores_; // guarded by mutex_; by path, of its latest version
    std::atomic<uint64_t> randomState_;
    std::atomic<bool> makingRoom_{false};
};

} // namespace kiln
