#pragma once

// A unit's module to relocatable object bytes.
//
// Thread rule: an ObjectEmitter, a TargetMachine and a Module belong to one thread at a time.

#include "kiln/tier.h"

#include "llvm/Support/Error.h"
#include "llvm/Support/MemoryBuffer.h"

#include <memory>
#include <string>

namespace llvm {
class Module;
class TargetMachine;
} // namespace llvm

namespace kiln {

/// The CPU that code is generated for, as clang's -march=native resolves it. Constant.
struct HostCpu {
    std::string triple, name;
    std::string features; ///< "+avx2,-avx512f,...": every feature LLVM knows about, sorted
};
const HostCpu& hostCpu();

/// As cache keys spell what makeTargetMachine() chooses.
inline constexpr char kCodeModelName[] = "small";
inline constexpr char kRelocationModelName[] = "pic";

/// Position-independent, small code model; code generation at the tier's level.
/// REQUIRES: initializeCompiler() has run.
llvm::Expected<std::unique_ptr<llvm::TargetMachine>> makeTargetMachine(Tier tier);

/// Every function gets an unwind table, so that exceptions and backtraces pass through its frame; what the passes hid
/// from themselves is shown to code generation. Once per module.
void prepareToEmit(llvm::Module& module);

/// Generates code, for one module after another: a target machine, and the passes of its code generation put together
/// once. There are some hundred of them, and scheduling them costs 0.6 ms, as much as running them on a small unit.
/// LLVM's own compilers make them for each module; that they may run again is tested by llc (-compile-twice). Few of
/// them remember what they have seen: after a module that concerns these, all are made anew.
class ObjectEmitter {
public:
    /// Errors: no code generator for this machine. REQUIRES: initializeCompiler() has run.
    static llvm::Expected<std::unique_ptr<ObjectEmitter>> make(Tier tier);
    ~ObjectEmitter();

    llvm::TargetMachine& target() const { return *target_; }

    /// Prepares the module and generates its code. The bytes do not depend on what was emitted before.
    /// Errors: the module's context has reported one (inline assembly that does not assemble, for one). After one, or
    /// when some of the passes were left out, the emitter is not used again.
    /// REQUIRES: the module's context has a diagnostic handler: without it LLVM exits the process on errors.
    llvm::Expected<std::unique_ptr<llvm::MemoryBuffer>> emit(llvm::Module& module);

private:
    struct Passes;

    explicit ObjectEmitter(std::unique_ptr<llvm::TargetMachine> target);

    std::unique_ptr<llvm::TargetMachine> target_; // before the passes, which refer to it
    std::unique_ptr<Passes> passes_;              // made by the first emit()
};

} // namespace kiln
