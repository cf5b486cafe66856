#include "ir/specialize.h"

#include "ir/program_module.h"
#include "ir/unit.h"
#include "ir/unit_mapper.h"

#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/Module.h"

namespace kiln {

namespace {

using Kind = BoundArgument::Kind;

llvm::FunctionType* remainingType(const llvm::Function& root, const BoundArguments& bound) {
    llvm::SmallVector<llvm::Type*, 8> types;
    for (const llvm::Argument& argument : root.args())
        if (!findBound(bound, argument.getArgNo())) types.push_back(argument.getType());
    return llvm::FunctionType::get(root.getReturnType(), types, /*isVarArg=*/false);
}

/// Of a function or call with this many parameters. What was memory of arguments may be any now; sizes given by
/// parameter numbers are not found any more.
llvm::AttributeList remainingAttributes(llvm::LLVMContext& context, const llvm::AttributeList& all, unsigned count,
                                        const BoundArguments& bound) {
    llvm::SmallVector<llvm::AttributeSet, 8> parameters;
    for (unsigned i = 0; i < count; ++i)
        if (!findBound(bound, i)) parameters.push_back(all.getParamAttrs(i));
    llvm::AttrBuilder function(context, all.getFnAttrs());
    function.removeAttribute(llvm::Attribute::AllocSize);
    if (function.contains(llvm::Attribute::Memory)) {
        const llvm::MemoryEffects effects = all.getMemoryEffects();
        function.addMemoryAttr(
            effects | llvm::MemoryEffects(llvm::IRMemLocation::Other, effects.getModRef(llvm::IRMemLocation::ArgMem)));
    }
    return llvm::AttributeList::get(context, llvm::AttributeSet::get(context, function), all.getRetAttrs(), parameters);
}

llvm::AttributeList remainingAttributes(const llvm::Function& root, const BoundArguments& bound) {
    return remainingAttributes(root.getContext(), root.getAttributes(), static_cast<unsigned>(root.arg_size()), bound);
}

llvm::Constant* addressConstant(uint64_t address, llvm::Type* pointer) {
    return llvm::ConstantExpr::getIntToPtr(
        llvm::ConstantInt::get(llvm::Type::getInt64Ty(pointer->getContext()), address), pointer);
}

llvm::GlobalVariable* addMemory(llvm::Module& unit, const BoundArgument& memory) {
    llvm::LLVMContext& context = unit.getContext();
    llvm::Constant* contents =
        memory.isInUnit() ? llvm::ConstantDataArray::getString(context, memory.bytes, /*AddNull=*/false) : nullptr;
    auto* global = new llvm::GlobalVariable(
        unit, llvm::ArrayType::get(llvm::Type::getInt8Ty(context), memory.size), /*isConstant=*/true,
        contents ? llvm::GlobalValue::AvailableExternallyLinkage : llvm::GlobalValue::ExternalLinkage, contents,
        boundSymbolName(memory.parameter));
    global->setUnnamedAddr(llvm::GlobalValue::UnnamedAddr::Global);
    global->setAlignment(memory.alignment());
    return global;
}

/// Not in a block yet.
llvm::LoadInst* loadPointer(llvm::Module& unit, const BoundArgument& pointer) {
    llvm::LLVMContext& context = unit.getContext();
    auto* type = llvm::PointerType::getUnqual(context);
    auto* place = new llvm::GlobalVariable(unit, type, /*isConstant=*/true, llvm::GlobalValue::ExternalLinkage, nullptr,
                                           boundSymbolName(pointer.parameter));
    auto* load = new llvm::LoadInst(type, place, "", /*isVolatile=*/false, llvm::Align(8));
    llvm::MDNode* nothing = llvm::MDNode::get(context, {});
    for (auto kind :
         {llvm::LLVMContext::MD_invariant_load, llvm::LLVMContext::MD_nonnull, llvm::LLVMContext::MD_noundef})
        load->setMetadata(kind, nothing);
    load->setMetadata(llvm::LLVMContext::MD_align,
                      llvm::MDNode::get(context, llvm::ConstantAsMetadata::get(llvm::ConstantInt::get(
                                                     llvm::Type::getInt64Ty(context), pointer.alignment().value()))));
    return load;
}

/// What stands for the root's arguments in a unit.
class ArgumentValues {
public:
    ArgumentValues(UnitMapper& mapper, llvm::Function& entry, const BoundArguments& bound)
        : mapper_(mapper), unit_(*entry.getParent()), bound_(bound) {}

