#include "tests/coverage/caller.h"

#include "tests/coverage/stand_ins.h"

#include "ir/target.h"

#include <llvm/Bitcode/BitcodeReader.h>
#include <llvm/Bitcode/BitcodeWriter.h>
#include <llvm/IR/DebugInfo.h>
#include <llvm/IR/IRBuilder.h>
#include <llvm/IR/InstIterator.h>
#include <llvm/IR/LLVMContext.h>
#include <llvm/IR/Module.h>
#include <llvm/IR/PassManager.h>
#include <llvm/IR/Verifier.h>
#include <llvm/Linker/Linker.h>
#include <llvm/Passes/PassBuilder.h>
#include <llvm/Support/MemoryBuffer.h>
#include <llvm/Support/raw_ostream.h>
#include <llvm/TargetParser/Host.h>
#include <llvm/Transforms/IPO/GlobalDCE.h>

namespace fs = std::filesystem;

namespace kiln::test {
namespace {

using llvm::Attribute;
using llvm::Function;
using llvm::Type;
using llvm::Value;

/// All definitions become the program's own, and nothing but the call is a reason for one to be there.
void enclose(llvm::Module& module) {
    llvm::StripDebugInfo(module);
    module.setModuleInlineAsm("");
    for (const char* list : {"llvm.global_ctors", "llvm.global_dtors", "llvm.used", "llvm.compiler.used"})
        if (llvm::GlobalVariable* variable = module.getNamedGlobal(list)) variable->eraseFromParent();
    for (llvm::GlobalAlias& alias : llvm::make_early_inc_range(module.aliases())) {
        alias.replaceAllUsesWith(alias.getAliasee());
        alias.eraseFromParent();
    }
    for (llvm::GlobalValue& global : module.global_values()) {
        if (global.isDeclaration()) continue;
        if (auto* object = llvm::dyn_cast<llvm::GlobalObject>(&global)) object->setComdat(nullptr);
        global.setVisibility(llvm::GlobalValue::DefaultVisibility);
        global.setDLLStorageClass(llvm::GlobalValue::DefaultStorageClass);
        global.setLinkage(llvm::GlobalValue::InternalLinkage);
        if (global.getName() == "main") global.setName("main.of.the.file");
    }
    // Native code is optimized, too, to see whether the call means anything.
    for (Function& function : module) {
        function.removeFnAttr(Attribute::OptimizeNone);
        function.removeFnAttr(Attribute::NoInline);
    }
}

/// Functions of the file that something refers to.
void addFunctionsIn(const llvm::Constant& constant, llvm::SmallPtrSetImpl<const llvm::Constant*>& seen,
                    llvm::SmallVectorImpl<Function*>& found) {
    if (!seen.insert(&constant).second) return;
    if (auto* function = llvm::dyn_cast<Function>(&constant)) {
        if (!function->isDeclaration()) found.push_back(const_cast<Function*>(function));
        return;
    }
    for (const llvm::Use& operand : constant.operands())
        if (auto* part = llvm::dyn_cast<llvm::Constant>(operand.get())) addFunctionsIn(*part, seen, found);
}

/// Keeps what the function calls, and what those call, as far as that is not too much to compile; what is farther away
/// loses its body, and will be stood in for.
void trim(llvm::Module& module, Function& function) {
    constexpr unsigned kMostInstructions = 3000;
    llvm::SmallPtrSet<const llvm::Constant*, 32> seen{&function};
    llvm::SmallVector<Function*, 16> queue{&function};
    llvm::SmallPtrSet<const Function*, 16> kept;
    unsigned instructions = 0;
    for (size_t i = 0; i < queue.size(); ++i) {
        instructions += queue[i]->getInstructionCount();
        if (i != 0 && instructions > kMostInstructions) break;
        kept.insert(queue[i]);
        for (const llvm::Instruction& instruction : llvm::instructions(*queue[i]))
            for (const llvm::Use& operand : instruction.operands())
                if (auto* constant = llvm::dyn_cast<llvm::Constant>(operand.get()))
                    addFunctionsIn(*constant, seen, queue);
    }
    for (Function& other : module) {
        if (other.isDeclaration() || kept.contains(&other)) continue;
        other.deleteBody();
        other.setLinkage(llvm::GlobalValue::ExternalLinkage);
        other.setComdat(nullptr);
    }
}

class CallBuilder {
public:
    CallBuilder(llvm::Module& module, const std::string& name)
        : module_(module), builder_(module.getContext()), call_(makeVoid(name)) {
        builder_.SetInsertPoint(llvm::BasicBlock::Create(module.getContext(), "", call_));
    }

