#pragma once

// Finds, loads and calls the library that holds Clang.

#include "ir/source.h"

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"
#include "llvm/Support/MemoryBuffer.h"

#include <memory>

namespace kiln {

struct Diagnostics;

/// Bitcode of one C or C++ source. Loads the library on first use; it stays loaded, since unloading LLVM is not
/// supported by LLVM. Errors carry Clang's complete text. Thread-safe. REQUIRES: `text` is followed by a zero byte.
llvm::Expected<std::unique_ptr<llvm::MemoryBuffer>> compileWithClang(llvm::StringRef file, llvm::StringRef text,
                                                                     Language language, const FrontEndOptions& options,
                                                                     Diagnostics& diagnostics);

} // namespace kiln
