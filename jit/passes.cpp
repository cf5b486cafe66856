// The one runner: every visit of every row goes through `Visit` below, and nothing else times, counts or verifies.

#include "jit/passes.h"

#include "jit/deadline.h"
#include "jit/pass_table.h"
#include "jit/pass_watcher.h"

#include "llvm/Analysis/InlineCost.h"
#include "llvm/IR/Module.h"
#include "llvm/IR/Verifier.h"
#include "llvm/Passes/PassBuilder.h"
#include "llvm/Support/raw_ostream.h"
#include "llvm/Target/TargetMachine.h"
#include "llvm/Transforms/IPO/Inliner.h"

#include <chrono>
#include <string>

namespace kiln {

using llvm::Function;
using llvm::Module;
using llvm::PreservedAnalyses;
using Clock = std::chrono::steady_clock;

namespace {

struct Run {
    const PassOptions& options;
    PassReports reports{};
    std::string broken{}; // the verifier's words, once it found something; later visits do nothing
    Clock::duration nested{};

    bool isLate() const { return options.deadline && options.deadline->hasPassed(); }
    bool isEnabled(Row row) const { return !(options.disabled >> static_cast<unsigned>(row) & 1); }
};

uint64_t instructionCount(const Function& function) {
    return function.getInstructionCount();
}
uint64_t instructionCount(const Module& module) {
    return module.getInstructionCount();
}

bool isBroken(const Function& function, llvm::raw_ostream& why) {
    return llvm::verifyFunction(function, &why);
}
bool isBroken(const Module& module, llvm::raw_ostream& why) {
    return llvm::verifyModule(module, &why);
}

llvm::Module& moduleOf(Function& function) {
    return *function.getParent();
}
llvm::Module& moduleOf(Module& module) {
    return module;
}

Function* functionOf(Function& function) {
    return &function;
}
Function* functionOf(Module&) {
    return nullptr;
}

unsigned functionCount(const Function&) {
    return 1;
}
unsigned functionCount(const Module& module) {
    return static_cast<unsigned>(llvm::count_if(module, [](const Function& f) { return !f.isDeclaration(); }));
}

// The passes of one step as one pass. A visit in which others run (the inliner's walk) is charged only its own time.
template <typename Passes>
class Visit : public llvm::PassInfoMixin<Visit<Passes>> {
public:
    Visit(Run& run, Row row, Passes passes) : run_(run), row_(row), passes_(std::move(passes)) {}

    template <typename Unit, typename Manager, typename... Extra>
    PreservedAnalyses run(Unit& unit, Manager& manager, Extra&... extra) {
        if (!run_.broken.empty() || run_.isLate()) return PreservedAnalyses::all();
        PassWatcher* watcher = run_.options.watcher;
        if (watcher) watcher->visitBegins(row_, moduleOf(unit), functionOf(unit));
        PassReport& report = run_.reports[static_cast<size_t>(row_)];
        ++report.runs;
        report.irBefore += instructionCount(unit);

        const Clock::duration outer = std::exchange(run_.nested, {});
        const auto start = Clock::now();
        PreservedAnalyses preserved = passes_.run(unit, manager, extra...);
        const auto spent = Clock::now() - start;
        report.ms += std::chrono::duration<double, std::milli>(spent - run_.nested).count();
        run_.nested = outer + spent;

        report.irAfter += instructionCount(unit);
        if (!preserved.areAllPreserved()) report.changedFunctions += functionCount(unit);
        if (run_.options.verifyEach) verify(unit);
        if (watcher) watcher->visitEnds(row_, moduleOf(unit), functionOf(unit));
        return preserved;
    }
    static bool isRequired() { return true; }

private:
    template <typename Unit>
    void verify(const Unit& unit) {
        std::string words;
        llvm::raw_string_ostream stream(words);
        if (isBroken(unit, stream)) run_.broken = "after " + passRow(row_).name.str() + ": " + words;
    }