    llvm::Value* operator()(const BoundArgument& argument, llvm::Type* type) {
        switch (argument.kind) {
        case Kind::Value: return constantOf(argument, type);
        case Kind::Symbol: return mapper_.constantOf(*argument.symbol);
        case Kind::Pointer: return loads_.emplace_back(loadPointer(unit_, argument));
        case Kind::Memory: return memoryOf(argument);
        case Kind::Within: {
            const BoundArgument& base = *findBound(bound_, argument.base);
            auto* offset =
                llvm::ConstantInt::get(llvm::Type::getInt64Ty(unit_.getContext()), argument.address - base.address);
            return llvm::ConstantExpr::getGetElementPtr(llvm::Type::getInt8Ty(unit_.getContext()), memoryOf(base),
                                                        llvm::ArrayRef<llvm::Constant*>(offset));
        }
        }
        llvm_unreachable("every kind has a row");
    }

    void insertLoads(llvm::BasicBlock& entry) {
        for (llvm::LoadInst* load : loads_)
            load->insertInto(&entry, entry.begin());
    }

private:
    llvm::GlobalVariable* memoryOf(const BoundArgument& memory) {
        llvm::GlobalVariable* known = unit_.getNamedGlobal(boundSymbolName(memory.parameter));
        return known ? known : addMemory(unit_, memory);
    }

