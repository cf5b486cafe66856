#pragma once

// What Clang leaves to the optimizer, but both tiers want done once, before anything is counted.

namespace llvm {
class Module;
} // namespace llvm

namespace kiln {

/// Inlines `always_inline` functions everywhere; in C++ also tiny functions (accessors, iterators, forwarding), without
/// which templates are several times slower, and drops what is no longer called.
void preinline(llvm::Module& module, bool isCxx);

} // namespace kiln
