#pragma once

// Canonical form: the one form of a function that the translator and the unit cutter both read. As little as both
// tiers need, because it is paid for every function that runs at all.

#include "ir/pass_managers.h"

#include "llvm/ADT/DenseSet.h"

namespace kiln {

/// Not thread-safe.
class Canonicalizer {
public:
    Canonicalizer();

    /// Once per function; later calls do nothing. REQUIRES: a definition of the module that lowering left.
    void run(llvm::Function& function);

private:
    PassManagers managers_;
    llvm::FunctionPassManager passes_;
    llvm::DenseSet<const llvm::Function*> done_;
};

} // namespace kiln
