// compile PROGRAM [--quick] [--repetitions=N]: what compiling its functions costs, phase by phase and pass by pass, per
// IR instruction; and what LLVM's own pipelines cost on the same units.
#include "jit/compile.h"
#include "bench/probe/called_program.h"
#include "bench/probe/failure.h"
#include "bench/probe/probe.h"
#include "bench/probe/stopwatch.h"
#include "ir/diagnostics.h"
#include "ir/program_module.h"
#include "ir/unit.h"
#include "jit/build_object.h"
#include "jit/emit.h"
#include "tests/support/places.h"

#include "llvm/Bitcode/BitcodeReader.h"
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
};

/// What the runs of one round share.
struct Units {
    std::vector<Unit> units;
    uint64_t instructions = 0;
};

Expected<Units> cutAll(ProgramModule& program, Costs& costs) {
    Units all;
    const auto lock = program.lock();
    Stopwatch watch;
    std::vector<llvm::Function*> roots;
    for (llvm::Function& function : program.module())
        if (!function.isDeclaration()) roots.push_back(&function);
    for (llvm::Function* root : roots)
        program.canonicalize(*root);
    costs.add("kiln optimized", "canonicalize", watch.lapMs());
    for (llvm::Function* root : roots) {
        UnitRequest request;
        request.root = root;
        request.calleeBudget = kCalleeBudget;
        Expected<Unit> unit = cutUnit(program, request);
        if (!unit) return unit.takeError();
        all.instructions += unit->instructions;
        all.units.push_back(std::move(*unit));
    }
    costs.add("kiln optimized", "cut", watch.lapMs());
    return all;
}

Error buildAsKiln(const Unit& unit, Tier tier, Costs& costs) {
    const std::string mode = std::string("kiln ") + tierName(tier);
    PassOptions options;
    options.tier = tier;
    Expected<BuiltObject> built = buildObject(unit, options);
    if (!built) return built.takeError();
    costs.add(mode, "read bitcode", built->readMs);
    costs.add(mode, "generate code", built->emitMs);
    costs.add(mode, "passes", built->passMs);
    for (unsigned i = 0; i < kPassCount; ++i)
        if (built->passes[i].runs > 0) costs.add(mode, "pass " + passNames()[i].str(), built->passes[i].ms);
    return Error::success();
}

/// LLVM's default pipeline of this level, and its code generation.
Error buildAsLlvm(const Unit& unit, llvm::OptimizationLevel level, Tier target, const char* mode, Costs& costs) {
    Stopwatch watch;
    Diagnostics diagnostics;
    llvm::LLVMContext context;
    collectDiagnostics(context, diagnostics);
    auto module = llvm::parseBitcodeFile({{unit.bitcode.data(), unit.bitcode.size()}, unit.name}, context);
    if (!module) return module.takeError();
    auto machine = makeTargetMachine(target);
    if (!machine) return machine.takeError();
    watch.lapMs();

    llvm::LoopAnalysisManager loops;
    llvm::FunctionAnalysisManager functions;
    llvm::CGSCCAnalysisManager components;
    llvm::ModuleAnalysisManager modules;
    llvm::PassBuilder builder(machine->get());
    builder.registerModuleAnalyses(modules);
    builder.registerCGSCCAnalyses(components);
    builder.registerFunctionAnalyses(functions);
    builder.registerLoopAnalyses(loops);
    builder.crossRegisterProxies(loops, functions, components, modules);
    llvm::ModulePassManager passes = level == llvm::OptimizationLevel::O0
                                         ? builder.buildO0DefaultPipeline(level)
                                         : builder.buildPerModuleDefaultPipeline(level);
    passes.run(**module, modules);
    costs.add(mode, "passes", watch.lapMs());
    auto object = emitObject(**module, **machine);
    if (!object) return object.takeError();
    costs.add(mode, "generate code", watch.lapMs());
    return Error::success();
}

Error measure(const test::Program& program, Costs& costs, uint64_t& instructions) {
    Stopwatch watch;
    FrontEndOptions frontEnd;
    frontEnd.args = program.header.flags;
    const Source source{(test::repositoryRoot() / program.file).string()};
    auto module = ProgramModule::load({source}, frontEnd);
    if (!module) return module.takeError();
    costs.add("kiln optimized", "front end and load", watch.lapMs());
    auto units = cutAll(**module, costs);
    if (!units) return units.takeError();
    instructions = units->instructions;
    for (const Unit& unit : units->units) {
        Error error = buildAsKiln(unit, Tier::Optimized, costs);
        if (!error) error = buildAsKiln(unit, Tier::Baseline, costs);
        if (!error) error = buildAsLlvm(unit, llvm::OptimizationLevel::O0, Tier::Baseline, "llvm -O0", costs);
        if (!error) error = buildAsLlvm(unit, llvm::OptimizationLevel::O3, Tier::Optimized, "llvm -O3", costs);
        if (error) return error;
    }
    return Error::success();
}

} // namespace

int probeCompile(const std::vector<std::string>& arguments) {
    if (arguments.empty()) return 2;
    const int rounds = optionsIn(std::span(arguments).subspan(1)).times(5, 2);
    const test::Program program = orThrow(findProgram(arguments[0]));
    initializeCompiler();
    std::map<std::pair<std::string, std::string>, std::vector<double>> rows;
    uint64_t instructions = 0;
    for (int round = 0; round <= rounds; ++round) {
        Costs costs;
        if (Error error = measure(program, costs, instructions))
            return complain(arguments[0] + ": " + llvm::toString(std::move(error)));
        if (round == 0) continue; // it fills LLVM's tables
        for (const auto& [what, us] : costs.us)
            rows[what].push_back(us / static_cast<double>(instructions));
    }
    report(arguments[0], "units", "IR instructions", "count", {static_cast<double>(instructions)}, Better::Neither);
    for (auto& [what, perInstruction] : rows)
        report(arguments[0], what.first, what.second, "us/inst", perInstruction);
    return 0;
}

} // namespace kiln::bench
