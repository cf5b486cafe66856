#include "ir/vector_divisions.h"

#include "llvm/IR/Constants.h"
#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/IntrinsicInst.h"
#include "llvm/IR/Module.h"

namespace kiln {

using llvm::Instruction;
namespace Intrinsic = llvm::Intrinsic;

namespace {

struct Form {
    unsigned opcode;
    Intrinsic::ID hidden;
};
constexpr Form kForms[] = {
    {Instruction::UDiv, Intrinsic::vp_udiv},
    {Instruction::SDiv, Intrinsic::vp_sdiv},
    {Instruction::URem, Intrinsic::vp_urem},
    {Instruction::SRem, Intrinsic::vp_srem},
};

bool hasForm(Intrinsic::ID id) {
    return llvm::any_of(kForms, [&](const Form& form) { return form.hidden == id; });
}

/// Whether all lanes are divided, which only constants can tell.
bool isOfAllLanes(const llvm::VPIntrinsic& call) {
    auto* lanes = llvm::dyn_cast<llvm::FixedVectorType>(call.getType());
    auto* mask = llvm::dyn_cast<llvm::Constant>(call.getMaskParam());
    auto* length = llvm::dyn_cast<llvm::ConstantInt>(call.getVectorLengthParam());
    return lanes && mask && mask->isAllOnesValue() && length && length->getValue().uge(lanes->getNumElements());
}

/// A lane alone is divided as a number: LLVM 19's code generation does not extend the sign of one that no register has
/// the width of, as in `srem <1 x i9>`.
llvm::Value* divideOnlyLane(llvm::IRBuilder<>& builder, Instruction& division) {
    llvm::Value* left = builder.CreateExtractElement(division.getOperand(0), uint64_t{0});
    llvm::Value* right = builder.CreateExtractElement(division.getOperand(1), uint64_t{0});
    const auto opcode = static_cast<Instruction::BinaryOps>(division.getOpcode());
    return builder.CreateInsertElement(llvm::PoisonValue::get(division.getType()),
                                       builder.CreateBinOp(opcode, left, right), uint64_t{0});
}

llvm::Value* divideUnderMask(llvm::IRBuilder<>& builder, Instruction& division, llvm::FixedVectorType& type) {
    const Form* form = llvm::find_if(kForms, [&](const Form& f) { return f.opcode == division.getOpcode(); });
    return builder.CreateIntrinsic(form->hidden, {&type},
                                   {division.getOperand(0), division.getOperand(1),
                                    llvm::ConstantVector::getSplat(type.getElementCount(), builder.getTrue()),
                                    builder.getInt32(type.getNumElements())});
}

} // namespace

bool hideVectorDivision(Instruction& instruction) {
    if (!instruction.isIntDivRem()) return false;
    auto* type = llvm::dyn_cast<llvm::FixedVectorType>(instruction.getType());
    if (!type || llvm::isa<llvm::Constant>(instruction.getOperand(1))) return false;
    llvm::IRBuilder<> builder(&instruction);
    llvm::Value* hidden = type->getNumElements() == 1 ? divideOnlyLane(builder, instruction)
                                                      : divideUnderMask(builder, instruction, *type);
    hidden->takeName(&instruction);
    instruction.replaceAllUsesWith(hidden);
    instruction.eraseFromParent();
    return true;
}

bool hideVectorDivisions(llvm::Function& function) {
    bool found = false;
    for (Instruction& instruction : llvm::make_early_inc_range(llvm::instructions(function)))
        found |= hideVectorDivision(instruction);
    return found;
}

std::optional<unsigned> hiddenVectorDivision(const llvm::IntrinsicInst& call) {
    for (const Form& form : kForms)
        if (call.getIntrinsicID() == form.hidden && isOfAllLanes(llvm::cast<llvm::VPIntrinsic>(call)))
            return form.opcode;
    return std::nullopt;
}

void showVectorDivisions(llvm::Module& module) {
    for (llvm::Function& intrinsic : module) {
        if (!hasForm(intrinsic.getIntrinsicID())) continue;
        for (llvm::User* user : llvm::make_early_inc_range(intrinsic.users())) {
            auto* call = llvm::cast<llvm::IntrinsicInst>(user); // an intrinsic's address cannot be taken
            const auto opcode = hiddenVectorDivision(*call);
            if (!opcode) continue;
            auto* division =
                llvm::BinaryOperator::Create(static_cast<Instruction::BinaryOps>(*opcode), call->getArgOperand(0),
                                             call->getArgOperand(1), "", call->getIterator());
            division->setDebugLoc(call->getDebugLoc());
            division->takeName(call);
            call->replaceAllUsesWith(division);
            call->eraseFromParent();
        }
    }
}

} // namespace kiln
