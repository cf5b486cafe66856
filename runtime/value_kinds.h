#pragma once

// The public kinds of value against IR types: one table. Thread-safe: pure.

#include "kiln/signature.h"

namespace llvm {
class Type;
} // namespace llvm

namespace kiln {

bool matches(ValueKind kind, const llvm::Type& type);
/// For messages: "32-bit integer".
const char* valueKindName(ValueKind kind);

} // namespace kiln
