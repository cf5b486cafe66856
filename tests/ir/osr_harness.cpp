#include "osr_harness.h"

#include "ir/loops.h"
#include "ir/numbering.h"
#include "ir/slot_layout.h"
#include "ir/unit.h"

#include "llvm/Bitcode/BitcodeReader.h"
#include "llvm/Bitcode/BitcodeWriter.h"
#include "llvm/ExecutionEngine/Orc/ExecutionUtils.h"
#include "llvm/IR/Dominators.h"
#include "llvm/IR/IRBuilder.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/Verifier.h"
#include "llvm/Linker/Linker.h"
#include "llvm/Passes/PassBuilder.h"
#include "llvm/Support/TargetSelect.h"
#include "llvm/Support/raw_ostream.h"
#include "llvm/Target/TargetMachine.h"
#include "llvm/Transforms/Utils/BasicBlockUtils.h"
#include "llvm/Transforms/Utils/Cloning.h"

#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <cstring>

namespace kiln::test {

namespace {

constexpr char kVisits[] = "kiln.test.visits";
constexpr char kEntered[] = "kiln.test.entered";

// ---- what the runtime would offer; one thread ----

struct TlsDescriptor {
    uint64_t size, align;
    const void* image;
    void* storage;
};
void* tlsAddress(TlsDescriptor* tls) {
    if (!tls->storage) {
        tls->storage = std::aligned_alloc(tls->align, llvm::alignTo(tls->size, tls->align));
        tls->image ? std::memcpy(tls->storage, tls->image, tls->size) : std::memset(tls->storage, 0, tls->size);
    }
    return tls->storage;
}

// ---- the frame ----

OsrEntry layOut(llvm::Function& root, unsigned loop) {
    const llvm::DataLayout& layout = root.getDataLayout();
    Numbering numbering(root);
    OsrEntry entry{.loop = loop, .slotOffset = std::vector<uint32_t>(numbering.size(), kNoSlot)};
    const llvm::BasicBlock* header = loopHeaders(root)[loop].block;
    llvm::DominatorTree dominators(root);
    uint64_t offset = 0;
    auto add = [&](const llvm::Value& value) {
        if (!value.getType()->isSized()) return;
        entry.slotOffset[numbering.of(&value)] = static_cast<uint32_t>(offset);
        offset += slotBytes(value.getType(), layout);
    };
    for (const llvm::Argument& argument : root.args())
        add(argument);
    // Only what can be known there: an entry that asks for more is wrong.
    for (const llvm::Instruction& instruction : llvm::instructions(root))
        if (dominators.properlyDominates(instruction.getParent(), header) ||
            (instruction.getParent() == header && llvm::isa<llvm::PHINode>(instruction)))
            add(instruction);
    entry.resultOffset = static_cast<uint32_t>(offset);
    return entry;
}

/// In the copy of the function: count the header's visits, and leave at the chosen one.
void instrument(llvm::Function& root, const OsrEntry& entry, llvm::ValueToValueMapTy& copies, llvm::Module& module) {
    llvm::LLVMContext& context = module.getContext();
    auto* header = llvm::cast<llvm::BasicBlock>(static_cast<llvm::Value*>(copies[loopHeaders(root)[entry.loop].block]));
    llvm::Function& copy = *header->getParent();
    copy.removeFnAttr(llvm::Attribute::Memory);
    Numbering numbering(root);
    uint64_t frameBytes = entry.resultOffset + 4096;

    llvm::IRBuilder<> builder(&*copy.getEntryBlock().begin());
    auto* frame = builder.CreateAlloca(llvm::ArrayType::get(builder.getInt8Ty(), frameBytes));
    builder.SetInsertPoint(header, header->getFirstInsertionPt());
    auto* word = builder.getInt64Ty();
    auto* visits = module.getNamedGlobal(kVisits);
    auto* left = builder.CreateSub(builder.CreateLoad(word, visits), builder.getInt64(1));
    builder.CreateStore(left, visits);
    auto* now = builder.CreateICmpEQ(left, builder.getInt64(0));
    auto* end = llvm::SplitBlockAndInsertIfThen(now, builder.GetInsertPoint(), /*Unreachable=*/true);

    builder.SetInsertPoint(end);
    builder.CreateStore(builder.getInt64(1), module.getNamedGlobal(kEntered));
    builder.CreateMemSet(frame, builder.getInt8(0xa5), frameBytes, llvm::Align(1));
    auto at = [&](uint32_t offset) { return builder.CreateConstGEP1_64(builder.getInt8Ty(), frame, offset); };
    auto save = [&](const llvm::Value& value) {
        uint32_t offset = entry.slotOffset[numbering.of(&value)];
        if (offset == kNoSlot) return;
        llvm::Value* current = copies[&value];
        if (auto* type = slotStorageType(current->getType()); type != current->getType())
            current = builder.CreateZExt(current, type);
        builder.CreateAlignedStore(current, at(offset), llvm::Align(1));
    };
    for (const llvm::Argument& argument : root.args())
        save(argument);
    for (const llvm::Instruction& instruction : llvm::instructions(root))
        save(instruction);
    auto* type = llvm::FunctionType::get(builder.getVoidTy(), {llvm::PointerType::getUnqual(context)}, false);
    builder.CreateCall(module.getOrInsertFunction(kEntryName, type), {frame});
    if (copy.getReturnType()->isVoidTy()) {
        builder.CreateRetVoid();
    } else {
        llvm::Type* stored = slotStorageType(copy.getReturnType());
        llvm::Value* result = builder.CreateAlignedLoad(stored, at(entry.resultOffset), llvm::Align(1));
        if (stored != copy.getReturnType()) result = builder.CreateTrunc(result, copy.getReturnType());
        builder.CreateRet(result);
    }
    end->eraseFromParent();
}

/// Units name local symbols by their prefixed names and reach them from outside.
void externalize(llvm::Module& module) {
    for (llvm::GlobalObject& global : module.global_objects()) {
        if (!global.hasLocalLinkage()) continue;
        std::string name = ProgramModule::unitName(global);
        global.setLinkage(llvm::GlobalValue::ExternalLinkage);
        global.setName(name);
    }
    auto* word = llvm::Type::getInt64Ty(module.getContext());
    for (const char* name : {kVisits, kEntered})
        new llvm::GlobalVariable(module, word, false, llvm::GlobalValue::ExternalLinkage,
                                 llvm::ConstantInt::get(word, 0), name);
}

void optimizeModule(llvm::Module& module, llvm::TargetMachine& machine) {
    llvm::LoopAnalysisManager loops;
    llvm::FunctionAnalysisManager functions;
    llvm::CGSCCAnalysisManager components;
    llvm::ModuleAnalysisManager modules;
    llvm::PassBuilder builder(&machine);
    builder.registerModuleAnalyses(modules);
    builder.registerCGSCCAnalyses(components);
    builder.registerFunctionAnalyses(functions);
    builder.registerLoopAnalyses(loops);
    builder.crossRegisterProxies(loops, functions, components, modules);
    builder.buildPerModuleDefaultPipeline(llvm::OptimizationLevel::O2).run(module, modules);
}

llvm::Error linkUnit(ProgramModule& program, const OsrChoice& choice, llvm::ValueToValueMapTy& copies,
                     llvm::Module& module, llvm::TargetMachine& machine) {
    llvm::Function& root = *program.module().getFunction(choice.function);
    program.canonicalize(root);
    OsrEntry entry = layOut(root, choice.loop);
    UnitRequest request;
    request.root = &root;
    request.osr = &entry;
    request.calleeBudget = choice.calleeBudget;
    auto unit = cutUnit(program, request);
    if (!unit) return unit.takeError();
    instrument(root, entry, copies, module);
    auto read = llvm::parseBitcodeFile({{unit->bitcode.data(), unit->bitcode.size()}, unit->name}, module.getContext());
    if (!read) return read.takeError();
    std::string text;
    llvm::raw_string_ostream stream(text);
    if (llvm::verifyModule(**read, &stream))
        return llvm::createStringError(llvm::inconvertibleErrorCode(), "invalid unit: " + text);
    if (choice.optimize) optimizeModule(**read, machine);
    // Flags of a unit are not meant to be merged with a program's.
    if (auto* flags = (*read)->getModuleFlagsMetadata()) (*read)->eraseNamedMetadata(flags);
    if (llvm::Linker::linkModules(module, std::move(*read)))
        return llvm::createStringError(llvm::inconvertibleErrorCode(), "the unit does not link");
    return llvm::Error::success();
}

} // namespace

llvm::Expected<std::unique_ptr<NativeProgram>> NativeProgram::create(ProgramModule& program, const OsrChoice& choice) {
    llvm::InitializeNativeTarget();
    llvm::InitializeNativeTargetAsmPrinter();
    llvm::InitializeNativeTargetAsmParser();
    auto lock = program.lock();
    auto target = llvm::orc::JITTargetMachineBuilder::detectHost();
    if (!target) return target.takeError();
    target->setCodeGenOptLevel(choice.optimize ? llvm::CodeGenOptLevel::Default : llvm::CodeGenOptLevel::None);
    target->setRelocationModel(llvm::Reloc::PIC_);
    auto machine = target->createTargetMachine();
    if (!machine) return machine.takeError();

    for (llvm::Function& function : program.module())
        if (!function.isDeclaration()) program.canonicalize(function);
    llvm::ValueToValueMapTy copies;
    std::unique_ptr<llvm::Module> module = llvm::CloneModule(program.module(), copies);
    externalize(*module);
    if (!choice.function.empty())
        if (llvm::Error error = linkUnit(program, choice, copies, *module, **machine)) return error;

    // Into a context of its own.
    llvm::SmallVector<char, 0> bytes;
    llvm::raw_svector_ostream stream(bytes);
    llvm::WriteBitcodeToFile(*module, stream);
    auto context = std::make_unique<llvm::LLVMContext>();
    auto owned = llvm::parseBitcodeFile({{bytes.data(), bytes.size()}, "native"}, *context);
    if (!owned) return owned.takeError();

    auto jit = llvm::orc::LLJITBuilder().setJITTargetMachineBuilder(std::move(*target)).create();
    if (!jit) return jit.takeError();
    auto& session = (*jit)->getExecutionSession();
    llvm::orc::SymbolMap runtime;
    runtime[session.intern("kiln_tls_address")] = {llvm::orc::ExecutorAddr::fromPtr(&tlsAddress),
                                                   llvm::JITSymbolFlags::Exported};
    if (auto error = (*jit)->getMainJITDylib().define(llvm::orc::absoluteSymbols(std::move(runtime)))) return error;
    if (auto error = (*jit)->addIRModule(llvm::orc::ThreadSafeModule(std::move(*owned), std::move(context))))
        return error;

    std::unique_ptr<NativeProgram> native(new NativeProgram);
    native->jit_ = std::move(*jit);
    for (const auto& constructor : program.facts().constructors)
        native->constructors_.push_back(ProgramModule::unitName(*program.module().getFunction(constructor.function)));
    native->visits_ = reinterpret_cast<uint64_t*>(native->address(kVisits));
    native->entered_ = reinterpret_cast<uint64_t*>(native->address(kEntered));
    if (!native->visits_)
        return llvm::createStringError(llvm::inconvertibleErrorCode(), "the program does not compile");
    return native;
}

uint64_t NativeProgram::address(llvm::StringRef name) {
    auto found = jit_->lookup(name);
    if (found) return found->getValue();
    llvm::errs() << llvm::toString(found.takeError()) << '\n';
    return 0;
}

void NativeProgram::leaveAtVisit(uint64_t visit) {
    *visits_ = visit;
    *entered_ = 0;
}

bool NativeProgram::wasEntered() const {
    return *entered_ != 0;
}

std::string NativeProgram::runMain(std::vector<std::string> args) {
    auto* main = function<int(int, char**)>("main");
    std::vector<void (*)()> constructors;
    for (const std::string& name : constructors_)
        constructors.push_back(function<void()>(name));
    args.insert(args.begin(), "program");
    std::vector<char*> words;
    for (std::string& arg : args)
        words.push_back(arg.data());
    words.push_back(nullptr);
    std::FILE* out = std::tmpfile();
    std::fflush(nullptr);
    pid_t child = fork();
    if (child == 0) {
        dup2(fileno(out), 1);
        alarm(20);
        for (auto* constructor : constructors)
            constructor();
        int status = main(static_cast<int>(args.size()), words.data());
        if (!wasEntered()) std::printf("(not entered)\n");
        std::fflush(nullptr);
        _exit(status);
    }
    int status = 0;
    waitpid(child, &status, 0);
    std::string text;
    std::rewind(out);
    for (int c; (c = std::fgetc(out)) != EOF;)
        text.push_back(static_cast<char>(c));
    std::fclose(out);
    return text + "status " + std::to_string(status) + "\n";
}

} // namespace kiln::test
