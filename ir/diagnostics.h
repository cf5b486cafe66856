#pragma once

// What LLVM has to say about a load, collected instead of printed (its default handler prints, and exits on an error).

#include "llvm/ADT/Twine.h"
#include "llvm/Support/Error.h"

#include <functional>
#include <memory>
#include <string>

namespace llvm {
class DiagnosticInfoOptimizationBase;
class LLVMContext;
} // namespace llvm

namespace kiln {

/// Texts are lines, each ended by a newline.
struct Diagnostics {
    std::string errors;
    std::string warnings;
    /// Sees each optimization remark. Empty: passes are told that nobody does, and make none.
    std::function<void(const llvm::DiagnosticInfoOptimizationBase&)> onRemark;

    /// The errors so far as one line, forgotten afterwards.
    std::string takeErrors();
};

/// From now on `context` reports into `diagnostics`, which must outlive it.
void collectDiagnostics(llvm::LLVMContext& context, Diagnostics& diagnostics);

/// A caller's mistake: `text` names file, line or symbol, in lower case, without a full stop.
llvm::Error failure(const llvm::Twine& text);

} // namespace kiln
