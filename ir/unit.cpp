#include "ir/unit.h"

#include "ir/diagnostics.h"
#include "ir/library_bodies.h"
#include "ir/osr.h"
#include "ir/profile_text.h"
#include "ir/program_module.h"
#include "ir/running_loops.h"
#include "ir/specialize.h"
#include "ir/speculate.h"
#include "ir/spread_calls.h"
#include "ir/target.h"
#include "ir/unit_callees.h"
#include "ir/unit_mapper.h"
#include "ir/unit_profile.h"

#include "llvm/Bitcode/BitcodeWriter.h"
#include "llvm/IR/InlineAsm.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/InstrTypes.h"
#include "llvm/IR/Module.h"
#include "llvm/IR/Verifier.h"
#include "llvm/Support/raw_ostream.h"
#include "llvm/Transforms/Utils/Local.h"

#include <cassert>

namespace kiln {

namespace {

/// Code goes anywhere in the arena, and reaches what is not near through the GOT.
void setFlags(llvm::Module& unit, const llvm::Module& program) {
    unit.setTargetTriple(program.getTargetTriple());
    unit.setDataLayout(program.getDataLayout());
    unit.setPICLevel(llvm::PICLevel::BigPIC);
    unit.setRtLibUseGOT();
    // What code generation reads; the rest is about debug info or linking.
    llvm::SmallVector<llvm::Module::ModuleFlagEntry, 8> flags;
    program.getModuleFlagsMetadata(flags);
    for (const auto& flag : flags)
        if (flag.Key->getString() == "wchar_size" || flag.Key->getString() == "uwtable")
            unit.addModuleFlag(flag.Behavior, flag.Key->getString(), flag.Val);
}

/// What the host or its libraries provide, as the unit sees it.
std::string externalsOf(const llvm::Module& unit, const llvm::Module& program) {
    std::string text;
    llvm::raw_string_ostream stream(text);
    for (const llvm::GlobalObject& global : unit.global_objects()) {
        const llvm::GlobalValue* original = program.getNamedValue(global.getName());
        if (!original || !original->isDeclarationForLinker() || global.getName().starts_with("llvm.")) continue;
        stream << global.getName() << ' ' << *global.getValueType() << '\n';
    }
    return text;
}

/// Assembly may take the contents of a file, which no key knows of.
bool readsFiles(const llvm::Module& unit) {
    for (const llvm::Function& function : unit)
        for (const llvm::Instruction& instruction : llvm::instructions(function))
            if (auto* call = llvm::dyn_cast<llvm::CallBase>(&instruction))
                if (auto* assembly = llvm::dyn_cast<llvm::InlineAsm>(call->getCalledOperand()))
                    if (llvm::StringRef(assembly->getAsmString()).contains(".inc")) return true; // .incbin, .include
    return false;
}

/// One for each call: what is passed there is then known in the body. It stays a function of its own, as it takes more
/// of the stack than its caller may.
llvm::Function& createLibraryShell(UnitMapper& mapper, const LibraryCall& call, llvm::Function& callback) {
    llvm::Function& shell = mapper.createShell(*call.body, call.body->getFunctionType(),
                                               (kLibraryPrefix + call.self->getName()).str(), /*isInternal=*/true);
    const llvm::Function& caller = *call.call->getFunction();
    for (llvm::StringRef kind : {"target-cpu", "target-features", "tune-cpu", "min-legal-vector-width"}) {
        shell.removeFnAttr(kind);
        if (caller.hasFnAttribute(kind)) shell.addFnAttr(caller.getFnAttribute(kind));
    }
    shell.addFnAttr(llvm::Attribute::NoInline);
    mapper.redirect(*call.call) = {&shell, {{call.argument, &callback}}};
    return shell;
}

} // namespace

llvm::Expected<Unit> cutUnit(ProgramModule& program, const UnitRequest& request) {
    llvm::Function& root = *request.root;
    program.canonicalize(root);
    Unit unit;
    unit.name = root.getName().str();
    if (request.osr) unit.name += "@" + std::to_string(request.osr->loop);
    if (request.bound) unit.name += describeBound(root, *request.bound);

    llvm::Module module(unit.name, root.getContext());
    setFlags(module, program.module());
    UnitMapper mapper(module);

    // Shells of all copies before the first body, so that every body finds them.
    const auto spreadCalls = spreadCallsOf(program, request);
    for (const SpreadCall& spread : spreadCalls)
        mapper.redirect(*spread.call).isSpread = true;
    auto callees = chooseCallees(program, request, spreadCalls);
    llvm::SmallVector<llvm::Function*, 16> shells;
    for (llvm::Function* callee : callees) {
        shells.push_back(&mapper.createShell(*callee, callee->getFunctionType(),
                                             (kCopyPrefix + callee->getName()).str(),
                                             /*isInternal=*/true));
        mapper.redirectCalls(*callee, *shells.back());
        mapper.symbolOf(*callee); // what is cold will be called there
    }
    auto shellOf = [&](const llvm::Function* callee) -> llvm::Function* {
        auto found = llvm::find(callees, callee);
        return found == callees.end() ? nullptr : shells[static_cast<size_t>(found - callees.begin())];
    };
    llvm::SmallVector<std::pair<LibraryCall, llvm::Function*>, 2> libraryCalls;
    for (llvm::Function* caller : llvm::concat<llvm::Function* const>(llvm::ArrayRef(&request.root, 1), callees)) {
        for (const PassedFunction& passed : functionsPassedBy(*caller, program, request))
            if (llvm::Function* shell = shellOf(passed.function); shell && shellOf(passed.call->getCalledFunction())) {
                mapper.redirect(*passed.call).arguments.emplace_back(passed.argument, shell);
                ++unit.passedCallbacks;
            }
        for (const BoundCall& bound : boundCallsIn(*caller, request))
            if (llvm::Function* shell = shellOf(bound.target)) mapper.redirect(*bound.call).copy = shell;
        if (!request.isLibrarys) continue;
        for (const LibraryCall& call : program.libraryBodies().callsIn(*caller, request.isLibrarys))
            if (llvm::Function* callback = shellOf(call.callback))
                libraryCalls.emplace_back(call, &createLibraryShell(mapper, call, *callback));
    }
    // LLVM promotes calls through pointers to what has a body; the guard will ask for the symbol (row `inline`).
    auto bodyOf = [&](llvm::StringRef name) -> const llvm::Function* {
        const llvm::Function* original = program.module().getFunction(name);
        const llvm::Function* shell = original ? shellOf(original) : nullptr;
        if (shell) mapper.symbolOf(*original);
        return shell;
    };
    auto annotated = [&](const llvm::Function& original, llvm::Function& copy) {
        auto profile = request.profile ? request.profile(original) : std::nullopt;
        if (profile) {
            unit.profile += encodeProfile(original.getName(), *profile);
            openRunningLoops(original, *profile);
            unit.annotated.push_back(annotate(copy, *profile, bodyOf));
            unit.annotated.back().function = original.getName().str();
        }
        if (!request.speculation) return;
        const bool isRoot = &original == &root;
        const SpeculatedCopy speculated{&original, &copy, isRoot && !request.bound,
                                        isRoot && !request.osr && !request.bound};
        placeSites(speculated, profile ? &*profile : nullptr, mapper, bodyOf, *request.speculation, unit.sites);
        // An OSR entry still needs to know which blocks were which.
        if (!isRoot || !request.osr) llvm::removeUnreachableBlocks(copy);
    };

    if (request.osr) {
        auto inner = buildOsrEntry(mapper, root, *request.osr, annotated);
        if (!inner) return inner.takeError();
    } else if (request.bound) {
        buildSpecializedEntry(mapper, root, *request.bound, annotated);
    } else {
        llvm::Function& entry = mapper.createShell(root, root.getFunctionType(), kEntryName, /*isInternal=*/false);
        mapper.redirectCalls(root, entry);
        mapper.copyBody(root, entry);
        annotated(root, entry);
    }
    if (request.explain) unit.leftOut = leftOutCallees(program, request, callees);
    unit.functions.push_back(root.getName().str());
    for (auto [callee, shell] : llvm::zip_equal(callees, shells)) {
        mapper.copyBody(*callee, *shell);
        annotated(*callee, *shell);
        unit.functions.push_back(callee->getName().str());
    }
    unit.callsThroughPointers = mapper.callsThroughPointers(); // the callbacks of what follows are known
    for (auto& [call, shell] : libraryCalls) {
        mapper.values()[call.self] = &mapper.symbolOf(*call.call->getCalledFunction());
        mapper.copyBody(*call.body, *shell);
        unit.libraryBodies.push_back({call.self->getName().str(), call.callback->getName().str()});
    }
    mapper.finish();
    assert(!llvm::verifyModule(module, &llvm::errs()) && "a cut unit is valid");

    unit.instructions = mapper.instructions();
    unit.externals = externalsOf(module, program.module());
    unit.isPortable = !mapper.hasAbsoluteAddress() && !readsFiles(module);
    llvm::raw_svector_ostream stream(unit.bitcode);
    llvm::WriteBitcodeToFile(module, stream);
    return unit;
}

} // namespace kiln
