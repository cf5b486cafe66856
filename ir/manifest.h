#pragma once

// Whether what Clang read, and did not find, is still so: asked of the file system, without Clang.

#include "llvm/ADT/StringRef.h"

#include <optional>
#include <string>

namespace kiln {

/// Nothing: Clang would see what it saw. Otherwise the first thing that changed, as "'x.h' changed", "'y.h' is gone",
/// "'z.h' now exists"; or that the manifest is damaged. Never blocks on what is not a regular file. Thread-safe.
std::optional<std::string> findChange(llvm::StringRef manifest);

} // namespace kiln
