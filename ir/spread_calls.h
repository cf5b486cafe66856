#pragma once

// Calls through tables (ir/table_calls.h) that become a choice between the entries, whose bodies then come along in the
// unit: where the counts show that no few targets, which could each be asked for first, are most of the calls.
//
// Only the root's own calls, and only entries that call nothing through pointers: where each entry goes on to the next
// through the table, every unit would hold all of them, and each its copy of all.
//
// Thread rule: the Program's lock is held.

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringRef.h"

#include <cstdint>
#include <vector>

namespace llvm {
class CallBase;
class Function;
} // namespace llvm

namespace kiln {

class ProgramModule;
struct UnitRequest;

/// Attribute of such a call in a unit.
inline constexpr llvm::StringLiteral kSpreadCall{"kiln-spread-call"};

/// IR instructions of the entries of all these calls of a root, each as often as it is an entry.
inline constexpr unsigned kEntryBudget = 1000;

struct SpreadCall {
    const llvm::CallBase* call = nullptr;
    llvm::SmallVector<llvm::Function*, 32> entries; ///< that come along, each once
};

/// Whether no few targets are most of the calls. `counts`: of the most frequent ones, that first; `seen`: all calls.
bool isSpread(llvm::ArrayRef<uint64_t> counts, uint64_t seen);

/// The most frequent first, as long as the budget for their entries suffices. The entries become canonical.
std::vector<SpreadCall> spreadCallsOf(ProgramModule& program, const UnitRequest& request);

} // namespace kiln
