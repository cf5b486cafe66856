#pragma once

// From a unit's bitcode to object bytes: read, refuse, optimize, emit. Everything of LLVM that may die of its input
// runs in here, guarded, in an LLVMContext of its own.
//
// Thread-safe: nothing is shared between two builds.

#include "ir/unit.h"
#include "jit/passes.h"

#include "llvm/Support/Error.h"
#include "llvm/Support/MemoryBuffer.h"

#include <functional>
#include <memory>

namespace llvm {
class Module;
} // namespace llvm

namespace kiln {

struct RemarkText;

struct BuiltObject {
    std::unique_ptr<llvm::MemoryBuffer> bytes;
    PassReports passes{};
    std::vector<DeoptSite> sites; ///< of the unit's, those that are left after the passes
    double readMs = 0, passMs = 0, emitMs = 0;
};

/// `afterPasses`, where there is one, sees what code is generated from; it changes nothing. What the passes say goes to
/// `remarks`, unless it is null; it changes nothing either.
/// Errors: the bitcode is damaged, the refuse table matches, the verifier (see PassOptions) or LLVM gave up.
/// REQUIRES: initializeCompiler() has run; with `remarks`, no watcher in `options`.
llvm::Expected<BuiltObject> buildObject(const Unit& unit, const PassOptions& options,
                                        const std::function<void(const llvm::Module&)>& afterPasses = {},
                                        RemarkText* remarks = nullptr);

} // namespace kiln
