#pragma once

// Target machines, kept between compilations: making one and its first subtarget costs 0.35 ms, as much as generating
// code for a small function.
//
// Thread-safe: borrowTarget(). A lease belongs to one thread at a time.

#include "kiln/tier.h"

#include "llvm/Support/Error.h"

#include <memory>

namespace llvm {
class TargetMachine;
} // namespace llvm

namespace kiln {

/// Gives its machine back when it is destroyed. A compilation that LLVM left by the guard never gets there, and so its
/// machine, in whatever state it is, is never used again.
class TargetLease {
public:
    TargetLease() = default;
    TargetLease(Tier tier, std::unique_ptr<llvm::TargetMachine> machine);
    TargetLease(TargetLease&&) noexcept;
    TargetLease& operator=(TargetLease&&) noexcept;
    ~TargetLease();

    llvm::TargetMachine& operator*() const { return *machine_; }

private:
    Tier tier_ = Tier::Optimized;
    std::unique_ptr<llvm::TargetMachine> machine_;
};

/// REQUIRES: initializeCompiler() has run.
llvm::Expected<TargetLease> borrowTarget(Tier tier);

} // namespace kiln
