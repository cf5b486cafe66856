#include "jit/inspect_unit.h"

#include "jit/guard.h"
#include "jit/unit_names.h"

#include "llvm/Bitcode/BitcodeReader.h"
#include "llvm/IR/LLVMContext.h"
#include "llvm/IR/Module.h"
#include "llvm/Support/raw_ostream.h"

#include <memory>

namespace kiln {

using llvm::Error;
using llvm::Expected;

namespace {

std::string textOf(const llvm::Module& module) {
    std::string text;
    llvm::raw_string_ostream stream(text);
    module.print(stream, /*AAW=*/nullptr);
    return stream.str();
}

// On the heap, and given up when LLVM leaves by the guard (jit/guard.h).
struct Reading {
    llvm::LLVMContext context;
    std::unique_ptr<llvm::Module> module;
    std::string text;
};

Expected<std::string> textOf(const Unit& unit) {
    auto reading = std::make_unique<Reading>();
    Error error = Error::success();
    Error fatal = guarded([&] {
        const llvm::MemoryBufferRef bitcode({unit.bitcode.data(), unit.bitcode.size()}, unit.name);
        error = llvm::parseBitcodeFile(bitcode, reading->context).moveInto(reading->module);
        if (!error) reading->text = textOf(*reading->module);
    });
    if (fatal) {
        [[maybe_unused]] Reading* lost = reading.release();
        return llvm::joinErrors(std::move(fatal), std::move(error));
    }
    if (error) return error;
    return std::move(reading->text);
}

} // namespace

Expected<InspectedUnit> inspectUnit(const Unit& unit, const PassOptions& options) {
    InspectedUnit inspected;
    if (Error error = textOf(unit).moveInto(inspected.irBefore)) return error;
    auto keepText = [&](const llvm::Module& module) { inspected.irAfter = textOf(module); };
    if (Error error = buildObject(unit, options, keepText, &inspected.remarks).moveInto(inspected.built)) return error;
    return inspected;
}

Error watchChanges(const Unit& unit, PassOptions options, const ChangeWatcher::Sink& sink) {
    // On the heap, and given up with the build that holds it, should LLVM leave by the guard.
    auto watcher = std::make_unique<ChangeWatcher>([&](const VisitChange& change) {
        VisitChange told = change;
        told.function = inProgramsWords(unit, change.function);
        sink(told);
    });
    options.watcher = watcher.get();
    return buildObject(unit, options).takeError();
}

} // namespace kiln
