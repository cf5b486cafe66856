#pragma once

// Entering a function in its middle: what forbids it, and what of its frame is special there. What OSR entries
// (osr_frame.h) and continuations (continuation.h) share.

#include "llvm/ADT/DenseSet.h"

namespace llvm {
class BasicBlock;
class Function;
class Instruction;
class User;
class Value;
} // namespace llvm

namespace kiln {

using BlockSet = llvm::DenseSet<const llvm::BasicBlock*>;

/// An alloca that is part of the frame: its memory is there before the function runs, and moves with no stack pointer.
bool isFrameMemory(const llvm::Value& value);

/// What `llvm.stacksave` returned: means something only on the stack it was taken from.
bool isSavedStack(const llvm::Value& value);

/// A lifetime marker: says nothing once the memory is another frame's.
bool isLifetimeMarker(const llvm::User& user);

/// Types are numbered anew wherever a function is compiled: what one compilation's landing pads and eh.typeid.for said
/// may not be compared with what another's say.
bool holdsTypeNumber(const llvm::Value& value);

/// Why `function` cannot be entered at `start`, from where control reaches the blocks `entered`; null: it can.
const char* reasonAgainstEntering(const llvm::Function& function, const llvm::Instruction& start,
                                  const BlockSet& entered);

} // namespace kiln
