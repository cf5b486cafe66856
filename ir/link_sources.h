#pragma once

// Several sources of one Program become one module.

#include "llvm/ADT/StringMap.h"
#include "llvm/Support/Error.h"

#include <memory>
#include <string>

namespace llvm {
class Module;
} // namespace llvm

namespace kiln {

struct Diagnostics;

class SourceLinker {
public:
    explicit SourceLinker(Diagnostics& diagnostics) : diagnostics_(diagnostics) {}

    /// Errors name the symbol and both files. After an error the linker is of no further use.
    llvm::Error add(std::unique_ptr<llvm::Module> module, llvm::StringRef file);
    std::unique_ptr<llvm::Module> take();

private:
    Diagnostics& diagnostics_;
    std::unique_ptr<llvm::Module> module_;
    llvm::StringMap<std::string> definedIn_; // strong definitions only
};

} // namespace kiln
