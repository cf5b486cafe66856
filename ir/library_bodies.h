#pragma once

// C library functions that call back, such as qsort: a unit with a body for one, the caller and the callback is
// optimized as one. The bodies are in ir/library/, compiled with the engine.
//
// Thread rule: as the Program's module.

#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/ADT/StringRef.h"

#include <memory>

namespace llvm {
class CallBase;
class Function;
class LLVMContext;
class Module;
} // namespace llvm

namespace kiln {

/// A call for which there is a body.
struct LibraryCall {
    const llvm::CallBase* call = nullptr;
    llvm::Function* body = nullptr;     ///< in a module of its own
    llvm::Function* self = nullptr;     ///< there, the library's function itself, for what the body leaves to it
    llvm::Function* callback = nullptr; ///< of the Program, defined
    unsigned argument = 0;              ///< which argument of the call that is
};

class LibraryBodies {
public:
    /// The functions for which there are bodies.
    static llvm::SmallVector<llvm::StringRef, 4> names();

    explicit LibraryBodies(llvm::LLVMContext& context);
    ~LibraryBodies();

    /// The calls in `caller` of library functions with a callback that is known. `isLibrarys` says of a name whether
    /// calls of it reach the C library.
    llvm::SmallVector<LibraryCall, 2> callsIn(const llvm::Function& caller,
                                              llvm::function_ref<bool(llvm::StringRef)> isLibrarys);

private:
    llvm::Module* module();

    llvm::LLVMContext& context_;
    std::unique_ptr<llvm::Module> module_; // read when first asked for
};

} // namespace kiln
