#pragma once

// The spine: one compilation from the Program's IR to published code.

#include "ir/unit.h"
#include "jit/artifact_key.h"
#include "jit/artifact_store.h"
#include "jit/deadline.h"
#include "jit/linker.h"
#include "jit/origin.h"
#include "jit/passes.h"
#include "jit/remarks.h"

#include <functional>

namespace kiln {

class ProgramModule;

struct CompileRequest {
    ProgramModule* program = nullptr;
    UnitRequest unit;
    PassOptions passes;
    LinkSpace* space = nullptr;
    /// Symbols that this unit alone knows. Empty: none.
    SymbolResolver symbols;
    /// Where artifacts are remembered; null: nowhere.
    ArtifactStore* store = nullptr;
    const KeyContext* keys = nullptr; ///< REQUIRES: set with `store`
    bool keepRemarks = false;         ///< of what is compiled here; code that the cache has comes without
    bool mayWait = false;             ///< for another thread that compiles the same unit
    /// Whether what was compiled with this profile and these sites serves now; else it is replaced. Empty: it does.
    std::function<bool(const ArtifactFacts& facts)> stillFits;
    /// Asked before linking; false: there is no room for so many bytes of object. Empty: there is always room.
    std::function<bool(size_t objectBytes)> admit;
    /// Sees the unit before it is built; not called for code that the cache has. May be empty.
    std::function<void(const Unit&)> onUnit;
    /// When building is given up, asked when it starts. Empty: never.
    std::function<Deadline(const Unit&)> deadline;
    bool gaveUp = false; ///< out: it was
    /// Makes the code reachable; called last, once, on the compiling thread.
    std::function<void(const LinkedCode&)> publish;
};

struct CompileResult {
    LinkedCode code; ///< entry null: not admitted
    Origin origin = Origin::Compiled;
    ArtifactFacts facts;
    ArtifactRequest
        request;        ///< what the cache was asked for; empty without a store, or for a unit that is not portable
    RemarkText remarks; ///< empty unless asked for, and compiled here
    double cutMs = 0, lookUpMs = 0, readMs = 0, passMs = 0, emitMs = 0, linkMs = 0;
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
