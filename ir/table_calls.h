#pragma once

// Calls through tables: an entry of a constant array of functions, or of records that hold one, chosen by an index.
// Interpreters and rule engines dispatch so. Where such a call goes is not known, but where it can go is.
//
// Thread rule: of the module that is looked at.

#include "llvm/ADT/SmallVector.h"

#include <optional>

namespace llvm {
class CallBase;
class Function;
class GlobalVariable;
class Value;
} // namespace llvm

namespace kiln {

/// Larger tables are not looked at.
inline constexpr unsigned kMostTableEntries = 64;

struct TableCall {
    const llvm::GlobalVariable* table = nullptr;
    llvm::Value* index = nullptr; ///< an integer; wide enough for the number of each entry
    /// By index: functions of the call's own type and calling convention; null: something else.
    llvm::SmallVector<llvm::Function*, 32> entries;
};

/// Nothing: the call goes elsewhere, or must stay as it is. The table's contents are those of its initializer: it is
/// constant, and final.
std::optional<TableCall> tableCallOf(const llvm::CallBase& call);

} // namespace kiln
