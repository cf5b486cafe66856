#include "ir/unit_callees.h"

#include "ir/library_bodies.h"
#include "ir/program_module.h"
#include "ir/unit.h"

#include "llvm/ADT/DenseSet.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/IntrinsicInst.h"
#include "llvm/IR/Module.h"

#include <algorithm>
#include <tuple>
#include <vector>

namespace kiln {

namespace {

/// Canonicalization shrinks what a front end emits two- to threefold; a function larger than this many times the
/// budget is not worth canonicalizing only to measure it.
constexpr unsigned kShrinkFactor = 4;

bool mayCome(const llvm::Function& function) {
    if (function.isDeclaration()) return false;
    for (auto kind : {llvm::Attribute::NoInline, llvm::Attribute::Naked, llvm::Attribute::ReturnsTwice,
                      llvm::Attribute::OptimizeNone})
        if (function.hasFnAttribute(kind)) return false;
    return true;
}

/// LLVM would not inline these either; seen only in the body, so asked last.
bool hasPinnedBody(const llvm::Function& function) {
    for (const llvm::Instruction& instruction : llvm::instructions(function)) {
        if (llvm::isa<llvm::VAStartInst>(instruction)) return true;
        auto* call = llvm::dyn_cast<llvm::CallBase>(&instruction);
        if (call && call->hasFnAttr(llvm::Attribute::ReturnsTwice)) return true;
    }
    return false;
}

struct Candidate {
    llvm::Function* function = nullptr;
    bool always = false;
    unsigned size = 0;
    size_t mention = 0;
};

/// What a function calls, each once, in order of first mention.
llvm::SmallVector<llvm::Function*, 16> calleesOf(ProgramModule& program, llvm::Function& caller,
                                                 const UnitRequest& request) {
    llvm::SmallVector<llvm::Function*, 16> callees;
    bool hasPointerCalls = false;
    for (llvm::Instruction& instruction : llvm::instructions(caller)) {
        auto* call = llvm::dyn_cast<llvm::CallBase>(&instruction);
        if (!call || call->isNoInline()) continue;
        hasPointerCalls |= call->isIndirectCall();
        llvm::Function* callee = call->getCalledFunction();
        if (callee && !callee->isIntrinsic()) callees.push_back(callee);
    }
    if (hasPointerCalls && request.likelyTargets)
        for (llvm::Function* target : request.likelyTargets(caller))
            callees.push_back(target);
    if (request.isLibrarys)
        for (const LibraryCall& call : program.libraryBodies().callsIn(caller, request.isLibrarys))
            callees.push_back(call.callback);
    return callees;
}

} // namespace

llvm::SmallVector<llvm::Function*, 16> chooseCallees(ProgramModule& program, const UnitRequest& request) {
    unsigned budget = request.calleeBudget;
    llvm::SmallVector<llvm::Function*, 16> chosen;
    llvm::DenseSet<const llvm::Function*> seen;
    if (!request.osr) seen.insert(request.root);

    llvm::SmallVector<llvm::Function*, 16> level{request.root};
    while (!level.empty() && budget != 0) {
        std::vector<Candidate> candidates;
        for (llvm::Function* caller : level) {
            for (llvm::Function* callee : calleesOf(program, *caller, request)) {
                if (!mayCome(*callee) || !seen.insert(callee).second) continue;
                if (program.loadedInstructions(*callee) > uint64_t{kShrinkFactor} * budget) continue;
                program.canonicalize(*callee);
                if (hasPinnedBody(*callee)) continue;
                candidates.push_back({callee, callee->hasFnAttribute(llvm::Attribute::AlwaysInline),
                                      callee->getInstructionCount(), candidates.size()});
            }
        }
        std::sort(candidates.begin(), candidates.end(), [](const Candidate& a, const Candidate& b) {
            return std::tuple(!a.always, a.size, a.mention) < std::tuple(!b.always, b.size, b.mention);
        });
        level.clear();
        for (const Candidate& candidate : candidates) {
            if (candidate.size > budget) continue;
            budget -= candidate.size;
            level.push_back(candidate.function);
        }
        chosen.append(level.begin(), level.end());
    }
    return chosen;
}

} // namespace kiln
