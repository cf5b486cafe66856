#pragma once

// Where the deopt sites of one Program lead, and what comes of it.
//
// A site calls its continuation (ir/continuation.h), which is a function with a cell and a stub of its own, made when
// code that names it is linked; its IR is made at its first call. It is interpreted and counted, so that a site that
// fails again and again leads to compiled code in the end, whatever else happens.
// A site that has failed kFailuresUntilWithdrawn times is withdrawn: what was compiled with it is compiled again
// without. A function with kMostWithdrawn withdrawn sites gets no site any more, so that nothing is compiled more
// often than that for wrong guesses.
//
// Thread-safe: all members, except what says otherwise.

#include "cell.h"
#include "compile_path.h"

#include "ir/unit.h"

#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/StringMap.h"
#include "llvm/Support/Error.h"

#include <deque>
#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace kiln {

/// Calls of a continuation that are no accident any more, few enough that they cost less than compiling again.
inline constexpr uint32_t kFailuresUntilWithdrawn = 16;
inline constexpr size_t kMostWithdrawn = 4;

class Continuations {
public:
    explicit Continuations(LoadedProgram& program) : program_(program) {}
    ~Continuations();
    Continuations(const Continuations&) = delete;
    Continuations& operator=(const Continuations&) = delete;

    /// The stub of the continuation of that name; nothing: it is none's name, or there is no memory.
    std::optional<uint64_t> addressOf(llvm::StringRef name);

    /// Makes the IR, at the first call. REQUIRES: the Program's lock is held; `cell` is a continuation's.
    llvm::Error materialize(FunctionCell& cell);
    /// Null: not one of ours. REQUIRES: the Program's lock is held.
    FunctionCell* cellOf(const llvm::Function& function) const { return cellByFunction_.lookup(&function); }

    bool isWithdrawn(llvm::StringRef function, unsigned number) const;
    /// The withdrawn sites of a function, for keys.
    std::string withdrawnOf(llvm::StringRef function) const;

    /// Callees that come along by counts are in no key, so neither are their withdrawn sites.
    bool holdsWithdrawn(const std::vector<DeoptSite>& sites) const;

    /// The path's compilation begins, or does not come: whatever is withdrawn from now on asks for another.
    void noteLeftQueue(const Promotion& path);
    /// Code with these sites was published for the path.
    void notePublished(const Promotion& path, const std::vector<DeoptSite>& sites);
    /// The continuation was called, for the how-manieth time; `isLast`: the next calls are not counted any more.
    void noteFailure(const FunctionCell& cell, uint64_t calls, bool isLast);

    /// What chaos reads: see ir/speculate.h.
    uint32_t* chance() { return &chance_; }

    void forgetOtherThreads();
    void lockForFork() { mutex_.lock(); }
    void unlockAfterFork() { mutex_.unlock(); }

private:
    struct Record {
        FunctionCell cell;
        DeoptSite site;
    };
    /// Where the code of a path is.
    using Path = std::pair<FunctionCell*, LoopSite*>;

    bool isWithdrawnLocked(const DeoptSite& site) const;
    void compileAgain(const std::set<Path>& paths);
    /// False: its replacement is queued already, and will know all that is known now.
    bool queueAgain(const Path& path);

    LoadedProgram& program_;
    llvm::DenseMap<const llvm::Function*, FunctionCell*> cellByFunction_; // guarded by the Program's lock

    mutable std::mutex mutex_;
    std::deque<Record> records_;                          // guarded by mutex_; addresses are stable
    llvm::StringMap<Record*> byName_;                     // guarded by mutex_
    std::map<std::string, std::set<unsigned>> withdrawn_; // guarded by mutex_; by function
    std::map<DeoptSite, std::set<Path>> users_;           // guarded by mutex_
    std::set<Path> queuedAgain_;                          // guarded by mutex_: their compilations have not begun
    uint32_t chance_ = 1;                                 // compiled code's
};

} // namespace kiln
