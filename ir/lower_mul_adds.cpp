#include "ir/lower.h"

#include "ir/mul_add_fusion.h"

#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/IntrinsicInst.h"
#include "llvm/IR/Module.h"

namespace kiln {

namespace {

bool fuses(const llvm::Type* type, const MulAddFusion& fusion) {
    switch (type->getScalarType()->getTypeID()) {
    case llvm::Type::HalfTyID: return fusion.ofHalf;
    case llvm::Type::FloatTyID: return fusion.ofFloat;
    case llvm::Type::DoubleTyID: return fusion.ofDouble;
    default: return false;
    }
}

void decide(llvm::CallInst& call, bool isFused) {
    if (isFused) {
        call.setCalledFunction(
            llvm::Intrinsic::getDeclaration(call.getModule(), llvm::Intrinsic::fma, {call.getType()}));
        return;
    }
    llvm::IRBuilder<> builder(&call);
    builder.setFastMathFlags(call.getFastMathFlags());
    llvm::Value* product = builder.CreateFMul(call.getArgOperand(0), call.getArgOperand(1));
    call.replaceAllUsesWith(builder.CreateFAdd(product, call.getArgOperand(2)));
    call.eraseFromParent();
}

} // namespace

void lowerMulAdds(llvm::Module& module) {
    const MulAddFusion fusion = hostMulAddFusion();
    for (llvm::Function& intrinsic : module) {
        if (intrinsic.getIntrinsicID() != llvm::Intrinsic::fmuladd) continue;
        const bool isFused = fuses(intrinsic.getReturnType(), fusion);
        for (llvm::User* user : llvm::make_early_inc_range(intrinsic.users()))
            decide(*llvm::cast<llvm::CallInst>(user), isFused);
    }
}

} // namespace kiln
