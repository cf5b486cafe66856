#pragma once

// Division and remainder of integer vectors, kept from what LLVM 19 makes of them. A zero (or undefined) lane of a
// divisor is undefined behaviour of the whole division; InstSimplify and InstCombine conclude so from one arm of a
// select that goes by lanes, too, and take the other arm for all lanes: `udiv %x, (select <2 x i1> %c, <1, 1>, <7, 0>)`
// becomes `udiv %x, <1, 1>`, wrong wherever lane 0 of %c is false. Every simplification asks them, so that such a
// division stands as the intrinsic that divides under a mask with all lanes on, of which they know nothing, from load
// to code generation. Source: LLVM's threadBinOpOverSelect(), as opt-19 -passes=instsimplify shows.
//
// Thread rule: as the module's.

#include <optional>

namespace llvm {
class Function;
class Instruction;
class IntrinsicInst;
class Module;
} // namespace llvm

namespace kiln {

/// A division of vectors by what is no constant is replaced by the intrinsic, or if there is one lane only by a
/// division of numbers, and destroyed.
/// \returns whether it is one.
bool hideVectorDivision(llvm::Instruction& instruction);
/// \returns whether the function had one.
bool hideVectorDivisions(llvm::Function& function);

/// The opcode (UDiv to SRem) of which this is the hidden form; nothing: it is another call, or its mask may be off.
std::optional<unsigned> hiddenVectorDivision(const llvm::IntrinsicInst& call);

/// All hidden forms become divisions again: code generation takes wide lanes apart in no other form.
void showVectorDivisions(llvm::Module& module);

} // namespace kiln
