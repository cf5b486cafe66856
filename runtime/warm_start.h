#pragma once

// One Program's memory of its last runs. After a load, what was hot then is linked and published before it is asked
// for, most counted first, on the compile threads (with --jobs=0: at once); what the cache no longer has is compiled
// again without waiting for a threshold. During the run it notes what gets code, and writes the record when the compile
// threads are idle, when the Program is dropped, and when the process exits.
//
// Thread-safe: all members.

#include "compile_path.h"
#include "program_record.h"

#include "jit/artifact_store.h"
#include "jit/compile.h"

#include <map>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <utility>

namespace kiln {

class LoadedProgram;

class WarmStart {
public:
    explicit WarmStart(LoadedProgram& program) : program_(program) {}
    ~WarmStart();

    /// Once, when the Program is loaded and none of its code has run.
    void begin();
    /// Publishes the loops of a function that were linked before there was a frame to enter them from.
    /// REQUIRES: the Program's firstCallMutex is held.
    void onTranslated(FunctionCell& cell, BytecodeFunction& code);
    /// Whether the loop was promoted in an earlier run, and the cache has its code no more.
    bool wasHot(const FunctionCell& cell, unsigned loop) const;
    /// The counts of earlier runs.
    std::optional<FunctionProfile> profileOf(const std::string& function) const;

    /// The path got code in this run.
    void note(const Promotion& path, const CompileResult& result);
    /// The function's code is no good: later runs shall not begin with it.
    void forget(const FunctionCell& cell);
    void lockForFork() { mutex_.lock(); }
    void unlockAfterFork() { mutex_.unlock(); }

    /// Writes the record if this run has added to it.
    void save();

private:
    bool isOn() const;
    KeyIngredients recordKey() const;
    void start(const std::string& function, int loop, const ProgramRecord::Path& path, size_t rank);
    void link(FunctionCell& cell, int loop, const ProgramRecord::Path& path);
    void noteLost(FunctionCell& cell, int loop);
    bool linkNow(FunctionCell& cell, int loop, const ProgramRecord::Path& path);
    void collectProfiles(ProgramRecord& record) const;

    LoadedProgram& program_;
    mutable std::mutex mutex_;
    ProgramRecord record_;                                                  // guarded by mutex_
    std::map<std::pair<const FunctionCell*, int>, RememberedCode> waiting_; // guarded by mutex_: linked loops
    std::set<std::pair<const FunctionCell*, int>> lost_; // guarded by mutex_: loops whose code is to be made again
    bool changed_ = false;                               // guarded by mutex_
    bool saveQueued_ = false;                            // guarded by mutex_
};

} // namespace kiln