    UnitMapper& mapper_;
    llvm::Module& unit_;
    const BoundArguments& bound_;
    llvm::SmallVector<llvm::LoadInst*, 2> loads_;
};

llvm::CallBase* createCall(llvm::CallBase& like, llvm::Function& callee, llvm::ArrayRef<llvm::Value*> arguments) {
    llvm::SmallVector<llvm::OperandBundleDef, 1> bundles;
    like.getOperandBundlesAsDefs(bundles);
    llvm::IRBuilder<> builder(&like);
    if (auto* invoke = llvm::dyn_cast<llvm::InvokeInst>(&like))
        return builder.CreateInvoke(&callee, invoke->getNormalDest(), invoke->getUnwindDest(), arguments, bundles);
    llvm::CallInst* call = builder.CreateCall(&callee, arguments, bundles);
    call->setTailCallKind(llvm::cast<llvm::CallInst>(like).getTailCallKind());
    return call;
}

/// Calls in the copy that pass on what is bound are calls of the copy.
void closeRecursion(llvm::Function& entry, const llvm::Function& root, const llvm::Function* callee,
                    llvm::ArrayRef<llvm::Value*> values, const BoundArguments& bound) {
    llvm::SmallVector<llvm::CallBase*, 4> calls;
    for (llvm::Instruction& instruction : llvm::instructions(entry)) {
        auto* call = llvm::dyn_cast<llvm::CallBase>(&instruction);
        if (!call || !callee || call->getCalledFunction() != callee || llvm::isa<llvm::CallBrInst>(call)) continue;
        if (llvm::all_of(bound, [&](const BoundArgument& argument) {
                return call->getArgOperand(argument.parameter) == values[argument.parameter];
            }))
            calls.push_back(call);
    }
    for (llvm::CallBase* call : calls) {
        llvm::SmallVector<llvm::Value*, 8> arguments;
        for (unsigned i = 0; i < root.arg_size(); ++i)
            if (!findBound(bound, i)) arguments.push_back(call->getArgOperand(i));
        llvm::CallBase* closed = createCall(*call, entry, arguments);
        closed->setCallingConv(call->getCallingConv());
        closed->setAttributes(remainingAttributes(call->getContext(), call->getAttributes(), call->arg_size(), bound));
        closed->copyMetadata(*call);
        call->replaceAllUsesWith(closed);
        call->eraseFromParent();
    }
}

} // namespace

llvm::Function& addBindingCaller(ProgramModule& program, llvm::Function& root, const BoundArguments& bound,
                                 const std::string& name) {
    llvm::Module& module = program.module();
    auto* caller = llvm::Function::Create(remainingType(root, bound), llvm::GlobalValue::InternalLinkage, name, module);
    caller->setCallingConv(root.getCallingConv());
    caller->setAttributes(remainingAttributes(root, bound));
    llvm::IRBuilder<> builder(llvm::BasicBlock::Create(module.getContext(), "", caller));
    llvm::SmallVector<llvm::Value*, 8> values;
    llvm::Argument* next = caller->arg_begin();
    for (llvm::Argument& argument : root.args()) {
        const BoundArgument* known = findBound(bound, argument.getArgNo());
        values.push_back(!known                       ? next++
                         : known->kind == Kind::Value ? constantOf(*known, argument.getType())
                         : known->kind == Kind::Symbol
                             ? known->symbol
                             : static_cast<llvm::Value*>(addressConstant(known->address, argument.getType())));
    }
    llvm::CallInst* call = builder.CreateCall(&root, values);
    call->setCallingConv(root.getCallingConv());
    // Of parameters and the result: how they travel. What is true of the function is true of its calls anyway.
    const llvm::AttributeList all = root.getAttributes();
    call->setAttributes(all.removeFnAttributes(module.getContext()));
    if (root.hasFnAttribute(llvm::Attribute::StrictFP)) call->addFnAttr(llvm::Attribute::StrictFP);
    if (call->getType()->isVoidTy())
        builder.CreateRetVoid();
    else
        builder.CreateRet(call);
    return *caller;
}

void buildSpecializedEntry(UnitMapper& mapper, llvm::Function& root, const BoundArguments& bound,
                           llvm::function_ref<void(const llvm::Function&, llvm::Function&)> annotate) {
    llvm::Function& entry = mapper.createShell(root, remainingType(root, bound), kEntryName, /*isInternal=*/false);
    entry.setAttributes(remainingAttributes(root, bound));
    keepFromCallingItself(entry, root);

    ArgumentValues valueOf(mapper, entry, bound);
    llvm::SmallVector<llvm::Value*, 8> values;
    llvm::Argument* next = entry.arg_begin();
    for (llvm::Argument& argument : root.args()) {
        const BoundArgument* known = findBound(bound, argument.getArgNo());
        values.push_back(known ? valueOf(*known, argument.getType()) : next++);
    }
    mapper.copyBody(root, entry, values);
    annotate(root, entry);
    valueOf.insertLoads(entry.getEntryBlock());
    // Only a function of the root's own shape could promise more than a hint.
    for (llvm::Instruction& instruction : llvm::instructions(entry))
        if (auto* call = llvm::dyn_cast<llvm::CallInst>(&instruction); call && call->isMustTailCall())
            call->setTailCallKind(llvm::CallInst::TCK_Tail);
    closeRecursion(entry, root, mapper.calledFor(root), values, bound);
}

llvm::Function* boundFunction(const UnitRequest& request, const llvm::Value* value) {
    auto* argument = llvm::dyn_cast<llvm::Argument>(value);
    if (!request.bound || !argument || argument->getParent() != request.root) return nullptr;
    const BoundArgument* known = findBound(*request.bound, argument->getArgNo());
    auto* function = known ? llvm::dyn_cast_if_present<llvm::Function>(known->symbol) : nullptr;
    return function && !function->isDeclaration() ? function : nullptr;
}

} // namespace kiln
