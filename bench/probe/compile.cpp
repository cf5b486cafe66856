// compile PROGRAM [--quick] [--repetitions=N]: what compiling costs, phase by phase and pass by pass, per IR
// instruction of what goes in: of the very units that an engine compiled for the optimized tier when it ran the
// program, with the counts of that run. LLVM's own pipelines get the same units, in turns with ours.
#include "jit/compile.h"
#include "bench/probe/called_program.h"
#include "bench/probe/failure.h"
#include "bench/probe/probe.h"
#include "bench/probe/promoted_units.h"
#include "bench/probe/stopwatch.h"
#include "ir/diagnostics.h"
#include "ir/program_module.h"
#include "ir/unit.h"
#include "jit/emit.h"
#include "jit/emitter_pool.h"
#include "jit/passes.h"
#include "tests/support/places.h"

#include "llvm/Bitcode/BitcodeReader.h"
#include "llvm/ExecutionEngine/Orc/CompileUtils.h"
#include "llvm/IR/LLVMContext.h"
#include "llvm/IR/Module.h"
#include "llvm/Passes/PassBuilder.h"
#include "llvm/Target/TargetMachine.h"

#include <map>

namespace kiln::bench {

namespace {

using llvm::Error;
using llvm::Expected;

/// Microseconds by mode and phase, summed over all units of one round.
struct Costs {
    std::map<std::pair<std::string, std::string>, double> us;
    void add(const std::string& mode, const std::string& phase, double ms) { us[{mode, phase}] += ms * 1000; }
    double compiling(const std::string& mode) { return us[{mode, "passes"}] + us[{mode, "generate code"}]; }
};

/// Samples of the same, a round each, per instruction.
using Samples = std::map<std::pair<std::string, std::string>, std::vector<double>>;

void take(Samples& samples, const Costs& costs, uint64_t instructions) {
    for (const auto& [what, us] : costs.us)
        samples[what].push_back(us / static_cast<double>(instructions));
}

/// The rows are timed by another clock, which other processes lengthen: only their shares are taken from it.
void addPasses(const std::string& mode, const PassReports& reports, double ms, Costs& costs) {
    costs.add(mode, "passes", ms);
    double sum = 0;
    for (const PassReport& report : reports)
        sum += report.ms;
    for (unsigned i = 0; i < kPassCount; ++i)
        if (reports[i].runs > 0) costs.add(mode, "pass " + passNames()[i].str(), ms * reports[i].ms / sum);
}

/// A way to compile a unit's module. What it keeps from unit to unit is what its users keep.
struct Contender {
    const char* mode;
    Tier tier; ///< of code generation, too
    Error (*compile)(llvm::Module&, const Contender&, Costs&);
};

Error compileAsKiln(llvm::Module& module, const Contender& who, Costs& costs) {
    ProcessorStopwatch watch;
    Expected<EmitterLease> emitter = borrowEmitter(who.tier);
    if (!emitter) return emitter.takeError();
    PassOptions options;
    options.tier = who.tier;
    auto reports = runPasses(module, emitter->target(), options);
    if (!reports) return reports.takeError();
    addPasses(who.mode, *reports, watch.lapMs(), costs);
    auto object = emitter->emit(module);
    if (!object) return object.takeError();
    emitter->succeeded();
    costs.add(who.mode, "generate code", watch.lapMs());
    return Error::success();
}

/// LLVM's default pipeline of this level, as clang and opt run it: left to itself, LLVM's library does not pack
/// straight-line code.
void optimizeAsLlvm(llvm::Module& module, llvm::TargetMachine& machine, Tier tier) {
    llvm::LoopAnalysisManager loops;
    llvm::FunctionAnalysisManager functions;
    llvm::CGSCCAnalysisManager components;
    llvm::ModuleAnalysisManager modules;
    llvm::PipelineTuningOptions tuning;
    tuning.SLPVectorization = tier == Tier::Optimized;
    llvm::PassBuilder builder(&machine, tuning);
    builder.registerModuleAnalyses(modules);
    builder.registerCGSCCAnalyses(components);
    builder.registerFunctionAnalyses(functions);
    builder.registerLoopAnalyses(loops);
    builder.crossRegisterProxies(loops, functions, components, modules);
    llvm::ModulePassManager passes = tier == Tier::Optimized
                                         ? builder.buildPerModuleDefaultPipeline(llvm::OptimizationLevel::O3)
                                         : builder.buildO0DefaultPipeline(llvm::OptimizationLevel::O0);
    passes.run(module, modules);
}

/// Code generation as ORC's compile layer does it, with one target machine for all units: its subtargets are kept.
Error compileAsLlvm(llvm::Module& module, const Contender& who, Costs& costs) {
    static std::map<Tier, std::unique_ptr<llvm::TargetMachine>> machines;
    auto& machine = machines[who.tier];
    if (!machine)
        if (Error error = makeTargetMachine(who.tier).moveInto(machine)) return error;
    ProcessorStopwatch watch;
    optimizeAsLlvm(module, *machine, who.tier);
    addPasses(who.mode, {}, watch.lapMs(), costs);
    prepareToEmit(module);
    auto object = llvm::orc::SimpleCompiler(*machine)(module);
    if (!object) return object.takeError();
    costs.add(who.mode, "generate code", watch.lapMs());
    return Error::success();
}

/// Those that are compared stand side by side.
constexpr Contender kContenders[] = {{"kiln optimized", Tier::Optimized, compileAsKiln},
                                     {"llvm -O3", Tier::Optimized, compileAsLlvm},
                                     {"kiln baseline", Tier::Baseline, compileAsKiln},
                                     {"llvm -O0", Tier::Baseline, compileAsLlvm}};

/// By this process's time on processors: what others do on the machine is not the compiler's.
Error compileOnce(const Unit& unit, const Contender& who, Costs& costs) {
    ProcessorStopwatch watch;
    Diagnostics diagnostics;
    llvm::LLVMContext context;
    collectDiagnostics(context, diagnostics);
    auto module = llvm::parseBitcodeFile({{unit.bitcode.data(), unit.bitcode.size()}, unit.name}, context);
    if (!module) return module.takeError();
    costs.add(who.mode, "read bitcode", watch.lapMs());
    return who.compile(**module, who, costs);
}

/// What goes before: of all functions, as loads and first promotions do it. Per instruction of the units that are cut.
Error prepare(const test::Program& program, Samples& samples) {
    constexpr const char* kMode = "kiln optimized";
    Costs costs;
    ProcessorStopwatch watch;
    FrontEndOptions frontEnd;
    frontEnd.args = program.header.flags;
    auto module = ProgramModule::load({Source{(test::repositoryRoot() / program.file).string()}}, frontEnd);
    if (!module) return module.takeError();
    costs.add(kMode, "front end and load", watch.lapMs());
    const auto lock = (*module)->lock();
    std::vector<llvm::Function*> roots;
    for (llvm::Function& function : (*module)->module())
        if (!function.isDeclaration()) roots.push_back(&function);
    watch.lapMs();
    for (llvm::Function* root : roots)
        (*module)->canonicalize(*root);
    costs.add(kMode, "canonicalize", watch.lapMs());
    uint64_t instructions = 0;
    for (llvm::Function* root : roots) {
        UnitRequest request;
        request.root = root;
        request.calleeBudget = kCalleeBudget;
        Expected<Unit> unit = cutUnit(**module, request);
        if (!unit) return unit.takeError();
        instructions += unit->instructions;
    }
    costs.add(kMode, "cut", watch.lapMs());
    take(samples, costs, instructions);
    return Error::success();
}

/// One round: each unit through each contender; who of two is first changes from round to round.
Error compileAll(const std::vector<Unit>& units, int round, Costs& costs) {
    for (const Unit& unit : units)
        for (unsigned i = 0; i < std::size(kContenders); ++i)
            if (Error error = compileOnce(unit, kContenders[i ^ static_cast<unsigned>(round & 1)], costs)) return error;
    return Error::success();
}

void reportAll(const std::string& program, const Samples& samples, const std::vector<double>& ratios, uint64_t units,
               uint64_t instructions) {
    report(program, "units", "IR instructions", "count", {static_cast<double>(instructions)}, Better::Neither);
    report(program, "units", "promoted paths", "count", {static_cast<double>(units)}, Better::Neither);
    for (const auto& [what, perInstruction] : samples)
        report(program, what.first, what.second, "us/inst", perInstruction);
    report(program, "kiln optimized", "ratio", "x", ratios, Better::Lower,
           "to llvm -O3: passes and code generation of the same units, in turns");
}

} // namespace

int probeCompile(const std::vector<std::string>& arguments) {
    if (arguments.empty()) return 2;
    const ProbeOptions options = optionsIn(std::span(arguments).subspan(1));
    const test::Program program = orThrow(findProgram(arguments[0]));
    const std::vector<Unit> units = orThrow(promotedUnits(program));
    uint64_t instructions = 0;
    for (const Unit& unit : units)
        instructions += unit.instructions;

    Samples samples;
    std::vector<double> ratios;
    for (int round = 0, rounds = options.times(9, 2); round <= rounds; ++round) {
        Costs costs;
        Samples prepared;
        Error error = prepare(program, round == 0 ? prepared : samples);
        if (!error) error = compileAll(units, round, costs);
        if (error) return complain(arguments[0] + ": " + llvm::toString(std::move(error)));
        if (round == 0) continue; // it fills LLVM's tables
        take(samples, costs, instructions);
        ratios.push_back(costs.compiling("kiln optimized") / costs.compiling("llvm -O3"));
    }
    reportAll(arguments[0], samples, ratios, units.size(), instructions);
    return 0;
}

} // namespace kiln::bench
