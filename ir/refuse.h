#pragma once

// What no tier can run, refused at load: one table with the reasons (refuse.cpp).

#include "llvm/Support/Error.h"

namespace llvm {
class Module;
} // namespace llvm

namespace kiln {

/// Before linking: names and file-scope assembly that we cannot take, with the file's name.
llvm::Error refuseSymbols(const llvm::Module& module, llvm::StringRef file);

/// After coroutines were split. Errors name the function or global.
llvm::Error refuseUnsupported(const llvm::Module& module);

} // namespace kiln