    /// False: there is no made-up value of an argument's type.
    bool callFunction(Function& function) {
        llvm::SmallVector<Value*, 8> arguments;
        for (llvm::Argument& argument : function.args()) {
            if (argument.hasAttribute(Attribute::SwiftError) || argument.hasAttribute(Attribute::InAlloca))
                return false;
            Value* value = made(argument.getType());
            if (!value) return false;
            arguments.push_back(value);
        }
        Type* type = function.getReturnType();
        llvm::CallInst* call = builder_.CreateCall(&function, arguments);
        call->setCallingConv(function.getCallingConv());
        call->setAttributes(function.getAttributes());
        if (!type->isVoidTy())
            builder_.CreateAlignedStore(call, ours("kiln_cover_result", builder_.getPtrTy(), {}), llvm::Align(1));
        builder_.CreateRetVoid();
        return true;
    }

    /// Variables that are there at the end: their changes are told.
    void watchVariables() {
        builder_.SetInsertPoint(&call_->getEntryBlock().front());
        for (llvm::GlobalVariable& variable : module_.globals()) {
            if (variable.isDeclaration() || variable.isConstant() || variable.isThreadLocal()) continue;
            uint64_t bytes = module_.getDataLayout().getTypeAllocSize(variable.getValueType());
            ours("kiln_cover_global", builder_.getVoidTy(), {&variable, builder_.getInt64(bytes)});
        }
    }

private:
    Function* makeVoid(const std::string& name) {
        auto* type = llvm::FunctionType::get(Type::getVoidTy(module_.getContext()), false);
        return Function::Create(type, llvm::GlobalValue::ExternalLinkage, name, module_);
    }

    llvm::CallInst* ours(llvm::StringRef name, Type* result, llvm::ArrayRef<Value*> arguments) {
        llvm::SmallVector<Type*, 3> types;
        for (Value* argument : arguments)
            types.push_back(argument->getType());
        return builder_.CreateCall(module_.getOrInsertFunction(name, llvm::FunctionType::get(result, types, false)),
                                   arguments);
    }

    Value* made(Type* type) {
        llvm::Constant* index = builder_.getInt32(next_);
        if (type->isIntegerTy()) {
            ++next_;
            return builder_.CreateSExtOrTrunc(ours("kiln_cover_integer", builder_.getInt64Ty(), {index}), type);
        }
        if (type->isPointerTy()) {
            ++next_;
            return ours("kiln_cover_pointer", type, {index});
        }
        if (type->isFloatingPointTy()) {
            ++next_;
            return builder_.CreateFPCast(ours("kiln_cover_number", builder_.getDoubleTy(), {index}), type);
        }
        Value* value = llvm::PoisonValue::get(type);
        if (auto* vector = llvm::dyn_cast<llvm::FixedVectorType>(type)) {
            for (unsigned i = 0; i < vector->getNumElements(); ++i) {
                Value* element = made(vector->getElementType());
                if (!element) return nullptr;
                value = builder_.CreateInsertElement(value, element, i);
            }
            return value;
        }
        if (!type->isAggregateType()) return nullptr;
        unsigned parts = type->isStructTy() ? type->getStructNumElements() : type->getArrayNumElements();
        for (unsigned i = 0; i < parts; ++i) {
            Value* element = made(type->isStructTy() ? type->getStructElementType(i) : type->getArrayElementType());
            if (!element) return nullptr;
            value = builder_.CreateInsertValue(value, element, i);
        }
        return value;
    }

