#pragma once

// Finds, loads and calls the library that holds Clang.

#include "ir/source.h"

#include "llvm/ADT/StringRef.h"
#include "llvm/Support/Error.h"

#include <string>

namespace kiln {

struct ClangInput {
    llvm::StringRef file; ///< as Clang sees it
    llvm::StringRef text; ///< REQUIRES: followed by a zero byte
    Language language;    ///< C or Cxx
};

struct ClangOutput {
    std::string bitcode;
    std::string warnings;
    std::string manifest;     ///< when wanted; what was read and looked for (ir/manifest_record.h)
    std::string notCacheable; ///< empty: the result holds as long as the manifest does; else why not
};

/// Compiles one C or C++ source. REQUIRES: the options were checked (ir/clang_options.h). Loads the library on first
/// use; it stays loaded, since unloading LLVM is not supported by LLVM. Errors carry Clang's complete text.
/// Thread-safe.
llvm::Expected<ClangOutput> compileWithClang(const ClangInput& input, const FrontEndOptions& options,
                                             bool wantManifest);

/// The library that would be loaded; empty: there is none. Loads nothing.
std::string clangLibraryPath(llvm::StringRef configured);

} // namespace kiln
