#include "ir/program_module.h"

#include "ir/canonicalize.h"
#include "ir/continuation.h"
#include "ir/diagnostics.h"
#include "ir/library_bodies.h"
#include "ir/link_sources.h"
#include "ir/lower.h"
#include "ir/numbering.h"
#include "ir/read_source.h"
#include "ir/refuse.h"

#include "llvm/IR/Instructions.h"
#include "llvm/IR/LLVMContext.h"
#include "llvm/IR/Module.h"
#include "llvm/ProfileData/InstrProf.h"

namespace kiln {

ProgramModule::ProgramModule() = default;
ProgramModule::~ProgramModule() = default;

llvm::Expected<std::unique_ptr<ProgramModule>>
ProgramModule::load(llvm::ArrayRef<Source> sources, const FrontEndOptions& frontEnd, const FrontEndContext& kept) {
    if (sources.empty()) return failure("a program needs at least one source");
    // All of it lives in `program`, so whatever fails leaves nothing behind.
    std::unique_ptr<ProgramModule> program(new ProgramModule);
    program->diagnostics_ = std::make_unique<Diagnostics>();
    program->context_ = std::make_unique<llvm::LLVMContext>();
    collectDiagnostics(*program->context_, *program->diagnostics_);
    // Bitcode lists the kinds of metadata that its context has met. This one comes up with the first counts of targets,
    // and the bitcode of units, which keys are made of, must not tell those before from those behind.
    program->context_->getMDKindID(llvm::getPGOFuncNameMetadataName());

    SourceReader reader(frontEnd, kept, *program->context_, *program->diagnostics_);
    SourceLinker linker(*program->diagnostics_);
    for (const Source& source : sources) {
        auto module = reader.read(source);
        if (!module) return module.takeError();
        // Parsed, verified, for this target.
        if (llvm::Error error = refuseSymbols(**module, source.name)) return error;
        if (llvm::Error error = linker.add(std::move(*module), source.name)) return error;
    }
    program->module_ = linker.take();
    program->contentDigest_ = reader.contentDigest();
    program->readsClangs_ = reader.hasReadClangs();
    // Names of values are for readers of textual IR, whose source needed them; nothing made from here on does.
    program->context_->setDiscardValueNames(true);

    PassManagers passes;
    if (llvm::Error error = lower(*program->module_, program->facts_, passes)) return error;
    return program;
}

const std::string& ProgramModule::diagnostics() const {
    return diagnostics_->warnings;
}

Canonicalizer& ProgramModule::canonicalizer() {
    if (!canonicalizer_) canonicalizer_ = std::make_unique<Canonicalizer>(readsClangs_);
    return *canonicalizer_;
}

void ProgramModule::canonicalize(llvm::Function& function) {
    canonicalizer().run(function);
}

unsigned ProgramModule::loadedInstructions(const llvm::Function& function) {
    return canonicalizer().instructionsBefore(function);
}

llvm::Expected<llvm::Function*> ProgramModule::continuationOf(llvm::Function& function, unsigned number) {
    if (!continuations_) {
        continuations_ = std::make_unique<llvm::Module>("continuations", *context_);
        continuations_->setTargetTriple(module_->getTargetTriple());
        continuations_->setDataLayout(module_->getDataLayout());
    }
    const std::string name = continuationName(function.getName(), number);
    if (llvm::Function* known = continuations_->getFunction(name)) return known;
    canonicalize(function);
    const Numbering numbering(function);
    const auto* start =
        number < numbering.size() ? llvm::dyn_cast<llvm::Instruction>(numbering.values()[number]) : nullptr;
    if (!start || llvm::isa<llvm::PHINode>(start))
        return failure("'" + function.getName().str() + "' has no instruction " + std::to_string(number));
    auto plan = planContinuation(function, numbering, *start);
    if (!plan) return plan.takeError();
    return &buildContinuation(*continuations_, function, *plan, name);
}

LibraryBodies& ProgramModule::libraryBodies() {
    if (!libraryBodies_) libraryBodies_ = std::make_unique<LibraryBodies>(*context_);
    return *libraryBodies_;
}

std::string ProgramModule::unitName(const llvm::GlobalValue& global) {
    if (global.hasLocalLinkage()) return (kLocalPrefix + global.getName()).str();
    return global.getName().str();
}

} // namespace kiln
