#include "ir/pass_managers.h"

namespace kiln {

PassManagers::PassManagers() {
    llvm::PassBuilder builder;
    builder.registerModuleAnalyses(modules_);
    builder.registerCGSCCAnalyses(components_);
    builder.registerFunctionAnalyses(functions_);
    builder.registerLoopAnalyses(loops_);
    builder.crossRegisterProxies(loops_, functions_, components_, modules_);
}

void PassManagers::clear() {
    modules_.clear();
    components_.clear();
    functions_.clear();
    loops_.clear();
}

} // namespace kiln
