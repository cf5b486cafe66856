#pragma once

// From a request to Clang's own (cc1) arguments, by Clang's driver run in-process: it knows where the system's and
// libstdc++'s headers are, and what -march=native means.

#include "ir/clang_interface.h"

#include "clang/Basic/Diagnostic.h"
#include "clang/Frontend/CompilerInvocation.h"

#include <memory>
#include <string>

namespace kiln {

/// The main file's name as Clang is told it: never `-`, which would make it read the process's standard input.
std::string mainFileName(const KilnClangRequest& request);

/// Null: `diagnostics` was told why.
std::shared_ptr<clang::CompilerInvocation> makeInvocation(const KilnClangRequest& request,
                                                          clang::DiagnosticsEngine& diagnostics);

} // namespace kiln
