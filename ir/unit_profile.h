#pragma once

// Counts as LLVM's metadata.

#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/StringRef.h"

namespace llvm {
class Function;
} // namespace llvm

namespace kiln {

struct AnnotatedCounts;
struct FunctionProfile;

/// The body in the unit of the Program's function of this name; null: it did not come along.
using UnitBody = llvm::function_ref<const llvm::Function*(llvm::StringRef function)>;

/// REQUIRES: `copy` is a fresh copy of the canonical function that was counted: same blocks in the same order.
/// \returns what was annotated, but for the function's name.
AnnotatedCounts annotate(llvm::Function& copy, const FunctionProfile& profile, UnitBody bodyOf);

} // namespace kiln
