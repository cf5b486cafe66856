#pragma once

// Reading what may bring a reader down, in a process of its own.

#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

#include <string>

namespace llvm {
class raw_ostream;
} // namespace llvm

namespace kiln {

/// Whether this is the child of readApart(), or the thread that is about to make it: for handlers of fork.
bool isReadingApart();

/// What `read` writes, in a forked child, which sees what this process has in memory and changes none of it. An error
/// when the child dies of it, or of its limits (half a minute, four gigabytes), and when `read` itself ends with one,
/// whose text it is then. Milliseconds, more in a process of many gigabytes.
llvm::Expected<std::string> readApart(llvm::StringRef file, llvm::function_ref<llvm::Error(llvm::raw_ostream&)> read);

} // namespace kiln