    Run& run_;
    Row row_;
    Passes passes_;
};

template <typename Passes>
Visit<Passes> visit(Run& run, Row row, Passes&& passes) {
    return Visit<Passes>(run, row, std::move(passes));
}

// The function passes of the steps, as visits.
llvm::FunctionPassManager functionVisits(Run& run, llvm::ArrayRef<Step> steps) {
    llvm::FunctionPassManager visits;
    for (const Step& step : steps) {
        if (!run.isEnabled(step.row)) continue;
        PassSink sink;
        passRow(step.row).add(step.phase, sink);
        if (!sink.function.isEmpty()) visits.addPass(visit(run, step.row, std::move(sink.function)));
    }
    return visits;
}

// Steps on the whole unit: module passes one by one, function passes between them function by function.
void addUnitSteps(Run& run, llvm::ArrayRef<Step> steps, llvm::ModulePassManager& passes) {
    while (!steps.empty()) {
        PassSink sink;
        passRow(steps.front().row).add(steps.front().phase, sink);
        if (!sink.module.isEmpty() && run.isEnabled(steps.front().row))
            passes.addPass(visit(run, steps.front().row, std::move(sink.module)));
        // Up to the next step with a module pass of its own.
        size_t length = 1;
        for (; length < steps.size(); ++length) {
            PassSink next;
            passRow(steps[length].row).add(steps[length].phase, next);
            if (!next.module.isEmpty()) break;
        }
        llvm::FunctionPassManager visits = functionVisits(run, steps.take_front(length));
        if (!visits.isEmpty())
            passes.addPass(llvm::createModuleToFunctionPassAdaptor(std::move(visits), /*EagerlyInvalidate=*/true));
        steps = steps.drop_front(length);
    }
}

// The walk over the call graph, callees first, with the inside steps after each function.
void addWalk(Run& run, llvm::ArrayRef<Step> inside, llvm::ModulePassManager& passes) {
    if (inside.empty()) return;
    llvm::FunctionPassManager visits = functionVisits(run, inside);
    if (!run.isEnabled(Row::Inline)) {
        passes.addPass(llvm::createModuleToFunctionPassAdaptor(std::move(visits), /*EagerlyInvalidate=*/true));
        return;
    }
    constexpr unsigned kOptLevel = 3, kSizeLevel = 0;
    constexpr unsigned kDevirtualizations = 4; // rounds over a component in which indirect calls became direct
    llvm::ModuleInlinerWrapperPass walk(llvm::getInlineParams(kOptLevel, kSizeLevel), /*MandatoryFirst=*/true, {},
                                        llvm::InliningAdvisorMode::Default, kDevirtualizations);
    PassSink before, after;
    addInline(Phase::Main, before);
    addInline(Phase::Late, after);
    walk.getPM().addPass(std::move(before.scc));
    walk.getPM().addPass(llvm::createCGSCCToFunctionPassAdaptor(std::move(visits), /*EagerlyInvalidate=*/true,
                                                                /*NoRerun=*/true));
    walk.getPM().addPass(std::move(after.scc));
    // Marks the function as done, until it changes: the rounds above then pass it over.
    walk.getPM().addPass(llvm::createCGSCCToFunctionPassAdaptor(
        llvm::RequireAnalysisPass<llvm::ShouldNotRunFunctionPassesAnalysis, Function>()));
    passes.addPass(visit(run, Row::Inline, std::move(walk)));
}

} // namespace

llvm::Expected<PassReports> runPasses(Module& module, llvm::TargetMachine& target, const PassOptions& options) {
    Run run{.options = options};
    const Schedule& schedule = scheduleFor(options.tier);
    if (run.isLate()) return llvm::createStringError("%s", options.deadline->why().c_str());
    if (schedule.before.empty() && schedule.inside.empty() && schedule.after.empty()) return run.reports;

    // Order: managers are destroyed in reverse, and the proxies between them rely on this one.
    llvm::LoopAnalysisManager loops;
    llvm::FunctionAnalysisManager functions;
    llvm::CGSCCAnalysisManager components;
    llvm::ModuleAnalysisManager modules;
    // LLVM asks before each of its passes, so that a visit of a large function ends within one of them. Those that it
    // does not ask for only prepare or walk.
    llvm::PassInstrumentationCallbacks callbacks;
    if (options.deadline)
        callbacks.registerShouldRunOptionalPassCallback([&](llvm::StringRef, llvm::Any) { return !run.isLate(); });
    llvm::PassBuilder builder(&target, llvm::PipelineTuningOptions(), std::nullopt, &callbacks);
    builder.registerModuleAnalyses(modules);
    builder.registerCGSCCAnalyses(components);
    builder.registerFunctionAnalyses(functions);
    builder.registerLoopAnalyses(loops);
    builder.crossRegisterProxies(loops, functions, components, modules);

    llvm::ModulePassManager passes;
    addUnitSteps(run, schedule.before, passes);
    addWalk(run, schedule.inside, passes);
    addUnitSteps(run, schedule.after, passes);
    passes.run(module, modules);

    if (!run.broken.empty()) return llvm::createStringError("%s", run.broken.c_str());
    if (run.isLate()) return llvm::createStringError("%s", options.deadline->why().c_str());
    return run.reports;
}

} // namespace kiln
