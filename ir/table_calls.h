#pragma once

// Calls through tables: an entry of a constant array of functions, or of records that hold one, chosen by an index.
// Interpreters and rule engines dispatch so. Where such a call goes is not known, but where it can go is.
//
// Thread rule: of the module that is looked at.

#include "llvm/ADT/ArrayRef.h"
#include "llvm/ADT/SmallVector.h"

#include <cstdint>
#include <optional>

namespace llvm {
class CallBase;
class Function;
class GlobalVariable;
class Value;
} // namespace llvm

namespace kiln {

struct FunctionProfile;

/// Larger tables are not looked at.
inline constexpr unsigned kMostTableEntries = 64;

struct TableCall {
    const llvm::GlobalVariable* table = nullptr;
    llvm::Value* index = nullptr; ///< an integer; wide enough for the number of each entry
    /// By index: functions of the call's own type and calling convention; null: something else.
    llvm::SmallVector<llvm::Function*, 32> entries;
};

/// Nothing: the call goes elsewhere. The table's contents are those of its initializer: it is constant, and final.
std::optional<TableCall> tableCallOf(const llvm::CallBase& call);

/// Whether calls go now to one target and now to another: no few of them, which could each be asked for first, are most
/// of the calls. `counts`: of the most frequent ones, that first; `seen`: all calls.
bool isSpread(llvm::ArrayRef<uint64_t> counts, uint64_t seen);

/// The entries of the tables through which `caller` calls, where by the counts these calls are spread.
llvm::SmallVector<llvm::Function*, 32> spreadTargetsOf(const llvm::Function& caller, const FunctionProfile& profile);

} // namespace kiln
