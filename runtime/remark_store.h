#pragma once

// What the passes said of the paths that an engine promoted (Options::keepRemarks), compressed until somebody asks.
//
// Thread-safe: all members.

#include "kiln/stats.h"

#include "jit/remarks.h"

#include <cstdint>
#include <deque>
#include <mutex>
#include <string>
#include <vector>

namespace kiln {

class LoadedProgram;

/// Of one version of a path.
struct PathRemarks {
    std::string path; ///< "f", "f@2"
    Tier tier = Tier::Interpreter;
    std::string origin; ///< as in PathStats; but for "compiled" there are no remarks
    uint64_t cut = 0;   ///< remarks that there was no room for
    std::vector<Remark> remarks;
};

class RemarkStore {
public:
    /// Bytes kept in all, compressed: some thousand paths' (of one, see kMostRemarkBytes). Of later paths all are cut.
    static constexpr size_t kMostBytes = size_t{16} << 20;
    /// Paths that are listed; as many as statistics list.
    static constexpr size_t kMostPaths = 1000;

    void keep(const PathStats& path, const LoadedProgram& program, RemarkText remarks);
    /// Of all paths of the Program, in the order of their promotion.
    std::vector<PathRemarks> of(const LoadedProgram& program) const;
    /// The Program ends.
    void forget(const LoadedProgram& program);

    void lockForFork() { mutex_.lock(); }
    void unlockAfterFork() { mutex_.unlock(); }

private:
    struct Kept {
        const LoadedProgram* program; ///< compared only
        std::string path, origin;
        Tier tier;
        uint64_t cut;
        std::string bytes; ///< compressed where that saves any
        size_t rawBytes;   ///< what they are when they are not
    };

    mutable std::mutex mutex_;
    std::deque<Kept> kept_; // guarded by mutex_
    size_t bytes_ = 0;      // guarded by mutex_; of all in kept_
};

} // namespace kiln
