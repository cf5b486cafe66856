#pragma once

// Constants of the IR as bytes in memory, the addresses of globals included.

#include "llvm/ADT/STLFunctionalExtras.h"

#include <cstdint>
#include <optional>

namespace llvm {
class Constant;
class DataLayout;
class GlobalValue;
} // namespace llvm

namespace kiln {

/// Address of a global or function as the Program sees it.
using AddressOf = llvm::function_ref<uint64_t(const llvm::GlobalValue&)>;

/// Writes `constant` in its memory layout to `out` (its store size); undefined and padding bytes become zero.
/// False: an expression this evaluator does not know.
bool writeConstant(const llvm::Constant* constant, unsigned char* out, const llvm::DataLayout& layout,
                   AddressOf addressOf);

/// The same as a slot of a frame holds it (ir/slot_layout.h); `out` has room for the slot and comes zeroed.
bool writeSlotConstant(const llvm::Constant* constant, unsigned char* out, const llvm::DataLayout& layout,
                       AddressOf addressOf);

/// What the slot of a constant holds, when that is at most 8 bytes.
std::optional<uint64_t> constantBits(const llvm::Constant* constant, const llvm::DataLayout& layout,
                                     AddressOf addressOf);

} // namespace kiln
