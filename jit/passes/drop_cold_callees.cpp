#include "jit/passes/drop_cold_callees.h"

#include "ir/unit.h"
#include "jit/unit_names.h"

#include "llvm/ADT/SmallPtrSet.h"
#include "llvm/Analysis/OptimizationRemarkEmitter.h"
#include "llvm/IR/Instructions.h"
#include "llvm/IR/Module.h"
#include "llvm/IR/ProfDataUtils.h"

namespace kiln {

namespace {

constexpr char kPassName[] = "kiln-cold-callees"; // in remarks

/// Instructions that a call is about as long as.
constexpr unsigned kTiny = 8;

bool isCopy(const llvm::Function& function) {
    return !function.isDeclaration() && function.getName().starts_with(kCopyPrefix);
}

bool mayLeave(const llvm::Function& function) {
    return isCopy(function) && !function.hasFnAttribute(llvm::Attribute::AlwaysInline) &&
           function.getInstructionCount() > kTiny;
}

/// Where control has gone on from the end of a block, by the counts; everywhere, where there are none.
llvm::SmallVector<llvm::BasicBlock*, 4> takenFrom(llvm::BasicBlock& block) {
    llvm::Instruction& end = *block.getTerminator();
    llvm::SmallVector<uint32_t, 4> weights;
    const bool isCounted = llvm::extractBranchWeights(end, weights) && weights.size() == end.getNumSuccessors();
    llvm::SmallVector<llvm::BasicBlock*, 4> taken;
    for (unsigned i = 0; i < end.getNumSuccessors(); ++i)
        if (!isCounted || weights[i] != 0) taken.push_back(end.getSuccessor(i));
    return taken;
}

/// The functions that code which has run refers to, beginning with all that is no copy.
class Warm {
public:
    explicit Warm(llvm::Module& unit) {
        for (llvm::Function& function : unit)
            if (!function.isDeclaration() && !isCopy(function)) add(function);
        while (!todo_.empty())
            visit(*todo_.pop_back_val());
    }
    bool contains(const llvm::Function& function) const { return warm_.contains(&function); }

private:
    void add(llvm::Function& function) {
        if (warm_.insert(&function).second) todo_.push_back(&function);
    }
    void visit(llvm::Function& function) {
        llvm::SmallPtrSet<llvm::BasicBlock*, 32> seen{&function.getEntryBlock()};
        llvm::SmallVector<llvm::BasicBlock*, 32> blocks{&function.getEntryBlock()};
        while (!blocks.empty()) {
            llvm::BasicBlock& block = *blocks.pop_back_val();
            for (llvm::Instruction& instruction : block)
                for (llvm::Value* operand : instruction.operands())
                    if (auto* used = llvm::dyn_cast<llvm::Function>(operand); used && !used->isDeclaration())
                        add(*used);
            for (llvm::BasicBlock* next : takenFrom(block))
                if (seen.insert(next).second) blocks.push_back(next);
        }
    }

    llvm::SmallPtrSet<const llvm::Function*, 16> warm_;
    llvm::SmallVector<llvm::Function*, 16> todo_;
};

/// All that is done with it is to call it, and no call gives it the address of a copy: those stay in the unit.
bool isOnlyCalled(const llvm::Function& function) {
    auto isAnyCopy = [](const llvm::Value* argument) {
        auto* passed = llvm::dyn_cast<llvm::Function>(argument);
        return passed && isCopy(*passed);
    };
    return llvm::all_of(function.uses(), [&](const llvm::Use& use) {
        auto* call = llvm::dyn_cast<llvm::CallBase>(use.getUser());
        return call && call->isCallee(&use) && llvm::none_of(call->args(), isAnyCopy);
    });
}

void sayWhy(const llvm::Function& copy) {
    for (const llvm::User* user : copy.users()) {
        auto* call = llvm::cast<llvm::CallBase>(user);
        llvm::OptimizationRemarkEmitter remarks(call->getFunction());
        remarks.emit([&] {
            return llvm::OptimizationRemarkMissed(kPassName, "NeverCalled", call)
                   << "'" << llvm::ore::NV("Callee", &copy) << "' is not inlined into '"
                   << llvm::ore::NV("Caller", call->getFunction()) << "': by the counts it was never called from there";
        });
    }
}

} // namespace

llvm::PreservedAnalyses DropColdCalleesPass::run(llvm::Module& unit, llvm::ModuleAnalysisManager& manager) {
    const Warm warm(unit);
    llvm::SmallVector<llvm::Function*, 8> cold;
    for (llvm::Function& function : unit)
        if (mayLeave(function) && !warm.contains(function) && isOnlyCalled(function) && symbolOfCopy(unit, function))
            cold.push_back(&function);
    for (llvm::Function* function : cold) {
        sayWhy(*function);
        function->replaceAllUsesWith(symbolOfCopy(unit, *function));
    }
    auto& functions = manager.getResult<llvm::FunctionAnalysisManagerModuleProxy>(unit).getManager();
    for (llvm::Function* function : cold) {
        functions.clear(*function, function->getName());
        function->eraseFromParent();
    }
    return cold.empty() ? llvm::PreservedAnalyses::all() : llvm::PreservedAnalyses::none();
}

} // namespace kiln
