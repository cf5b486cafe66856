#pragma once

// LLVM must not end the host. What it reports as fatal while `guarded` runs leaves the region and comes back as an
// error.
//
// How: LLVM's fatal-error handler longjmps to the region of its thread. No destructor between the two runs (LLVM is
// built without exceptions, so there is no other way): whatever the region held, its LLVMContext above all, is given
// up, and a lock taken inside stays taken. So a region owns what it works on, and locks are taken around it, not in it.
//
// Limit: LLVM has one handler per process and no way to ask for it. initializeCompiler() installs ours once; a host
// that installs its own later replaces it, one that had its own before must say so (CompilerOptions), and then only the
// refuse table (jit/refuse.h) stands between a bad unit and that handler. Crashes by signal are not caught.
//
// Thread-safe: all functions.

#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/Support/Error.h"

#include <cstdint>

namespace kiln {

/// Runs `body` on this thread. An error: what LLVM reported as fatal, or that memory ran out. Regions nest.
llvm::Error guarded(llvm::function_ref<void()> body);

/// How many guarded regions were left by a fatal error, in this process.
uint64_t abandonedCompiles();

/// Installs the handlers. Idempotent.
void installFatalErrorHandlers();

} // namespace kiln
