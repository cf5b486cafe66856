#include "ir/mid_function.h"

#include "llvm/ADT/STLExtras.h"
#include "llvm/ADT/SmallPtrSet.h"
#include "llvm/ADT/SmallVector.h"
#include "llvm/IR/Function.h"
#include "llvm/IR/Instructions.h"
#include "llvm/IR/IntrinsicInst.h"

namespace kiln {

namespace {

bool isCallOf(const llvm::Instruction& instruction, llvm::Intrinsic::ID id) {
    auto* call = llvm::dyn_cast<llvm::IntrinsicInst>(&instruction);
    return call && call->getIntrinsicID() == id;
}

bool returnsTwice(const llvm::Instruction& instruction) {
    auto* call = llvm::dyn_cast<llvm::CallBase>(&instruction);
    return call && call->hasFnAttr(llvm::Attribute::ReturnsTwice);
}

/// A merge of several saved values may hold one of the stack it was taken from.
bool restoresMergedStack(const llvm::Instruction& instruction) {
    return isCallOf(instruction, llvm::Intrinsic::stackrestore) && !isSavedStack(*instruction.getOperand(0));
}

/// What code that is reached from there may not hold, with the reason.
struct RefusedInstruction {
    bool (*matches)(const llvm::Instruction&);
    const char* why;
};
constexpr RefusedInstruction kRefused[] = {
    {restoresMergedStack, "it restores a stack pointer that was saved in several places"},
    {[](const llvm::Instruction& i) { return isCallOf(i, llvm::Intrinsic::vastart); },
     "its variable arguments belong to the frame it started in"},
    {[](const llvm::Instruction& i) {
         return isCallOf(i, llvm::Intrinsic::frameaddress) || isCallOf(i, llvm::Intrinsic::returnaddress) ||
                isCallOf(i, llvm::Intrinsic::addressofreturnaddress) || isCallOf(i, llvm::Intrinsic::sponentry);
     },
     "it asks for the address of its own frame"},
    {returnsTwice, "it calls a function that returns twice"},
    {[](const llvm::Instruction& i) { return llvm::isa<llvm::CallBrInst>(i); }, "it has an asm goto"},
    {[](const llvm::Instruction& i) {
         auto* call = llvm::dyn_cast<llvm::CallInst>(&i);
         return call && call->isMustTailCall() && call->getFunctionType()->isVarArg();
     },
     "it hands its variable arguments on"},
};

} // namespace

bool isFrameMemory(const llvm::Value& value) {
    auto* alloca = llvm::dyn_cast<llvm::AllocaInst>(&value);
    return alloca && alloca->isStaticAlloca();
}

bool isSavedStack(const llvm::Value& value) {
    auto* instruction = llvm::dyn_cast<llvm::Instruction>(&value);
    return instruction && isCallOf(*instruction, llvm::Intrinsic::stacksave);
}

bool isLifetimeMarker(const llvm::User& user) {
    auto* instruction = llvm::dyn_cast<llvm::Instruction>(&user);
    return instruction && instruction->isLifetimeStartOrEnd();
}

bool holdsTypeNumber(const llvm::Value& value) {
    llvm::SmallVector<const llvm::Value*, 8> work{&value};
    llvm::SmallPtrSet<const llvm::Value*, 8> seen{&value};
    while (!work.empty()) {
        const llvm::Value* current = work.pop_back_val();
        if (current->getType()->isPointerTy()) continue; // the exception itself
        auto* instruction = llvm::dyn_cast<llvm::Instruction>(current);
        if (!instruction) continue;
        if (llvm::isa<llvm::LandingPadInst>(instruction) || isCallOf(*instruction, llvm::Intrinsic::eh_typeid_for))
            return true;
        if (!llvm::isa<llvm::PHINode, llvm::SelectInst, llvm::ExtractValueInst, llvm::InsertValueInst, llvm::FreezeInst,
                       llvm::CastInst, llvm::CmpInst, llvm::BinaryOperator>(instruction))
            continue;
        for (const llvm::Value* operand : instruction->operands())
            if (seen.insert(operand).second) work.push_back(operand);
    }
    return false;
}

const char* reasonAgainstEntering(const llvm::Function& function, const llvm::Instruction& start,
                                  const BlockSet& entered) {
    if (function.hasFnAttribute(llvm::Attribute::Naked)) return "the function is naked";
    if (function.hasFnAttribute(llvm::Attribute::ReturnsTwice)) return "the function returns twice";
    for (auto kind : {llvm::Attribute::InAlloca, llvm::Attribute::Preallocated, llvm::Attribute::SwiftError,
                      llvm::Attribute::SwiftAsync})
        if (function.getAttributes().hasAttrSomewhere(kind)) return "an argument is part of its caller's frame";
    if (start.isEHPad()) return "it starts with a landing pad";
    for (const RefusedInstruction& refused : kRefused) // in the table's order, so that the reason is the plainest
        for (const llvm::BasicBlock* block : entered)
            if (llvm::any_of(*block, refused.matches)) return refused.why;
    return nullptr;
}

} // namespace kiln
