#include "jit/stack_alignment.h"

#include "llvm/IR/DataLayout.h"
#include "llvm/IR/Function.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/InstrTypes.h"
#include "llvm/IR/Instructions.h"
#include "llvm/IR/Module.h"

namespace kiln {

namespace {

constexpr llvm::Align kStackAlignment = llvm::Align::Constant<16>(); // at each call, by the System V ABI

// No more than this, but maybe less: most arguments go by registers.
llvm::Align alignmentOnStack(const llvm::CallBase& call, unsigned argument, const llvm::DataLayout& layout) {
    if (!call.isByValArgument(argument)) return layout.getABITypeAlign(call.getArgOperand(argument)->getType());
    const llvm::Align natural = layout.getABITypeAlign(call.getParamByValType(argument));
    return std::max(natural, call.getParamAlign(argument).valueOrOne());
}

llvm::Align largestArgumentAlignment(const llvm::Function& function) {
    const llvm::DataLayout& layout = function.getParent()->getDataLayout();
    llvm::Align largest;
    for (const llvm::Instruction& instruction : llvm::instructions(function))
        if (const auto* call = llvm::dyn_cast<llvm::CallBase>(&instruction))
            for (unsigned argument = 0; argument < call->arg_size(); ++argument)
                if (call->getArgOperand(argument)->getType()->isSized())
                    largest = std::max(largest, alignmentOnStack(*call, argument, layout));
    return largest;
}

} // namespace

void alignDynamicAllocas(llvm::Function& function) {
    llvm::SmallVector<llvm::AllocaInst*, 4> dynamic;
    for (llvm::Instruction& instruction : llvm::instructions(function))
        if (auto* alloca = llvm::dyn_cast<llvm::AllocaInst>(&instruction))
            if (!alloca->isStaticAlloca()) dynamic.push_back(alloca);
    if (dynamic.empty()) return;

    const llvm::Align needed = largestArgumentAlignment(function);
    if (needed <= kStackAlignment) return;
    for (llvm::AllocaInst* alloca : dynamic)
        alloca->setAlignment(std::max(alloca->getAlign(), needed));
}

} // namespace kiln
