#include "jit/build_object.h"

#include "ir/diagnostics.h"
#include "jit/emit.h"
#include "jit/guard.h"
#include "jit/refuse.h"
#include "jit/remark_collector.h"
#include "jit/stopwatch.h"
#include "jit/target_pool.h"

#include "llvm/Bitcode/BitcodeReader.h"
#include "llvm/IR/LLVMContext.h"
#include "llvm/IR/Module.h"

#include <optional>

namespace kiln {

using llvm::Error;
using llvm::Expected;

namespace {

// What one build works on. On the heap, and given up with all that hangs on it when LLVM leaves by the guard.
struct Work {
    PassOptions options;
    std::optional<RemarkCollector> remarks = std::nullopt;
    Diagnostics diagnostics;
    llvm::LLVMContext context;
    TargetLease target;
    std::unique_ptr<llvm::Module> module;
    BuiltObject built;
};

using AfterPasses = std::function<void(const llvm::Module&)>;

void collectRemarks(Work& work, const Unit& unit, RemarkText& into) {
    work.remarks.emplace(unit, work.options, into);
    work.remarks->addUnit();
    work.options.watcher = &*work.remarks;
    work.diagnostics.onRemark = [&](const llvm::DiagnosticInfoOptimizationBase& remark) { work.remarks->add(remark); };
}

Error build(Work& work, const Unit& unit, const AfterPasses& afterPasses) {
    Stopwatch watch;
    collectDiagnostics(work.context, work.diagnostics);
    const llvm::MemoryBufferRef bitcode({unit.bitcode.data(), unit.bitcode.size()}, unit.name);
    if (Error error = llvm::parseBitcodeFile(bitcode, work.context).moveInto(work.module)) return error;
    if (Error error = borrowTarget(work.options.tier).moveInto(work.target)) return error;
    if (Error error = refuse(*work.module)) return error;
    work.built.readMs = watch.lapMs();

    if (Error error = runPasses(*work.module, *work.target, work.options).moveInto(work.built.passes)) return error;
    work.built.passMs = watch.lapMs();
    if (afterPasses) {
        afterPasses(*work.module);
        watch.lapMs();
    }

    Error error = emitObject(*work.module, *work.target).moveInto(work.built.bytes);
    work.built.emitMs = watch.lapMs();
    return error;
}

} // namespace

Expected<BuiltObject> buildObject(const Unit& unit, const PassOptions& options, const AfterPasses& afterPasses,
                                  RemarkText* remarks) {
    auto work = std::make_unique<Work>();
    work->options = options;
    if (remarks) collectRemarks(*work, unit, *remarks);
    Error error = Error::success();
    if (Error fatal = guarded([&] { error = build(*work, unit, afterPasses); })) {
        (void)work.release(); // in an unknown state: not even destroying it is safe
        return llvm::joinErrors(std::move(fatal), std::move(error));
    }
    if (error) return error;
    // Inline assembly that does not assemble is reported here, and LLVM goes on.
    if (!work->diagnostics.errors.empty()) return failure(work->diagnostics.takeErrors());
    return std::move(work->built);
}

} // namespace kiln
