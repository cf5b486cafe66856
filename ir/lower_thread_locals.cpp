#include "ir/lower.h"

// One model of thread-locals for both tiers: the runtime keeps a copy per thread and Program.
//   x itself          -> kiln_tls_address(x.kiln.tls), where x.kiln.tls = { i64 size, i64 align, ptr image or null, ptr
//   }
//                        and the image is the initializer (null: zeros); the last field is the runtime's
//   x declared only   -> kiln_host_tls_address("x"): the host's, found by name

#include "ir/diagnostics.h"

#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/IntrinsicInst.h"
#include "llvm/IR/Module.h"
#include "llvm/IR/ReplaceConstant.h"

namespace kiln {

namespace {

/// Pure as far as IR can tell: one thread gets one address as long as it lives, so calls merge and leave loops.
llvm::FunctionCallee addressFunction(llvm::Module& module, llvm::StringRef name) {
    auto* pointer = llvm::PointerType::getUnqual(module.getContext());
    llvm::FunctionCallee callee = module.getOrInsertFunction(name, llvm::FunctionType::get(pointer, {pointer}, false));
    if (auto* function = llvm::dyn_cast<llvm::Function>(callee.getCallee())) {
        function->setDoesNotThrow();
        function->setWillReturn();
        function->setDoesNotAccessMemory();
    }
    return callee;
}

llvm::Constant* describe(llvm::GlobalVariable& variable, llvm::Module& module) {
    llvm::LLVMContext& context = module.getContext();
    auto* pointer = llvm::PointerType::getUnqual(context);
    auto* word = llvm::Type::getInt64Ty(context);
    llvm::Constant* image = llvm::ConstantPointerNull::get(pointer);
    llvm::Constant* initializer = variable.getInitializer();
    const llvm::DataLayout& layout = module.getDataLayout();
    llvm::Align align = layout.getPreferredAlign(&variable);
    if (!initializer->isNullValue() && !llvm::isa<llvm::UndefValue>(initializer)) {
        auto* global = new llvm::GlobalVariable(module, initializer->getType(), /*isConstant=*/true,
                                                llvm::GlobalValue::InternalLinkage, initializer,
                                                variable.getName() + ".kiln.image");
        global->setAlignment(align);
        image = global;
    }
    uint64_t size = layout.getTypeAllocSize(variable.getValueType());
    auto* type = llvm::StructType::get(context, {word, word, pointer, pointer});
    llvm::Constant* fields[] = {llvm::ConstantInt::get(word, size), llvm::ConstantInt::get(word, align.value()), image,
                                llvm::ConstantPointerNull::get(pointer)};
    auto* descriptor =
        new llvm::GlobalVariable(module, type, /*isConstant=*/false, llvm::GlobalValue::InternalLinkage,
                                 llvm::ConstantStruct::get(type, fields), variable.getName() + ".kiln.tls");
    descriptor->setAlignment(llvm::Align(8));
    return descriptor;
}

llvm::Constant* nameString(llvm::GlobalVariable& variable, llvm::Module& module) {
    auto* text = llvm::ConstantDataArray::getString(module.getContext(), variable.getName());
    auto* global =
        new llvm::GlobalVariable(module, text->getType(), /*isConstant=*/true, llvm::GlobalValue::InternalLinkage, text,
                                 variable.getName() + ".kiln.name");
    global->setUnnamedAddr(llvm::GlobalValue::UnnamedAddr::Global);
    return global;
}

void replaceAddressIntrinsics(llvm::GlobalVariable& variable) {
    for (llvm::User* user : llvm::make_early_inc_range(variable.users())) {
        auto* call = llvm::dyn_cast<llvm::IntrinsicInst>(user);
        if (!call || call->getIntrinsicID() != llvm::Intrinsic::threadlocal_address) continue;
        call->replaceAllUsesWith(&variable);
        call->eraseFromParent();
    }
}

/// Where the address must be known for `use`: before its instruction, or at the end of a phi's incoming block.
llvm::Instruction* placeFor(llvm::Use& use) {
    auto* user = llvm::cast<llvm::Instruction>(use.getUser());
    if (auto* phi = llvm::dyn_cast<llvm::PHINode>(user)) return phi->getIncomingBlock(use)->getTerminator();
    return user;
}

llvm::Error replace(llvm::GlobalVariable& variable, llvm::Module& module) {
    bool ours = !variable.isDeclarationForLinker();
    replaceAddressIntrinsics(variable);
    llvm::convertUsersOfConstantsToInstructions({&variable});
    variable.removeDeadConstantUsers();
    for (llvm::User* user : variable.users())
        if (!llvm::isa<llvm::Instruction>(user))
            return failure("the address of thread-local '" + variable.getName() + "' is used as a constant");

    if (!variable.use_empty()) {
        llvm::FunctionCallee callee = addressFunction(module, ours ? "kiln_tls_address" : "kiln_host_tls_address");
        llvm::Constant* argument = ours ? describe(variable, module) : nameString(variable, module);
        // A phi must get one value for all edges from one block.
        llvm::DenseMap<llvm::Instruction*, llvm::CallInst*> calls;
        for (llvm::Use& use : llvm::make_early_inc_range(variable.uses())) {
            llvm::Instruction* place = placeFor(use);
            llvm::CallInst*& call = calls[place];
            if (!call) {
                llvm::IRBuilder<> builder(place);
                call = builder.CreateCall(callee, {argument});
                if (ours) {
                    call->addRetAttr(llvm::Attribute::NonNull);
                    call->addRetAttr(llvm::Attribute::getWithAlignment(
                        module.getContext(), module.getDataLayout().getPreferredAlign(&variable)));
                }
            }
            use.set(call);
        }
    }
    variable.eraseFromParent();
    return llvm::Error::success();
}

} // namespace

llvm::Error lowerThreadLocals(llvm::Module& module) {
    for (llvm::GlobalVariable& variable : llvm::make_early_inc_range(module.globals())) {
        if (!variable.isThreadLocal()) continue;
        if (!variable.hasName()) variable.setName("unnamed");
        if (llvm::Error error = replace(variable, module)) return error;
    }
    return llvm::Error::success();
}

} // namespace kiln
