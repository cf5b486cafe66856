#pragma once

// Whether two Programs have the same function: what counts of one are checked against before they serve the other.

#include <cstdint>

namespace llvm {
class Function;
} // namespace llvm

namespace kiln {

/// A digest of the instructions, their order and operands; names of values, metadata and attributes are not in it.
/// Equal in any process. Never 0. Limit: 64 bits against accidents, not against malice.
uint64_t functionShape(const llvm::Function& function);

} // namespace kiln
