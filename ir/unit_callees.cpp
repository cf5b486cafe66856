#include "ir/unit_callees.h"

#include "ir/library_bodies.h"
#include "ir/program_module.h"
#include "ir/specialize.h"
#include "ir/spread_calls.h"
#include "ir/unit.h"

#include "llvm/ADT/DenseSet.h"
#include "llvm/ADT/SmallPtrSet.h"
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

/// Callees up to this size, which LLVM inlines nearly everywhere, have a budget of their own, as large again: how many
/// larger ones stand above them is not to decide on them. (C++ containers are layers of these.)
constexpr unsigned kTinyCallee = 60;

/// Of attributes: none of LLVM's passes would inline it. None: it may come along.
llvm::Attribute::AttrKind keptOutBy(const llvm::Function& function) {
    for (auto kind : {llvm::Attribute::NoInline, llvm::Attribute::Naked, llvm::Attribute::ReturnsTwice,
                      llvm::Attribute::OptimizeNone})
        if (function.hasFnAttribute(kind)) return kind;
    return llvm::Attribute::None;
}

bool mayCome(const llvm::Function& function) {
    return !function.isDeclaration() && keptOutBy(function) == llvm::Attribute::None;
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

/// Whether a function is small enough to come along, perhaps; it is canonical then, so that what is seen in it does not
/// depend on what ran before.
bool isLookedInto(llvm::Function& function, ProgramModule& program, unsigned budget) {
    if (program.loadedInstructions(function) > uint64_t{kShrinkFactor} * budget) return false;
    program.canonicalize(function);
    return true;
}

/// What happens to arguments on their way.
class OnlyCalled {
public:
    OnlyCalled(ProgramModule& program, unsigned budget) : program_(program), budget_(budget) {}

    /// Whether all that is done with it is to call it, or to pass it where the same is true.
    bool operator()(const llvm::CallBase& call, unsigned number) {
        llvm::Function* callee = call.getCalledFunction();
        if (!callee || callee->isDeclaration() || number >= callee->arg_size()) return false;
        if (!isLookedInto(*callee, program_, budget_)) return false;
        const llvm::Argument* argument = callee->getArg(number);
        if (!seen_.insert(argument).second) return true; // as far as its other uses are
        return llvm::all_of(argument->uses(), [&](const llvm::Use& use) {
            auto* user = llvm::dyn_cast<llvm::CallBase>(use.getUser());
            if (!user || user->isCallee(&use)) return user != nullptr;
            return user->isArgOperand(&use) && (*this)(*user, user->getArgOperandNo(&use));
        });
    }

private:
    ProgramModule& program_;
    unsigned budget_;
    llvm::SmallPtrSet<const llvm::Argument*, 8> seen_;
};

struct Candidate {
    llvm::Function* function = nullptr;
    bool always = false;
    unsigned size = 0;
    size_t mention = 0;
};

llvm::Function* boundTarget(const llvm::CallBase& call, const UnitRequest& request) {
    llvm::Function* target = boundFunction(request, call.getCalledOperand());
    return target && target->getFunctionType() == call.getFunctionType() ? target : nullptr;
}

/// What a function calls, in order of mention; by default only in calls that may be inlined.
llvm::SmallVector<llvm::Function*, 16> calleesOf(ProgramModule& program, llvm::Function& caller,
                                                 const UnitRequest& request, bool ofAllCalls = false) {
    llvm::SmallVector<llvm::Function*, 16> callees;
    bool hasPointerCalls = false;
    for (llvm::Instruction& instruction : llvm::instructions(caller)) {
        auto* call = llvm::dyn_cast<llvm::CallBase>(&instruction);
        if (!call || (call->isNoInline() && !ofAllCalls)) continue;
        if (llvm::Function* target = boundTarget(*call, request)) {
            callees.push_back(target);
            continue;
        }
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

std::string whyLeftOut(const llvm::Function& callee, unsigned budget) {
    if (callee.isDeclaration()) return "it is defined outside the program";
    if (const auto kind = keptOutBy(callee); kind != llvm::Attribute::None)
        return "it is marked " + llvm::Attribute::getNameFromAttrKind(kind).str();
    if (hasPinnedBody(callee)) return "it takes variable arguments, or calls what returns twice";
    return "its " + std::to_string(callee.getInstructionCount()) + " instructions are more than what was left of " +
           std::to_string(budget) + " for all callees";
}

} // namespace

bool mayComeAlong(llvm::Function& function, ProgramModule& program, unsigned most) {
    return mayCome(function) && isLookedInto(function, program, most) && !hasPinnedBody(function);
}

llvm::SmallVector<PassedFunction, 4> functionsPassedBy(const llvm::Function& caller, ProgramModule& program,
                                                       const UnitRequest& request) {
    llvm::SmallVector<PassedFunction, 4> passed;
    for (const llvm::Instruction& instruction : llvm::instructions(caller)) {
        auto* call = llvm::dyn_cast<llvm::CallBase>(&instruction);
        if (!call || !call->getCalledFunction()) continue;
        for (const auto& [number, operand] : llvm::enumerate(call->args())) {
            auto* function = llvm::dyn_cast<llvm::Function>(operand);
            if (!function) function = boundFunction(request, operand);
            if (function && !function->isDeclaration() &&
                OnlyCalled(program, request.calleeBudget)(*call, static_cast<unsigned>(number)))
                passed.push_back({call, static_cast<unsigned>(number), function});
        }
    }
    return passed;
}

llvm::SmallVector<BoundCall, 2> boundCallsIn(const llvm::Function& caller, const UnitRequest& request) {
    llvm::SmallVector<BoundCall, 2> calls;
    if (!request.bound || &caller != request.root) return calls;
    for (const llvm::Instruction& instruction : llvm::instructions(caller))
        if (auto* call = llvm::dyn_cast<llvm::CallBase>(&instruction))
            if (llvm::Function* target = boundTarget(*call, request)) calls.push_back({call, target});
    return calls;
}

llvm::SmallVector<llvm::Function*, 16> chooseCallees(ProgramModule& program, const UnitRequest& request,
                                                     llvm::ArrayRef<SpreadCall> spreadCalls) {
    unsigned budget = request.calleeBudget, budgetOfTiny = budget;
    llvm::SmallVector<llvm::Function*, 16> chosen;
    llvm::DenseSet<const llvm::Function*> seen;
    if (!request.osr && !request.bound) seen.insert(request.root);

    llvm::SmallVector<llvm::Function*, 16> level{request.root};
    llvm::SmallVector<llvm::Function*, 16> entries; // last of all: what there is for the unit, others have first
    for (const SpreadCall& spread : spreadCalls)
        for (llvm::Function* entry : spread.entries)
            if (seen.insert(entry).second) entries.push_back(entry);
    level.append(entries.begin(), entries.end());
    while (!level.empty() && budget + budgetOfTiny != 0) {
        std::vector<Candidate> candidates;
        auto consider = [&](llvm::Function& callee) {
            if (!seen.insert(&callee).second || !mayComeAlong(callee, program, std::max(budget, kTinyCallee))) return;
            candidates.push_back({&callee, callee.hasFnAttribute(llvm::Attribute::AlwaysInline),
                                  callee.getInstructionCount(), candidates.size()});
        };
        for (llvm::Function* caller : level) {
            for (llvm::Function* callee : calleesOf(program, *caller, request))
                consider(*callee);
            for (const PassedFunction& passed : functionsPassedBy(*caller, program, request))
                consider(*passed.function);
        }
        std::sort(candidates.begin(), candidates.end(), [](const Candidate& a, const Candidate& b) {
            return std::tuple(!a.always, a.size, a.mention) < std::tuple(!b.always, b.size, b.mention);
        });
        level.clear();
        for (const Candidate& candidate : candidates) {
            unsigned& from = candidate.size <= std::min(kTinyCallee, budgetOfTiny) ? budgetOfTiny : budget;
            if (candidate.size > from) continue;
            from -= candidate.size;
            level.push_back(candidate.function);
        }
        chosen.append(level.begin(), level.end());
    }
    chosen.append(entries.begin(), entries.end());
    return chosen;
}

std::vector<LeftOutCallee> leftOutCallees(ProgramModule& program, const UnitRequest& request,
                                          llvm::ArrayRef<llvm::Function*> chosen) {
    std::vector<LeftOutCallee> leftOut;
    if (request.calleeBudget == 0) return leftOut;
    for (llvm::Function* caller : llvm::concat<llvm::Function* const>(llvm::ArrayRef(&request.root, 1), chosen)) {
        llvm::SmallPtrSet<const llvm::Function*, 16> seen;
        for (const llvm::Function* callee : calleesOf(program, *caller, request, /*ofAllCalls=*/true)) {
            const bool isInUnit = llvm::is_contained(chosen, callee) || (callee == request.root && !request.osr);
            if (isInUnit || !seen.insert(callee).second) continue;
            leftOut.push_back(
                {caller->getName().str(), callee->getName().str(), whyLeftOut(*callee, request.calleeBudget)});
        }
    }
    return leftOut;
}

} // namespace kiln
