#pragma once

// Canonical form: the one form of a function that the translator and the unit cutter both read. As little as both
// tiers need, because it is paid for every function that runs at all.

#include "ir/pass_managers.h"

#include "llvm/ADT/DenseMap.h"

namespace kiln {

/// Whether there is a direct call (not an invoke) of the function in itself.
bool callsItself(const llvm::Function& function);

/// Not thread-safe.
class Canonicalizer {
public:
    /// `readsClangs`: some of the IR comes from Clang as no optimizer has seen it.
    explicit Canonicalizer(bool readsClangs);

    /// Once per function; later calls do nothing. REQUIRES: a definition of the module that lowering left.
    void run(llvm::Function& function);
    /// Of a function that is not done yet: as it is.
    unsigned instructionsBefore(const llvm::Function& function) const;

private:
    const bool readsClangs_;
    PassManagers managers_;
    llvm::FunctionPassManager variables_;                    ///< first, where there is something to gain
    llvm::FunctionPassManager control_;                      ///< for all
    llvm::FunctionPassManager recursion_;                    ///< then, for functions that call themselves
    llvm::DenseMap<const llvm::Function*, unsigned> before_; // those that are done: their size before
};

} // namespace kiln
