#include "jit/passes/switch_table_calls.h"

#include "ir/spread_calls.h"
#include "ir/table_calls.h"
#include "jit/unit_names.h"

#include "llvm/Analysis/OptimizationRemarkEmitter.h"
#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/MDBuilder.h"
#include "llvm/IR/Module.h"

#include <algorithm>
#include <limits>
#include <optional>

namespace kiln {

using llvm::BasicBlock;
using llvm::CallBase;
using llvm::Function;

namespace {

constexpr char kPassName[] = "kiln-table-calls"; // in remarks

/// A unit that is entered at a loop has the calls of its inner loops once for each loop around them. So often they may
/// become choices, all together; those that come first, as control gets there.
constexpr unsigned kTimes = 2;

struct Case {
    unsigned index = 0;
    Function* body = nullptr;
};

/// What one call may become.
struct Choice {
    CallBase* call = nullptr;
    TableCall table;
    llvm::SmallVector<Case, 32> cases;
    unsigned instructions = 0; ///< of the cases' bodies
};

/// Nothing: there is nothing to choose from.
std::optional<Choice> choiceOf(CallBase& call) {
    auto table = tableCallOf(call);
    if (!table) return std::nullopt;
    Choice choice{&call, std::move(*table), {}, 0};
    for (unsigned i = 0; i < choice.table.entries.size(); ++i) {
        Function* const entry = choice.table.entries[i];
        Function* const body = entry ? copyOfSymbol(*call.getModule(), *entry) : nullptr;
        if (!body) continue;
        choice.cases.push_back({i, body});
        choice.instructions += body->getInstructionCount();
    }
    if (choice.cases.empty()) return std::nullopt;
    return choice;
}

/// How often each was entered, by all callers and as long as that was counted, is a guess at how often from here. The
/// others are a small part, as the entries were chosen; hardly anything is left to them where each entry has a body.
llvm::MDNode* weightsOf(const Choice& choice) {
    constexpr uint64_t kMostWeight = std::numeric_limits<uint32_t>::max() / (2 * kMostTableEntries);
    constexpr uint32_t kPart = 4;
    llvm::SmallVector<uint32_t, 32> weights{0};
    uint32_t sum = 0;
    for (const Case& each : choice.cases) {
        const auto entries = each.body->getEntryCount();
        weights.push_back(
            static_cast<uint32_t>(std::clamp<uint64_t>(entries ? entries->getCount() : 1, 1, kMostWeight)));
        sum += weights.back();
    }
    const bool isWhole = choice.cases.size() == choice.table.entries.size();
    weights.front() = isWhole ? 1 : std::max(sum / kPart, 1u);
    return llvm::MDBuilder(choice.call->getContext()).createBranchWeights(weights);
}

/// What stands behind the call is about to leave the entry block, where a frame's fixed part is allocated.
void keepAllocasBefore(CallBase& call) {
    if (!call.getParent()->isEntryBlock()) return;
    for (llvm::Instruction& instruction :
         llvm::make_early_inc_range(llvm::make_range(std::next(call.getIterator()), call.getParent()->end())))
        if (auto* alloca = llvm::dyn_cast<llvm::AllocaInst>(&instruction); alloca && alloca->isStaticAlloca())
            alloca->moveBefore(&call);
}

/// Where it goes on after the call, which stands in a block of its own: in one that nothing else leads to.
BasicBlock& blockAfter(CallBase& call) {
    BasicBlock* const block = call.getParent();
    auto* invoke = llvm::dyn_cast<llvm::InvokeInst>(&call);
    if (!invoke) return *block->splitBasicBlock(std::next(call.getIterator()));
    BasicBlock* const normal = invoke->getNormalDest();
    auto* after = BasicBlock::Create(call.getContext(), "", block->getParent(), normal);
    llvm::IRBuilder<>(after).CreateBr(normal);
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
        llvm::IRBuilder<>(block).CreateBr(&after);
    return *direct;
}

void carryOut(const Choice& choice) {
    CallBase& call = *choice.call;
    call.setMetadata(llvm::LLVMContext::MD_prof, nullptr); // what is left to it was not counted
    keepAllocasBefore(call);
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
    llvm::SmallVector<CallBase*, 4> calls;
    for (Function& function : unit)
        for (llvm::Instruction& instruction : llvm::instructions(function))
            if (auto* call = llvm::dyn_cast<CallBase>(&instruction); call && call->hasFnAttr(kSpreadCall))
                calls.push_back(call);
    unsigned budget = kTimes * kEntryBudget;
    for (CallBase* call : calls) {
        call->removeFnAttr(kSpreadCall);
        const auto choice = choiceOf(*call); // now: the index may be the result of one that has become a choice
        if (!choice || choice->instructions > budget) continue;
        budget -= choice->instructions;
        say(*choice);
        carryOut(*choice);
    }
    return calls.empty() ? llvm::PreservedAnalyses::all() : llvm::PreservedAnalyses::none();
}

} // namespace kiln
