#include "jit/passes/switch_table_calls.h"

#include "ir/function_profile.h"
#include "ir/table_calls.h"
#include "jit/unit_names.h"

#include "llvm/Analysis/OptimizationRemarkEmitter.h"
#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/MDBuilder.h"
#include "llvm/IR/Module.h"
#include "llvm/ProfileData/InstrProf.h"

#include <limits>

namespace kiln {

using llvm::BasicBlock;
using llvm::CallBase;
using llvm::Function;

namespace {

constexpr char kPassName[] = "kiln-table-calls"; // in remarks

/// With fewer, it is a question, not a choice.
constexpr unsigned kFewestCases = 3;

struct Case {
    unsigned index = 0;
    Function* body = nullptr;
};

/// A call that becomes a switch.
struct Choice {
    CallBase* call = nullptr;
    TableCall table;
    llvm::SmallVector<Case, 32> cases;
};

/// The call may be copied, and what it calls be another function.
bool mayBeCopied(const CallBase& call) {
    return call.isIndirectCall() && !llvm::isa<llvm::CallBrInst>(call) && !call.isNoInline() &&
           !call.isMustTailCall() && !call.hasOperandBundles() && !call.isConvergent() && !call.cannotDuplicate();
}

bool callsAreSpread(const CallBase& call) {
    uint64_t seen = 0;
    llvm::SmallVector<uint64_t, kMostTargets> counts;
    for (const InstrProfValueData& target :
         llvm::getValueProfDataFromInst(call, llvm::IPVK_IndirectCallTarget, kMostTargets, seen))
        counts.push_back(target.Count);
    return isSpread(counts, seen);
}

std::optional<Choice> choiceOf(llvm::Instruction& instruction, llvm::Module& unit) {
    auto* call = llvm::dyn_cast<CallBase>(&instruction);
    if (!call || !mayBeCopied(*call) || !callsAreSpread(*call)) return std::nullopt;
    auto table = tableCallOf(*call);
    if (!table) return std::nullopt;
    Choice choice{call, std::move(*table), {}};
    for (unsigned i = 0; i < choice.table.entries.size(); ++i)
        if (Function* entry = choice.table.entries[i])
            if (Function* body = copyOfSymbol(unit, *entry)) choice.cases.push_back({i, body});
    if (choice.cases.size() < kFewestCases) return std::nullopt;
    return choice;
}

/// How often each is called at all is the best guess at how often from here. What is left is seldom.
llvm::MDNode* weightsOf(const Choice& choice) {
    llvm::SmallVector<uint32_t, 32> weights{1};
    for (const Case& each : choice.cases) {
        const auto entries = each.body->getEntryCount();
        const uint64_t count = entries ? entries->getCount() : 1;
        weights.push_back(static_cast<uint32_t>(
            std::clamp<uint64_t>(count, 1, std::numeric_limits<uint32_t>::max() / (kMostTableEntries + 1))));
    }
    return llvm::MDBuilder(choice.call->getContext()).createBranchWeights(weights);
}

/// Where it goes on after the call, which stands in a block of its own: in one that nothing else leads to.
BasicBlock& blockAfter(CallBase& call) {
    BasicBlock* const block = call.getParent();
    auto* invoke = llvm::dyn_cast<llvm::InvokeInst>(&call);
    if (!invoke) return *block->splitBasicBlock(std::next(call.getIterator()));
    BasicBlock* const normal = invoke->getNormalDest();
    auto* after = BasicBlock::Create(call.getContext(), "", block->getParent(), normal);
    llvm::BranchInst::Create(normal, after);
    normal->replacePhiUsesWith(block, after);
    invoke->setNormalDest(after);
    return *after;
}

/// The same call of `body`, in a block of its own that goes on as `call` does.
CallBase& callDirectly(const CallBase& call, Function& body, BasicBlock& after) {
    auto* block = BasicBlock::Create(call.getContext(), "", after.getParent(), &after);
    auto* direct = llvm::cast<CallBase>(call.clone());
    direct->setCalledFunction(&body);
    direct->insertInto(block, block->end());
    if (auto* invoke = llvm::dyn_cast<llvm::InvokeInst>(direct))
        for (llvm::PHINode& phi : invoke->getUnwindDest()->phis())
            phi.addIncoming(phi.getIncomingValueForBlock(call.getParent()), block);
    else
        llvm::BranchInst::Create(&after, block);
    return *direct;
}

void carryOut(const Choice& choice) {
    CallBase& call = *choice.call;
    call.setMetadata(llvm::LLVMContext::MD_prof, nullptr); // what is left to it was not counted
    BasicBlock* const head = call.getParent();
    BasicBlock* const otherwise = head->splitBasicBlock(call.getIterator());
    BasicBlock& after = blockAfter(call);
    head->getTerminator()->eraseFromParent();
    const auto cases = static_cast<unsigned>(choice.cases.size());
    llvm::IRBuilder<> builder(head);
    auto* choose = builder.CreateSwitch(choice.table.index, otherwise, cases, weightsOf(choice));
    llvm::PHINode* result = nullptr;
    if (!call.getType()->isVoidTy()) {
        builder.SetInsertPoint(&after, after.begin());
        result = builder.CreatePHI(call.getType(), cases + 1);
        call.replaceAllUsesWith(result);
        result->addIncoming(&call, otherwise);
    }
    auto* type = llvm::cast<llvm::IntegerType>(choice.table.index->getType());
    for (const Case& each : choice.cases) {
        CallBase& direct = callDirectly(call, *each.body, after);
        choose->addCase(llvm::ConstantInt::get(type, each.index), direct.getParent());
        if (result) result->addIncoming(&direct, direct.getParent());
    }
}

void say(const Choice& choice) {
    llvm::OptimizationRemarkEmitter remarks(choice.call->getFunction());
    remarks.emit([&] {
        return llvm::OptimizationRemark(kPassName, "Switched", choice.call)
               << "a call through '" << llvm::ore::NV("Table", choice.table.table) << "' became a choice between "
               << llvm::ore::NV("Cases", static_cast<unsigned>(choice.cases.size())) << " of its "
               << llvm::ore::NV("Entries", static_cast<unsigned>(choice.table.entries.size())) << " functions";
    });
}

} // namespace

llvm::PreservedAnalyses SwitchTableCallsPass::run(llvm::Module& unit, llvm::ModuleAnalysisManager&) {
    llvm::SmallVector<Choice, 4> choices;
    for (Function& function : unit)
        for (llvm::Instruction& instruction : llvm::instructions(function))
            if (auto choice = choiceOf(instruction, unit)) choices.push_back(std::move(*choice));
    for (const Choice& choice : choices) {
        say(choice);
        carryOut(choice);
    }
    return choices.empty() ? llvm::PreservedAnalyses::all() : llvm::PreservedAnalyses::none();
}

} // namespace kiln
