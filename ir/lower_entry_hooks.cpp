#include "ir/lower.h"
#include "ir/pass_managers.h"

#include "llvm/IR/Module.h"
#include "llvm/Transforms/Utils/EntryExitInstrumenter.h"

namespace kiln {

// Attributes say what is called where a function begins and returns. Those that natively wait for the inliner are not
// kept waiting here: what is inlined differs from tier to tier, and a count of calls must not.

static bool hasHooks(const llvm::Function& function) {
    for (const char* name : {"instrument-function-entry", "instrument-function-exit",
                             "instrument-function-entry-inlined", "instrument-function-exit-inlined"})
        if (function.hasFnAttribute(name)) return !function.isDeclaration();
    return false;
}

void lowerEntryHooks(llvm::Module& module, PassManagers& passes) {
    for (llvm::Function& function : module) {
        if (!hasHooks(function)) continue;
        for (bool afterInlining : {false, true})
            llvm::EntryExitInstrumenterPass(afterInlining).run(function, passes.functions());
    }
}

} // namespace kiln
