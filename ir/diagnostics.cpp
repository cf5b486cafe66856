#include "ir/diagnostics.h"

#include "llvm/IR/DiagnosticHandler.h"
#include "llvm/IR/DiagnosticInfo.h"
#include "llvm/IR/DiagnosticPrinter.h"
#include "llvm/IR/LLVMContext.h"
#include "llvm/Support/raw_ostream.h"

namespace kiln {

namespace {

class Collector final : public llvm::DiagnosticHandler {
public:
    explicit Collector(Diagnostics& diagnostics) : diagnostics_(diagnostics) {}

    bool handleDiagnostics(const llvm::DiagnosticInfo& info) override {
        if (auto* remark = llvm::dyn_cast<llvm::DiagnosticInfoOptimizationBase>(&info)) {
            if (diagnostics_.onRemark) diagnostics_.onRemark(*remark);
            if (info.getSeverity() == llvm::DS_Remark) return true;
        }
        if (info.getSeverity() == llvm::DS_Remark || info.getSeverity() == llvm::DS_Note) return true;
        std::string& into = info.getSeverity() == llvm::DS_Error ? diagnostics_.errors : diagnostics_.warnings;
        llvm::raw_string_ostream stream(into);
        llvm::DiagnosticPrinterRawOStream printer(stream);
        info.print(printer);
        stream << '\n';
        return true;
    }

    bool isAnyRemarkEnabled() const override { return static_cast<bool>(diagnostics_.onRemark); }
    bool isPassedOptRemarkEnabled(llvm::StringRef) const override { return isAnyRemarkEnabled(); }
    bool isMissedOptRemarkEnabled(llvm::StringRef) const override { return isAnyRemarkEnabled(); }
    bool isAnalysisRemarkEnabled(llvm::StringRef pass) const override {
        // Made for each function by each pass of code generation, or of each stack slot, wanted or not.
        return isAnyRemarkEnabled() && pass != "size-info" && pass != "stack-frame-layout";
    }

private:
    Diagnostics& diagnostics_;
};

} // namespace

std::string Diagnostics::takeErrors() {
    std::string text = llvm::StringRef(errors).rtrim().str();
    for (size_t at = 0; (at = text.find('\n', at)) != std::string::npos;)
        text.replace(at, 1, "; ");
    errors.clear();
    return text;
}

void collectDiagnostics(llvm::LLVMContext& context, Diagnostics& diagnostics) {
    context.setDiagnosticHandler(std::make_unique<Collector>(diagnostics));
}

llvm::Error failure(const llvm::Twine& text) {
    return llvm::createStringError(llvm::inconvertibleErrorCode(), text);
}

} // namespace kiln
