#pragma once

// The eight passes: one table, row order = first run order. Each row is a named group of LLVM passes (plus code of our
// own later); the schedule of a tier is a table too and may visit a row more than once. One runner times, counts,
// verifies.

#include "kiln/tier.h"

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

#include <array>
#include <cstdint>
#include <optional>

namespace llvm {
class Module;
class TargetMachine;
} // namespace llvm

namespace kiln {

class Deadline;
class PassWatcher;

inline constexpr unsigned kPassCount = 8;

/// What one row did in one unit.
struct PassReport {
    double ms = 0;
    unsigned runs = 0;
    uint64_t irBefore = 0; ///< instructions before its runs, summed
    uint64_t irAfter = 0;
    unsigned changedFunctions = 0;
};
using PassReports = std::array<PassReport, kPassCount>;

/// Names in table order: inline, scalar, specialize, combine, branch, loop, vectorize, dce.
llvm::ArrayRef<llvm::StringRef> passNames();
/// One line of purpose per row, same order.
llvm::ArrayRef<llvm::StringRef> passPurposes();
std::optional<unsigned> findPass(llvm::StringRef name);

struct PassOptions {
    Tier tier = Tier::Optimized;
    uint32_t disabled = 0;        ///< bit per row
    bool verifyEach = false;      ///< run the IR verifier after each row (debug)
    Deadline* deadline = nullptr; ///< when it is given up; null: never
    /// Told of each visit; null: nobody. Must outlive the run.
    PassWatcher* watcher = nullptr;
};

/// Runs the tier's schedule over a unit's module. Errors: the verifier's, naming the row; the deadline has passed.
llvm::Expected<PassReports> runPasses(llvm::Module& module, llvm::TargetMachine& target, const PassOptions& options);

} // namespace kiln
