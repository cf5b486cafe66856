#pragma once

// Keeps the stack aligned for the arguments of calls beside dynamic allocas.
//
// LLVM 19 aligns a frame for the most aligned argument that goes by the stack, but each dynamic alloca then moves the
// stack pointer by a multiple of 16 bytes only: below it a call that stores a 32-byte vector argument with an aligned
// move faults, in clang's own code, too. A dynamic alloca that asks for the alignment gets the stack pointer aligned.
//
// Thread rule: the module belongs to the caller.

namespace llvm {
class Function;
}

namespace kiln {

/// Gives each dynamic alloca of `function` at least the largest alignment that an argument of one of its calls may
/// need on the stack. Changes nothing where that is at most 16 bytes.
void alignDynamicAllocas(llvm::Function& function);

} // namespace kiln
