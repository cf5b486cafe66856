#pragma once

// A unit's module to relocatable object bytes.
//
// Thread rule: a TargetMachine and a Module belong to one thread at a time.

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

/// Generates code. Every function gets an unwind table, so that exceptions and backtraces pass through its frame.
/// Errors: the module's context has reported one (inline assembly that does not assemble, for one).
/// REQUIRES: the module's context has a diagnostic handler: without it LLVM exits the process on errors.
llvm::Expected<std::unique_ptr<llvm::MemoryBuffer>> emitObject(llvm::Module& module, llvm::TargetMachine& target);

} // namespace kiln
