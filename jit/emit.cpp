#include "jit/emit.h"

#include "ir/vector_divisions.h"
#include "jit/stack_alignment.h"

#include "llvm/ADT/StringMap.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/Instructions.h"
#include "llvm/IR/LegacyPassManager.h"
#include "llvm/IR/Module.h"
#include "llvm/MC/TargetRegistry.h"
#include "llvm/Support/SmallVectorMemoryBuffer.h"
#include "llvm/Support/raw_ostream.h"
#include "llvm/Target/TargetMachine.h"
#include "llvm/TargetParser/Host.h"

#include <algorithm>
#include <utility>
#include <vector>

namespace kiln {

using llvm::CodeGenOptLevel;
using llvm::Expected;
using llvm::TargetMachine;

const HostCpu& hostCpu() {
    static const HostCpu* const cpu = [] {
        auto& result = *new HostCpu; // asked for at exit, too
        result.triple = llvm::sys::getProcessTriple();
        result.name = llvm::sys::getHostCPUName().str();
        std::vector<std::string> features;
        for (const auto& feature : llvm::sys::getHostCPUFeatures())
            features.push_back((feature.second ? "+" : "-") + feature.first().str());
        // A StringMap has no order of its own; the text goes into cache keys.
        std::sort(features.begin(), features.end(),
                  [](const std::string& a, const std::string& b) { return a.compare(1, a.npos, b, 1, b.npos) < 0; });
        for (const std::string& feature : features)
            result.features += (result.features.empty() ? "" : ",") + feature;
        return &result;
    }();
    return *cpu;
}

Expected<std::unique_ptr<TargetMachine>> makeTargetMachine(Tier tier) {
    const HostCpu& cpu = hostCpu();
    std::string message;
    const llvm::Target* target = llvm::TargetRegistry::lookupTarget(cpu.triple, message);
    if (!target) return llvm::createStringError("no code generator for %s: %s", cpu.triple.c_str(), message.c_str());

    llvm::TargetOptions options;
    options.AllowFPOpFusion = llvm::FPOpFusion::Standard; // llvm.fmuladd only, as clang compiles
    options.EmulatedTLS = false;                          // a Program's thread-locals are lowered away before
    options.ExceptionModel = llvm::ExceptionHandling::DwarfCFI;
    const auto level = tier == Tier::Optimized ? CodeGenOptLevel::Aggressive : CodeGenOptLevel::None;
    std::unique_ptr<TargetMachine> machine(target->createTargetMachine(
        cpu.triple, cpu.name, cpu.features, options, llvm::Reloc::PIC_, llvm::CodeModel::Small, level));
    if (!machine) return llvm::createStringError("no code generator for %s", cpu.triple.c_str());
    if (tier != Tier::Optimized) machine->setFastISel(true);
    return machine;
}

void prepareToEmit(llvm::Module& module) {
    showVectorDivisions(module);
    for (llvm::Function& function : module) {
        if (function.isDeclaration()) continue;
        if (!function.hasUWTable()) function.setUWTableKind(llvm::UWTableKind::Default);
        alignDynamicAllocas(function);
    }
}

namespace {

bool isGuarded(const llvm::Function& function) {
    return function.hasStackProtectorFnAttr() && llvm::any_of(llvm::instructions(function), [](const auto& each) {
               return llvm::isa<llvm::AllocaInst>(each);
           });
}

/// StackProtector keeps what it knows of allocas by their addresses, and AsmPrinter a number for each inline assembly;
/// neither forgets, so what comes later would depend on it. And after a large module much memory stays with the passes.
bool leavesTraces(const llvm::Module& module) {
    constexpr unsigned kLarge = 20000; // IR instructions
    if (!module.getModuleInlineAsm().empty() || module.getInstructionCount() > kLarge) return true;
    for (const llvm::Function& function : module) {
        if (isGuarded(function)) return true;
        for (const llvm::Instruction& instruction : llvm::instructions(function))
            if (auto* call = llvm::dyn_cast<llvm::CallBase>(&instruction); call && call->isInlineAsm()) return true;
    }
    return false;
}

} // namespace

// The last of the passes writes to the stream that it was made with.
struct ObjectEmitter::Passes {
    llvm::SmallVector<char, 0> bytes;
    llvm::raw_svector_ostream stream{bytes};
    llvm::legacy::PassManager manager;
};

ObjectEmitter::ObjectEmitter(std::unique_ptr<TargetMachine> target) : target_(std::move(target)) {}
ObjectEmitter::~ObjectEmitter() = default;

Expected<std::unique_ptr<ObjectEmitter>> ObjectEmitter::make(Tier tier) {
    auto target = makeTargetMachine(tier);
    if (!target) return target.takeError();
    return std::unique_ptr<ObjectEmitter>(new ObjectEmitter(std::move(*target)));
}

Expected<std::unique_ptr<llvm::MemoryBuffer>> ObjectEmitter::emit(llvm::Module& module) {
    prepareToEmit(module);
    if (!passes_) {
        passes_ = std::make_unique<Passes>();
        if (target_->addPassesToEmitFile(passes_->manager, passes_->stream, nullptr, llvm::CodeGenFileType::ObjectFile,
                                         /*DisableVerify=*/true))
            return llvm::createStringError("the target cannot emit object files");
    }
    passes_->manager.run(module);
    auto object =
        std::make_unique<llvm::SmallVectorMemoryBuffer>(std::exchange(passes_->bytes, {}), module.getModuleIdentifier(),
                                                        /*RequiresNullTerminator=*/false);
    if (leavesTraces(module)) passes_.reset();
    return object;
}

} // namespace kiln
