#include "ir/canonicalize.h"

#include "llvm/IR/Function.h"
#include "llvm/IR/Instructions.h"
#include "llvm/Transforms/Scalar/EarlyCSE.h"
#include "llvm/Transforms/Scalar/SROA.h"
#include "llvm/Transforms/Scalar/SimplifyCFG.h"
#include "llvm/Transforms/Scalar/TailRecursionElimination.h"

namespace kiln {

Canonicalizer::Canonicalizer(bool readsClangs) : readsClangs_(readsClangs) {
    // Nothing is computed that the program would not have computed on that path: what an optimizer gets for free by
    // speculating, an interpreter pays for. Lookup tables would be data that no source knows of.
    llvm::SimplifyCFGOptions clean;
    clean.speculateBlocks(false)
        .bonusInstThreshold(0)
        .convertSwitchToLookupTable(false)
        .convertSwitchRangeToICmp(true)
        .hoistCommonInsts(false)
        .sinkCommonInsts(false)
        .needCanonicalLoops(true);
    // What stood between stack variables is computed again and again, as is what Clang writes of globals. IR of others
    // without any is left as an optimizer, or whoever writes in SSA form, made it: to look for more in it is the
    // optimized tier's, and would cost the first call three times what translation does.
    variables_.addPass(llvm::SROAPass(llvm::SROAOptions::ModifyCFG));
    variables_.addPass(llvm::EarlyCSEPass());
    control_.addPass(llvm::SimplifyCFGPass(clean)); // no unreachable block has a number
    // A call of itself in the last place is a loop: what every compiler makes of it costs an interpreter most.
    recursion_.addPass(llvm::TailCallElimPass());
    recursion_.addPass(llvm::SimplifyCFGPass(clean));
}

static bool hasStackVariables(const llvm::Function& function) {
    return llvm::any_of(function.getEntryBlock(),
                        [](const llvm::Instruction& inst) { return llvm::isa<llvm::AllocaInst>(inst); });
}

bool callsItself(const llvm::Function& function) {
    return llvm::any_of(function.users(), [&](const llvm::User* user) {
        auto* call = llvm::dyn_cast<llvm::CallInst>(user);
        return call && call->getFunction() == &function && call->getCalledFunction() == &function;
    });
}

void Canonicalizer::run(llvm::Function& function) {
    if (!before_.try_emplace(&function, function.getInstructionCount()).second) return;
    if (readsClangs_ || hasStackVariables(function)) variables_.run(function, managers_.functions());
    control_.run(function, managers_.functions());
    if (callsItself(function)) recursion_.run(function, managers_.functions());
    // Units are cut from this function without passes, and analyses cost more memory than the function.
    managers_.functions().clear(function, function.getName());
}

unsigned Canonicalizer::instructionsBefore(const llvm::Function& function) const {
    auto known = before_.find(&function);
    return known == before_.end() ? function.getInstructionCount() : known->second;
}

} // namespace kiln
