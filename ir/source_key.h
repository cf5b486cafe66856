#pragma once

// What the result of compiling a C or C++ source depends on, but for the files it reads (ir/manifest.h): its key.

#include "ir/clang_library.h"
#include "ir/source.h"
#include "ir/source_store.h"

#include <string>

namespace kiln {

/// The same in every process and locale, and, without debug information, in every working directory. Thread-safe, but
/// for changes of the environment.
SourceStore::Ingredients sourceKey(const ClangInput& input, const FrontEndOptions& frontEnd,
                                   const std::string& engineBuild);

} // namespace kiln
