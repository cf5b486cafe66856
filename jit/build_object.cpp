#include "jit/build_object.h"

#include "ir/continuation.h"
#include "ir/diagnostics.h"
#include "jit/deadline.h"
#include "jit/emitter_pool.h"
#include "jit/guard.h"
#include "jit/refuse.h"
#include "jit/remark_collector.h"
#include "jit/stopwatch.h"

#include "llvm/Bitcode/BitcodeReader.h"
#include "llvm/IR/LLVMContext.h"
#include "llvm/IR/Module.h"
#include "llvm/IR/OptBisect.h"
#include "llvm/Support/FormatVariadic.h"

#include <optional>

namespace kiln {

using llvm::Error;
using llvm::Expected;

namespace {

// Code generation's passes ask here, too: those that only improve code are left out once the deadline has passed, and
// instructions are selected without optimizing, so that what is thrown away then is at least soon there.
class DeadlineGate : public llvm::OptPassGate {
public:
    Deadline* deadline = nullptr;
    bool isEnabled() const override { return deadline != nullptr; }
    bool shouldRunPass(const llvm::StringRef, llvm::StringRef) override { return !deadline->hasPassed(); }
};

// Code generation grows with the square of a block's instructions where they depend on each other: 10,000 in one block
// took 6.8 s, 20,000 28.6 s. Half of that, as few blocks are as bad.
double longestEmitMs(const llvm::Module& module) {
    constexpr double kMsPerInstruction = 0.02, kMsPerPair = 3.5e-5;
    double ms = 0;
    for (const llvm::Function& function : module)
        for (const llvm::BasicBlock& block : function) {
            const auto size = static_cast<double>(block.size());
            ms += kMsPerInstruction * size + kMsPerPair * size * size;
        }
    return ms;
}

// Nothing stops the largest of its passes, so it is not begun without the time for it.
Error checkTimeToEmit(const llvm::Module& module, Deadline* deadline) {
    if (!deadline) return Error::success();
    const double left = deadline->leftMs(), wanted = longestEmitMs(module);
    if (!deadline->hasPassed() && wanted > left)
        deadline->giveUp(
            llvm::formatv("{0:f0} ms are left of its limit, code generation may take {1:f0} ms", left, wanted));
    return deadline->isGivenUp() ? llvm::createStringError("%s", deadline->why().c_str()) : Error::success();
}

// What one build works on. On the heap, and given up with all that hangs on it when LLVM leaves by the guard.
struct Work {
    PassOptions options;
    std::optional<RemarkCollector> remarks = std::nullopt;
    Diagnostics diagnostics;
    DeadlineGate gate;
    llvm::LLVMContext context;
    EmitterLease emitter;
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

std::vector<DeoptSite> sitesLeft(const llvm::Module& module, const Unit& unit) {
    std::vector<DeoptSite> left;
    for (const DeoptSite& site : unit.sites) {
        const llvm::Function* continuation = module.getFunction(continuationName(site.function, site.number));
        if (continuation && !continuation->use_empty()) left.push_back(site);
    }
    return left;
}

Error build(Work& work, const Unit& unit, const AfterPasses& afterPasses) {
    Stopwatch watch;
    collectDiagnostics(work.context, work.diagnostics);
    Deadline* const deadline = work.options.deadline;
    work.gate.deadline = deadline;
    work.context.setOptPassGate(work.gate);
    const llvm::MemoryBufferRef bitcode({unit.bitcode.data(), unit.bitcode.size()}, unit.name);
    if (Error error = llvm::parseBitcodeFile(bitcode, work.context).moveInto(work.module)) return error;
    if (Error error = borrowEmitter(work.options.tier).moveInto(work.emitter)) return error;
    if (Error error = refuse(*work.module)) return error;
    work.built.readMs = watch.lapMs();

    if (Error error = runPasses(*work.module, work.emitter.target(), work.options).moveInto(work.built.passes))
        return error;
    work.built.sites = sitesLeft(*work.module, unit);
    work.built.passMs = watch.lapMs();
    if (afterPasses) {
        afterPasses(*work.module);
        watch.lapMs();
    }

    if (Error error = checkTimeToEmit(*work.module, deadline)) return error;
    if (Error error = work.emitter.emit(*work.module).moveInto(work.built.bytes)) return error;
    work.built.emitMs = watch.lapMs();
    if (deadline && deadline->hasPassed()) // its code may lack what optional passes do
        return llvm::createStringError("%s", deadline->why().c_str());
    return Error::success();
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
    work->emitter.succeeded();
    return std::move(work->built);
}

} // namespace kiln