    llvm::Module& module_;
    llvm::IRBuilder<> builder_;
    Function* call_;
    unsigned next_ = 0;
};

void removeUnreachable(llvm::Module& module) {
    llvm::PassBuilder passes;
    llvm::LoopAnalysisManager loops;
    llvm::FunctionAnalysisManager functions;
    llvm::CGSCCAnalysisManager callGraph;
    llvm::ModuleAnalysisManager modules;
    passes.registerModuleAnalyses(modules);
    passes.registerCGSCCAnalyses(callGraph);
    passes.registerFunctionAnalyses(functions);
    passes.registerLoopAnalyses(loops);
    passes.crossRegisterProxies(loops, functions, callGraph, modules);
    llvm::GlobalDCEPass().run(module, modules);
}

/// Every local begins as zeros: a stand-in fills no variable that it is given the address of, and what engines find in
/// one that nobody filled is no difference between them.
void zeroLocals(llvm::Module& module) {
    const llvm::DataLayout& layout = module.getDataLayout();
    for (Function& function : module)
        for (llvm::Instruction& inst : llvm::make_early_inc_range(llvm::instructions(function))) {
            if (inst.isLifetimeStartOrEnd()) {
                inst.eraseFromParent();
            } else if (auto* local = llvm::dyn_cast<llvm::AllocaInst>(&inst)) {
                llvm::IRBuilder<> builder(local->getNextNode());
                llvm::Value* count = builder.CreateZExtOrTrunc(local->getArraySize(), builder.getInt64Ty());
                const uint64_t bytes = layout.getTypeAllocSize(local->getAllocatedType()).getFixedValue();
                builder.CreateMemSet(local, builder.getInt8(0), builder.CreateMul(count, builder.getInt64(bytes)),
                                     local->getAlign());
            }
        }
}

std::string callName(size_t index) {
    return "kiln_cover_call_" + std::to_string(index);
}

/// The module of one call; null, and `problem`, where there is none.
std::unique_ptr<llvm::Module> moduleOfCall(const Callee& callee, size_t index, llvm::LLVMContext& context,
                                           std::string& problem) {
    auto buffer = llvm::MemoryBuffer::getFile(callee.bitcode.string());
    if (!buffer) return problem = buffer.getError().message(), nullptr;
    auto parsed = llvm::parseBitcodeFile(**buffer, context, llvm::ParserCallbacks(fillDataLayout));
    if (!parsed) return problem = llvm::toString(parsed.takeError()), nullptr;
    std::unique_ptr<llvm::Module> module = std::move(*parsed);
    Function* function = module->getFunction(callee.function);
    if (!function || function->isDeclaration()) return problem = "has no name of its own", nullptr;
    enclose(*module);
    trim(*module, *function);
    CallBuilder call(*module, callName(index));
    if (!call.callFunction(*function)) return problem = "an argument's type has no made-up value", nullptr;
    removeUnreachable(*module);
    zeroLocals(*module);
    standInForUndefined(*module);
    call.watchVariables();
    llvm::raw_string_ostream problems(problem);
    if (llvm::verifyModule(*module, &problems)) return nullptr;
    return module;
}

/// main, with a table of the calls.
void addMain(llvm::Module& module, size_t count) {
    llvm::IRBuilder<> builder(module.getContext());
    llvm::PointerType* pointer = builder.getPtrTy();
    std::vector<llvm::Constant*> calls;
    for (size_t i = 0; i < count; ++i) {
        Function* call = module.getFunction(callName(i));
        calls.push_back(call ? call : static_cast<llvm::Constant*>(llvm::ConstantPointerNull::get(pointer)));
    }
    auto* tableType = llvm::ArrayType::get(pointer, count);
    auto* table = new llvm::GlobalVariable(module, tableType, /*isConstant=*/true, llvm::GlobalValue::InternalLinkage,
                                           llvm::ConstantArray::get(tableType, calls), "kiln_cover_calls");
    Type* i32 = builder.getInt32Ty();
    auto* main = Function::Create(llvm::FunctionType::get(i32, {i32, pointer}, false),
                                  llvm::GlobalValue::ExternalLinkage, "main", module);
    builder.SetInsertPoint(llvm::BasicBlock::Create(module.getContext(), "", main));
    llvm::FunctionCallee run = module.getOrInsertFunction("kiln_cover_main", i32, i32, pointer, pointer, i32);
    builder.CreateRet(builder.CreateCall(
        run, {main->getArg(0), main->getArg(1), table, builder.getInt32(static_cast<uint32_t>(count))}));
}

} // namespace

std::vector<std::string> writeCallers(const std::vector<Callee>& callees, const fs::path& program) {
    llvm::LLVMContext context;
    llvm::Module all("callers", context);
    all.setDataLayout(kDataLayout);
    all.setTargetTriple(llvm::sys::getProcessTriple());
    std::vector<std::string> problems(callees.size());
    for (size_t i = 0; i < callees.size(); ++i) {
        auto module = moduleOfCall(callees[i], i, context, problems[i]);
        if (module && llvm::Linker::linkModules(all, std::move(module))) problems[i] = "cannot be linked with others";
    }
    addMain(all, callees.size());
    std::error_code error;
    llvm::raw_fd_ostream out(program.string(), error);
    llvm::WriteBitcodeToFile(all, out);
    return problems;
}

} // namespace kiln::test
