#pragma once

// Emitters, kept between compilations: making a target machine, its first subtarget and the passes of code generation
// costs a millisecond, as much as compiling a small function.
//
// Thread-safe: borrowEmitter(). A lease belongs to one thread at a time.

#include "kiln/tier.h"

#include "llvm/Support/Error.h"
#include "llvm/Support/MemoryBuffer.h"

#include <memory>

namespace llvm {
class Module;
class TargetMachine;
} // namespace llvm

namespace kiln {

class ObjectEmitter;

/// Gives its emitter back when it is destroyed, unless something was emitted and nobody has said that it succeeded:
/// what else is left in it is not known, and it is never used again. Nor is that of a compilation that LLVM left by the
/// guard, as its lease is never destroyed.
class EmitterLease {
public:
    EmitterLease();
    EmitterLease(Tier tier, std::unique_ptr<ObjectEmitter> emitter);
    EmitterLease(EmitterLease&&) noexcept;
    EmitterLease& operator=(EmitterLease&&) noexcept;
    ~EmitterLease();

    llvm::TargetMachine& target() const;

    /// As ObjectEmitter::emit().
    llvm::Expected<std::unique_ptr<llvm::MemoryBuffer>> emit(llvm::Module& module);
    /// What was emitted is whole, and the module's context has reported no error.
    void succeeded() { isReusable_ = true; }

private:
    Tier tier_ = Tier::Optimized;
    std::unique_ptr<ObjectEmitter> emitter_;
    bool isReusable_ = true;
};

/// REQUIRES: initializeCompiler() has run.
llvm::Expected<EmitterLease> borrowEmitter(Tier tier);

} // namespace kiln
