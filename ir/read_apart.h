#pragma once

// Reading what may bring a reader down, in a process of its own first.

#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

namespace kiln {

/// Runs `read` in a forked child, which sees what this process has in memory and changes none of it. An error when the
/// child dies of it, or has used ten seconds of processor time: the same call here would do the same. What `read` finds
/// out is lost; its own errors count for nothing. Milliseconds, more in a process of many gigabytes.
llvm::Error tryApart(llvm::StringRef file, llvm::function_ref<void()> read);

} // namespace kiln
