#pragma once

// One compilation, looked at: the same steps as for code that will run, with what stood between them kept.
//
// Thread-safe: nothing is shared between two calls.

#include "ir/unit.h"
#include "jit/build_object.h"
#include "jit/change_watcher.h"
#include "jit/passes.h"
#include "jit/remarks.h"

#include "llvm/Support/Error.h"

#include <string>

namespace kiln {

struct InspectedUnit {
    std::string irBefore; ///< as it was cut, textual
    std::string irAfter;  ///< after the passes, textual
    RemarkText remarks;   ///< what the passes said; of callees that stayed outside only if the unit explains
    BuiltObject built;
};

/// Errors: buildObject()'s. REQUIRES: initializeCompiler() has run.
llvm::Expected<InspectedUnit> inspectUnit(const Unit& unit, const PassOptions& options);

/// Tells each change of each row's visits, in order, while the unit is compiled. `sink` gets functions as the Program
/// names them; texts have the unit's names. Errors and what is required: inspectUnit()'s.
llvm::Error watchChanges(const Unit& unit, PassOptions options, const ChangeWatcher::Sink& sink);

} // namespace kiln
