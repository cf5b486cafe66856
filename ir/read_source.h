#pragma once

// One source into one module: the file, its language, the reader for it.

#include "ir/source.h"

#include "llvm/Support/Error.h"

#include <memory>

namespace llvm {
class LLVMContext;
class Module;
} // namespace llvm

namespace kiln {

struct Diagnostics;

/// A module of `context`, parsed and of our target, and verified when it came as IR. Warnings go to `diagnostics`.
llvm::Expected<std::unique_ptr<llvm::Module>> readSource(const Source& source, const FrontEndOptions& frontEnd,
                                                         llvm::LLVMContext& context, Diagnostics& diagnostics);

} // namespace kiln
