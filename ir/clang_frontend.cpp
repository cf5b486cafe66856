#include "ir/clang_interface.h"

#include "ir/clang_invocation.h"
#include "ir/clang_preinline.h"

#include "clang/Basic/Stack.h"
#include "clang/CodeGen/ModuleBuilder.h"
#include "clang/Frontend/CompilerInstance.h"
#include "clang/Frontend/FrontendAction.h"
#include "clang/Frontend/TextDiagnosticPrinter.h"
#include "clang/Lex/PreprocessorOptions.h"
#include "llvm/Bitcode/BitcodeWriter.h"
#include "llvm/IR/DiagnosticHandler.h"
#include "llvm/IR/LLVMContext.h"
#include "llvm/IR/Module.h"
#include "llvm/Support/raw_ostream.h"
#include "llvm/Support/thread.h"

#include <memory>
#include <string>

namespace {

/// Parsing recurses as deep as the source nests; the host's thread may have a small stack. Address space only.
constexpr unsigned kStackBytes = 64u << 20;

/// Source to unoptimized IR, without Clang's back end: that would parse LLVM's command line options.
class EmitModule final : public clang::ASTFrontendAction {
public:
    explicit EmitModule(llvm::LLVMContext& context) : context_(context) {}
    std::unique_ptr<llvm::Module> take() { return std::move(module_); }

protected:
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
    clang::CodeGenerator* generator_ = nullptr; // owned by the compiler instance
    std::unique_ptr<llvm::Module> module_;
};

class Silent final : public llvm::DiagnosticHandler {
    bool handleDiagnostics(const llvm::DiagnosticInfo&) override { return true; }
};

struct Result : KilnClangResult {
    std::string diagnosticsText;
    llvm::SmallVector<char, 0> bytes;
};

bool compile(const KilnClangRequest& request, Result& result) {
    llvm::raw_string_ostream text(result.diagnosticsText);
    llvm::IntrusiveRefCntPtr<clang::DiagnosticOptions> options(new clang::DiagnosticOptions);
    clang::TextDiagnosticPrinter earlyPrinter(text, options.get());
    // First with default options: the options themselves may be what is wrong.
    auto early = clang::CompilerInstance::createDiagnostics(options.get(), &earlyPrinter, /*ShouldOwnClient=*/false);
    auto invocation = kiln::makeInvocation(request, *early);
    if (!invocation) return false;

    auto main = llvm::MemoryBuffer::getMemBuffer({request.text, request.textBytes}, request.fileName);
    invocation->getPreprocessorOpts().addRemappedFile(kiln::mainFileName(request), main.release());
    invocation->getDiagnosticOpts().ShowColors = false;
    clang::TextDiagnosticPrinter printer(text, &invocation->getDiagnosticOpts());
    clang::CompilerInstance compiler;
    compiler.setInvocation(invocation);
    compiler.createDiagnostics(&printer, /*ShouldOwnClient=*/false);
    compiler.setVerboseOutputStream(text);

    llvm::LLVMContext context;
    context.setDiagnosticHandler(std::make_unique<Silent>());
    context.setDiscardValueNames(true);
    EmitModule action(context);
    bool ok = compiler.ExecuteAction(action);
    std::unique_ptr<llvm::Module> module = action.take();
    if (!ok || !module) return false;
    kiln::preinline(*module, request.isCxx);
    llvm::raw_svector_ostream out(result.bytes);
    llvm::WriteBitcodeToFile(*module, out);
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
    return result.release();
}

void kiln_clang_free(KilnClangResult* result) {
    delete static_cast<Result*>(result);
}

int kiln_clang_version(void) {
    return KILN_CLANG_INTERFACE;
}

} // extern "C"
