#include "ir/lower.h"

// A block's address is only good for an indirectbr of its own function (and for comparing), so a number from 1 on does
// as well: nothing refers into code, and an indirectbr becomes a switch, which both tiers already know.

#include "llvm/ADT/SmallPtrSet.h"
#include "llvm/IR/Constants.h"
#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/Instructions.h"
#include "llvm/IR/Module.h"

namespace kiln {

namespace {

using BlockNumbers = llvm::DenseMap<llvm::BasicBlock*, uint64_t>;

BlockNumbers numberAddresses(llvm::Function& function) {
    auto* word = llvm::Type::getInt64Ty(function.getContext());
    BlockNumbers numbers;
    for (llvm::BasicBlock& block : function) {
        if (!block.hasAddressTaken()) continue;
        llvm::BlockAddress* address = llvm::BlockAddress::lookup(&block);
        if (!address) continue;
        uint64_t number = numbers.size() + 1;
        numbers[&block] = number;
        address->replaceAllUsesWith(
            llvm::ConstantExpr::getIntToPtr(llvm::ConstantInt::get(word, number), address->getType()));
        address->destroyConstant();
    }
    return numbers;
}

void replaceIndirectBranch(llvm::IndirectBrInst& branch, const BlockNumbers& numbers) {
    llvm::BasicBlock* block = branch.getParent();
    llvm::Function* function = block->getParent();
    auto* nowhere = llvm::BasicBlock::Create(function->getContext(), "", function);
    new llvm::UnreachableInst(function->getContext(), nowhere);

    llvm::IRBuilder<> builder(&branch);
    llvm::Value* number = builder.CreatePtrToInt(branch.getAddress(), builder.getInt64Ty());
    llvm::SwitchInst* selection = builder.CreateSwitch(number, nowhere, branch.getNumDestinations());
    llvm::SmallPtrSet<llvm::BasicBlock*, 16> reached;
    for (unsigned i = 0; i < branch.getNumDestinations(); ++i) {
        llvm::BasicBlock* destination = branch.getDestination(i);
        auto known = numbers.find(destination);
        // No address was taken, or a repetition: this edge goes, and with it one entry of each phi.
        if (known == numbers.end() || !reached.insert(destination).second) {
            destination->removePredecessor(block, /*KeepOneInputPHIs=*/true);
            continue;
        }
        selection->addCase(builder.getInt64(known->second), destination);
    }
    branch.eraseFromParent();
}

} // namespace

void lowerBlockAddresses(llvm::Module& module) {
    for (llvm::Function& function : module) {
        if (function.isDeclaration()) continue;
        BlockNumbers numbers = numberAddresses(function);
        llvm::SmallVector<llvm::IndirectBrInst*, 4> branches;
        for (llvm::BasicBlock& block : function)
            if (auto* branch = llvm::dyn_cast<llvm::IndirectBrInst>(block.getTerminator())) branches.push_back(branch);
        for (llvm::IndirectBrInst* branch : branches)
            replaceIndirectBranch(*branch, numbers);
    }
}

} // namespace kiln
