#pragma once

// How wide vectors travel in calls. Whether a register of 64 bytes may be used is said by the attribute
// "min-legal-vector-width" of each function for itself, so a caller and its callee must agree.

#include "llvm/IR/DataLayout.h"
#include "llvm/IR/DerivedTypes.h"

namespace kiln {

/// Bytes of the largest register in which code generation may pass a vector that the type is or holds: it widens lanes
/// to whole bytes and more, their number to a power of two, and passes the fields of an aggregate one by one. No more
/// than 64; 0: there is no vector in it.
uint64_t largestVectorBytes(const llvm::Type* type, const llvm::DataLayout& layout);

} // namespace kiln
