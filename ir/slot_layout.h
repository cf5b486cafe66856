#pragma once

// How a value lies in a slot of an interpreter's frame: the one place that says so, for the translator, for calls
// between native and interpreted code, and for OSR entries, which read slots from compiled code.
//
// A scalar lies in its container: integers of 1, 8, 16, 32, 64, 128 bits as in memory (i1: a byte of 0 or 1); of other
// widths zero-extended to whole 8-byte words; everything else as in memory. A vector lies lane by lane, each in its
// container, without gaps. So vectors lie as in memory except those whose lanes memory packs closer: <8 x i1> is one
// byte in memory and eight in a slot. Aggregates lie as in memory, packed vectors in them included.

#include "llvm/IR/DataLayout.h"
#include "llvm/IR/DerivedTypes.h"

namespace kiln {

/// Of a vector, or of a scalar as a vector of one lane.
struct LaneLayout {
    unsigned lanes = 1;
    unsigned bits = 0;     ///< of one lane in memory
    uint32_t stride = 0;   ///< bytes from lane to lane in a slot
    bool isPacked = false; ///< lanes lie closer in memory, `bits` apart
};

/// REQUIRES: `type` is an integer, pointer, floating-point type or a fixed vector of these.
LaneLayout laneLayout(llvm::Type* type);

/// Whether the slot's first bytes, as many as the type's store size, are the value as it lies in memory.
bool liesAsInMemory(llvm::Type* type);

/// Bytes that a value takes in a frame: a multiple of 8, 0 only for what has no bytes.
uint32_t slotBytes(llvm::Type* type, const llvm::DataLayout& layout);

/// The type as which compiled code reads and writes the slot; a value is truncated from it and zero-extended to it.
/// The type itself where nothing is to be done.
llvm::Type* slotStorageType(llvm::Type* type);

} // namespace kiln
