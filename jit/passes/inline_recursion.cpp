#include "jit/passes/inline_recursion.h"

#include "ir/canonicalize.h"

#include "llvm/Analysis/BlockFrequencyInfo.h"
#include "llvm/Analysis/InlineCost.h"
#include "llvm/Analysis/OptimizationRemarkEmitter.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/Instructions.h"
#include "llvm/IR/IntrinsicInst.h"
#include "llvm/IR/Module.h"
#include "llvm/Transforms/Utils/Cloning.h"

#include <algorithm>
#include <tuple>
#include <vector>

namespace kiln {

using llvm::CallInst;
using llvm::Function;

namespace {

constexpr char kPassName[] = "kiln-recursion"; // in remarks

/// IR instructions up to which a function grows: what is saved is a call's few nanoseconds, which larger bodies hardly
/// notice, and compiling takes as many times longer as it grows.
constexpr unsigned kMostInstructions = 96;
/// Levels: of `fib`, whose canonical form is a loop with one call, 1, 2 and 3 took 0.77, 0.53, 0.53 of the time, and
/// each nests a loop deeper, which compile times grow with faster than linearly (13 levels: 7 s).
constexpr unsigned kMostLevels = 2;
/// A call that so few entries reach is not worth a copy.
constexpr double kLeastShare = 0.1;
/// Bytes on the stack of one copy: all copies' stand in one frame, which recursion then repeats.
constexpr uint64_t kMostStackBytes = 64;

uint64_t stackBytes(const Function& function) {
    uint64_t bytes = 0;
    for (const llvm::Instruction& instruction : llvm::instructions(function))
        if (auto* alloca = llvm::dyn_cast<llvm::AllocaInst>(&instruction)) {
            auto size = alloca->getAllocationSize(function.getDataLayout());
            if (!alloca->isStaticAlloca() || !size || size->isScalable()) return ~uint64_t{0};
            bytes += size->getFixedValue();
        }
    return bytes;
}

bool mayTakeItself(const Function& function) {
    return !function.isDeclaration() && !function.isVarArg() && function.getEntryCount() &&
           !function.hasFnAttribute(llvm::Attribute::NoInline) &&
           !function.hasFnAttribute(llvm::Attribute::OptimizeNone) && callsItself(function) &&
           function.getInstructionCount() <= kMostInstructions / 2 && stackBytes(function) <= kMostStackBytes;
}

/// How often control comes to blocks of a function, of its entries.
class Shares {
public:
    Shares(Function& function, llvm::FunctionAnalysisManager& functions)
        : frequencies_(functions.getResult<llvm::BlockFrequencyAnalysis>(function)) {}
    double of(const llvm::BasicBlock& block) const {
        return static_cast<double>(frequencies_.getBlockFreq(&block).getFrequency()) /
               static_cast<double>(frequencies_.getEntryFreq().getFrequency());
    }

private:
    const llvm::BlockFrequencyInfo& frequencies_;
};

/// Who often calls others, too, spends its time there.
bool callsOthers(const Function& function, const Shares& shares) {
    return llvm::any_of(llvm::instructions(function), [&](const llvm::Instruction& instruction) {
        auto* call = llvm::dyn_cast<llvm::CallBase>(&instruction);
        return call && !llvm::isa<llvm::IntrinsicInst>(call) && call->getCalledFunction() != &function &&
               shares.of(*call->getParent()) >= kLeastShare;
    });
}

/// Calls of the function in itself that are worth a copy, the most frequent first; in order of the text where equal.
std::vector<CallInst*> frequentCalls(Function& function, const Shares& shares) {
    std::vector<std::tuple<double, size_t, CallInst*>> found;
    for (llvm::Instruction& instruction : llvm::instructions(function)) {
        auto* call = llvm::dyn_cast<CallInst>(&instruction);
        if (!call || call->getCalledFunction() != &function || call->isMustTailCall() || call->isNoInline()) continue;
        const double share = shares.of(*call->getParent());
        if (share >= kLeastShare) found.emplace_back(-share, found.size(), call);
    }
    std::sort(found.begin(), found.end());
    std::vector<CallInst*> calls;
    for (const auto& [share, order, call] : found)
        calls.push_back(call);
    return calls;
}

/// One level: what fits of a copy for each call.
/// \returns how many were inlined.
unsigned takeCopies(Function& function, Function& body, llvm::FunctionAnalysisManager& functions) {
    unsigned taken = 0;
    for (CallInst* call : frequentCalls(function, Shares(function, functions))) {
        if (function.getInstructionCount() + body.getInstructionCount() > kMostInstructions) break;
        call->setCalledFunction(&body);
        llvm::InlineFunctionInfo info;
        if (llvm::InlineFunction(*call, info).isSuccess())
            ++taken;
        else
            call->setCalledFunction(&function);
    }
    if (taken > 0) functions.invalidate(function, llvm::PreservedAnalyses::none());
    return taken;
}

void remarkOn(Function& function, unsigned levels, unsigned calls) {
    llvm::OptimizationRemarkEmitter emitter(&function);
    if (levels == 0)
        return emitter.emit([&] {
            return llvm::OptimizationRemarkMissed(kPassName, "NotInItself", function.getSubprogram(),
                                                  &function.getEntryBlock())
                   << "calls itself, and takes no copy of itself: by the counts of its branches too rarely, or it "
                      "often "
                      "calls others, or there is no room";
        });
    emitter.emit([&] {
        return llvm::OptimizationRemark(kPassName, "InItself", function.getSubprogram(), &function.getEntryBlock())
               << "takes copies of itself, " << llvm::ore::NV("Levels", levels) << " levels deep, for "
               << llvm::ore::NV("Calls", calls) << " calls that the counts of its branches show to be frequent";
    });
}

bool takeItself(Function& function, llvm::FunctionAnalysisManager& functions) {
    if (callsOthers(function, Shares(function, functions))) {
        remarkOn(function, 0, 0);
        return false;
    }
    llvm::ValueToValueMapTy values;
    Function* body = llvm::CloneFunction(&function, values);
    body->setLinkage(llvm::GlobalValue::InternalLinkage);
    unsigned levels = 0, calls = 0;
    if (llvm::isInlineViable(*body).isSuccess())
        for (; levels < kMostLevels; ++levels) {
            const unsigned taken = takeCopies(function, *body, functions);
            if (taken == 0) break;
            calls += taken;
        }
    functions.clear(*body, body->getName());
    body->eraseFromParent();
    remarkOn(function, levels, calls);
    return levels > 0;
}

} // namespace

llvm::PreservedAnalyses InlineRecursionPass::run(llvm::Module& unit, llvm::ModuleAnalysisManager& manager) {
    auto& functions = manager.getResult<llvm::FunctionAnalysisManagerModuleProxy>(unit).getManager();
    llvm::SmallVector<Function*, 4> recursive;
    for (Function& function : unit)
        if (mayTakeItself(function)) recursive.push_back(&function);
    bool changed = false;
    for (Function* function : recursive)
        changed |= takeItself(*function, functions);
    return changed ? llvm::PreservedAnalyses::none() : llvm::PreservedAnalyses::all();
}

} // namespace kiln
