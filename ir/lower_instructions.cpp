#include "ir/lower.h"

#include "ir/vector_divisions.h"

#include "llvm/IR/InstIterator.h"
#include "llvm/IR/InstrTypes.h"
#include "llvm/IR/Module.h"

namespace kiln {

namespace CallingConv = llvm::CallingConv;

// Arguments travel as in C by these, but callees keep more registers, which a function that is interpreted or not
// compiled yet does not.
static bool keepsMoreRegisters(CallingConv::ID convention) {
    return convention == CallingConv::Cold || convention == CallingConv::PreserveMost ||
           convention == CallingConv::PreserveAll;
}

void lowerInstructions(llvm::Module& module) {
    for (llvm::Function& function : module) {
        if (keepsMoreRegisters(function.getCallingConv())) function.setCallingConv(CallingConv::C);
        for (llvm::Instruction& instruction : llvm::make_early_inc_range(llvm::instructions(function))) {
            if (auto* call = llvm::dyn_cast<llvm::CallBase>(&instruction)) {
                if (keepsMoreRegisters(call->getCallingConv())) call->setCallingConv(CallingConv::C);
            } else {
                hideVectorDivision(instruction);
            }
        }
    }
}

} // namespace kiln
