#include "ir/clang_interface.h"

#include "ir/clang_invocation.h"
#include "ir/clang_preinline.h"
#include "ir/clang_recording_fs.h"
#include "ir/manifest_record.h"

#include "clang/Basic/Stack.h"
#include "clang/CodeGen/ModuleBuilder.h"
#include "clang/Frontend/CompilerInstance.h"
#include "clang/Frontend/FrontendAction.h"
#include "clang/Frontend/TextDiagnosticPrinter.h"
#include "clang/Lex/PPCallbacks.h"
#include "clang/Lex/Preprocessor.h"
#include "clang/Lex/PreprocessorOptions.h"
#include "llvm/Bitcode/BitcodeWriter.h"
#include "llvm/IR/DiagnosticHandler.h"
#include "llvm/IR/LLVMContext.h"
#include "llvm/IR/Module.h"
#include "llvm/Support/Path.h"
#include "llvm/Support/raw_ostream.h"
#include "llvm/Support/thread.h"

#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace {

/// Parsing recurses as deep as the source nests; the host's thread may have a small stack. Address space only.
constexpr unsigned kStackBytes = 64u << 20;

using Recording = llvm::IntrusiveRefCntPtr<kiln::RecordingFileSystem>;

/// Sees what a source depends on beside the files that are asked for.
class Watch final : public clang::PPCallbacks {
public:
    Watch(Recording recording, const clang::SourceManager& sources)
        : recording_(std::move(recording)), sources_(sources) {}

    /// The time and date of compiling, or of a file's last change, are no file's contents.
    void MacroExpands(const clang::Token& name, const clang::MacroDefinition& definition, clang::SourceRange,
                      const clang::MacroArgs*) override {
        const clang::MacroInfo* macro = definition.getMacroInfo();
        if (!macro || !macro->isBuiltinMacro()) return; // -D__TIME__=... is a macro like any other
        llvm::StringRef text = name.getIdentifierInfo()->getName();
        if (text == "__TIME__" || text == "__DATE__" || text == "__TIMESTAMP__")
            recording_->refuse(text.str() + " is used");
    }

    void EmbedDirective(clang::SourceLocation where, llvm::StringRef, bool, clang::OptionalFileEntryRef,
                        const clang::LexEmbedParametersResult&) override {
        embedsIn(where);
    }
    void HasEmbed(clang::SourceLocation where, llvm::StringRef, bool, clang::OptionalFileEntryRef) override {
        embedsIn(where);
    }

private:
    /// #embed looks beside the file that links lead to, not, as #include does, beside the link.
    void embedsIn(clang::SourceLocation where) {
        llvm::SmallString<256> resolved;
        if (auto file = sources_.getFileEntryRefForID(sources_.getFileID(where)))
            (void)recording_->getRealPath(file->getName(), resolved);
    }

    Recording recording_;
    const clang::SourceManager& sources_;
};

/// Source to unoptimized IR, without Clang's back end: that would parse LLVM's command line options.
class EmitModule final : public clang::ASTFrontendAction {
public:
    /// Without `recording`, nothing is watched.
    EmitModule(llvm::LLVMContext& context, Recording recording) : context_(context), recording_(std::move(recording)) {}
    std::unique_ptr<llvm::Module> take() { return std::move(module_); }

protected:
    bool BeginSourceFileAction(clang::CompilerInstance& compiler) override {
        if (recording_)
            compiler.getPreprocessor().addPPCallbacks(std::make_unique<Watch>(recording_, compiler.getSourceManager()));
        return true;
    }
    std::unique_ptr<clang::ASTConsumer> CreateASTConsumer(clang::CompilerInstance& compiler,
                                                          llvm::StringRef file) override {
        generator_ = clang::CreateLLVMCodeGen(compiler.getDiagnostics(), file, &compiler.getVirtualFileSystem(),
                                              compiler.getHeaderSearchOpts(), compiler.getPreprocessorOpts(),
                                              compiler.getCodeGenOpts(), context_);
        return std::unique_ptr<clang::ASTConsumer>(generator_);
    }
    void EndSourceFileAction() override {
        // Null after an error in the source.
        if (generator_) module_.reset(generator_->ReleaseModule());
        generator_ = nullptr;
    }

private:
    llvm::LLVMContext& context_;
    Recording recording_;
    clang::CodeGenerator* generator_ = nullptr; // owned by the compiler instance
    std::unique_ptr<llvm::Module> module_;
};

