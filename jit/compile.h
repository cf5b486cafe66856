#pragma once

// The spine: one compilation from the Program's IR to published code.

#include "ir/unit.h"
#include "jit/linker.h"
#include "jit/passes.h"

#include <functional>

namespace kiln {

class ProgramModule;

/// Where the code came from.
enum class Origin : uint8_t { Compiled, L1, L2, L3, L4 };

struct CompileRequest {
    ProgramModule* program = nullptr;
    UnitRequest unit;
    PassOptions passes;
    LinkSpace* space = nullptr;
    /// Makes the code reachable; called last, once, on the compiling thread.
    std::function<void(const LinkedCode&)> publish;
};

struct CompileResult {
    LinkedCode code;
    Origin origin = Origin::Compiled;
    PassReports passes{};
    unsigned instructions = 0; ///< of the unit, before the passes
    double cutMs = 0, readMs = 0, passMs = 0, emitMs = 0, linkMs = 0;
};

/// Thread-safe. Blocks for the whole compilation; takes the Program's lock only while cutting. LLVM cannot end the
/// process here: what it refuses or dies of comes back as an error that names the unit.
llvm::Expected<CompileResult> compile(CompileRequest& request);

struct CompilerOptions {
    /// The host has installed LLVM's process-wide fatal-error handler and keeps it; LLVM cannot be asked. Then only the
    /// refuse table protects the host from what LLVM dies of.
    bool hostHandlesFatalErrors = false;
};

/// Must run once before any ir/ or jit/ work: targets, asm parser and printer, LLVM's fatal-error handler.
/// Idempotent: the first call's options hold. Thread-safe.
void initializeCompiler(const CompilerOptions& options = {});

} // namespace kiln
