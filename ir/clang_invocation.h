#pragma once

// From a request to Clang's own (cc1) arguments, by Clang's driver run in-process: it knows where the system's and
// libstdc++'s headers are, and what -march=native means.

#include "ir/clang_interface.h"

#include "clang/Basic/Diagnostic.h"
#include "clang/Frontend/CompilerInvocation.h"
#include "llvm/Support/VirtualFileSystem.h"

#include <memory>
#include <string>
#include <vector>

namespace kiln {

/// The main file's name as Clang is told it: never `-`, which would make it read the process's standard input.
std::string mainFileName(const KilnClangRequest& request);

using FileSystem = llvm::IntrusiveRefCntPtr<llvm::vfs::FileSystem>;

/// Looks for headers and toolchains in `files`. Null: `diagnostics` was told why.
std::shared_ptr<clang::CompilerInvocation> makeInvocation(const KilnClangRequest& request, const FileSystem& files,
                                                          clang::DiagnosticsEngine& diagnostics);

/// The libraries whose code decides what comes out: this one, Clang's and LLVM's.
std::vector<std::string> frontEndLibraries();

} // namespace kiln
