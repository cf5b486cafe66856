#include "jit/stack_alignment.h"

#include "ir/vector_width.h"

#include "llvm/ADT/SmallVector.h"
#include "llvm/IR/DataLayout.h"
#include "llvm/IR/Function.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/Instructions.h"
#include "llvm/IR/IntrinsicInst.h"
#include "llvm/IR/Module.h"

#include <algorithm>

namespace kiln {

namespace {

using llvm::Align;

constexpr Align kStackAlignment = Align::Constant<16>(); // at each call, by the System V ABI

// No more than this, but maybe less: most arguments go by registers.
Align alignmentOnStack(const llvm::CallBase& call, unsigned argument, const llvm::DataLayout& layout) {
    if (!call.isByValArgument(argument))
        return Align(std::max<uint64_t>(1, largestVectorBytes(call.getArgOperand(argument)->getType(), layout)));
    const Align natural = layout.getABITypeAlign(call.getParamByValType(argument));
    return std::max(
        {natural, call.getParamAlign(argument).valueOrOne(), call.getParamStackAlign(argument).valueOrOne()});
}

Align largestArgumentAlignment(const llvm::Function& function) {
    const llvm::DataLayout& layout = function.getParent()->getDataLayout();
    Align largest;
    for (const llvm::Instruction& instruction : llvm::instructions(function))
        if (const auto* call = llvm::dyn_cast<llvm::CallBase>(&instruction);
            call && !llvm::isa<llvm::IntrinsicInst>(call))
            for (unsigned argument = 0; argument < call->arg_size(); ++argument)
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

    const Align needed = largestArgumentAlignment(function);
    if (needed <= kStackAlignment) return;
    for (llvm::AllocaInst* alloca : dynamic)
        alloca->setAlignment(std::max(alloca->getAlign(), needed));
}

} // namespace kiln
