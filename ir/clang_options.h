#pragma once

// Which of Clang's options a source may be compiled with. An allow-list: Clang knows many that load plugins, write
// files, start programs, or change what comes out.

#include "llvm/ADT/ArrayRef.h"
#include "llvm/Support/Error.h"

#include <string>

namespace kiln {

/// Errors name the option. `args` are single words; some take the next word as their value, as for Clang.
llvm::Error checkClangOptions(llvm::ArrayRef<std::string> args);

} // namespace kiln