class Silent final : public llvm::DiagnosticHandler {
    bool handleDiagnostics(const llvm::DiagnosticInfo&) override { return true; }
};

struct Result : KilnClangResult {
    std::string diagnosticsText, manifestText, refusal;
    llvm::SmallVector<char, 0> bytes;
};

struct Library {
    std::string path;
    std::optional<std::string> stamp;
};
/// The libraries that decide what comes out, as they are at the first call, when this one has just been loaded: later,
/// an update may have put other files in their places.
const std::vector<Library>& libraries() {
    static const std::vector<Library> atFirstCall = [] {
        std::vector<Library> all;
        for (std::string& path : kiln::frontEndLibraries())
            all.push_back({path, kiln::fileStamp(path)});
        return all;
    }();
    return atFirstCall;
}

void describe(const Recording& recording, Result& result) {
    for (const Library& library : libraries())
        recording->recordStamp(library.path, library.stamp);
    result.manifestText = recording->manifest();
    result.refusal = recording->refusal();
}

bool compile(const KilnClangRequest& request, Result& result) {
    (void)libraries(); // stamped now
    Recording recording;
    kiln::FileSystem files = llvm::vfs::getRealFileSystem();
    if (request.wantManifest) files = recording = llvm::makeIntrusiveRefCnt<kiln::RecordingFileSystem>(files);
    llvm::raw_string_ostream text(result.diagnosticsText);
    llvm::IntrusiveRefCntPtr<clang::DiagnosticOptions> options(new clang::DiagnosticOptions);
    clang::TextDiagnosticPrinter earlyPrinter(text, options.get());
    // First with default options: the options themselves may be what is wrong.
    auto early = clang::CompilerInstance::createDiagnostics(options.get(), &earlyPrinter, /*ShouldOwnClient=*/false);
    auto invocation = kiln::makeInvocation(request, files, *early);
    if (!invocation) return false;

    auto main = llvm::MemoryBuffer::getMemBuffer({request.text, request.textBytes}, request.fileName);
    invocation->getPreprocessorOpts().addRemappedFile(kiln::mainFileName(request), main.release());
    invocation->getDiagnosticOpts().ShowColors = false;
    clang::TextDiagnosticPrinter printer(text, &invocation->getDiagnosticOpts());
    clang::CompilerInstance compiler;
    compiler.setInvocation(invocation);
    compiler.createDiagnostics(&printer, /*ShouldOwnClient=*/false);
    compiler.setVerboseOutputStream(text);
    compiler.createFileManager(files);

    llvm::LLVMContext context;
    context.setDiagnosticHandler(std::make_unique<Silent>());
    context.setDiscardValueNames(true);
    EmitModule action(context, recording);
    bool ok = compiler.ExecuteAction(action);
    std::unique_ptr<llvm::Module> module = action.take();
    if (!ok || !module) return false;
    kiln::preinline(*module, request.isCxx);
    llvm::raw_svector_ostream out(result.bytes);
    // The same Program wherever it lies: its digest is taken of these bytes.
    module->setSourceFileName(llvm::sys::path::filename(module->getSourceFileName()));
    llvm::WriteBitcodeToFile(*module, out);
    if (recording) describe(recording, result);
    return true;
}

} // namespace

extern "C" {

KilnClangResult* kiln_clang_compile(const KilnClangRequest* request) {
    auto result = std::make_unique<Result>();
    bool ok = false;
    llvm::thread worker(std::optional<unsigned>(kStackBytes), [&] {
        clang::noteBottomOfStack();
        ok = compile(*request, *result);
    });
    worker.join();
    if (!ok && result->diagnosticsText.empty()) result->diagnosticsText = "clang failed without a message";
    result->ok = ok;
    result->bitcode = result->bytes.data();
    result->bitcodeBytes = result->bytes.size();
    result->diagnostics = result->diagnosticsText.c_str();
    result->manifest = result->manifestText.data();
    result->manifestBytes = result->manifestText.size();
    result->notCacheable = result->refusal.empty() ? nullptr : result->refusal.c_str();
    return result.release();
}

void kiln_clang_free(KilnClangResult* result) {
    delete static_cast<Result*>(result);
}

int kiln_clang_version(void) {
    return KILN_CLANG_INTERFACE;
}

} // extern "C"
