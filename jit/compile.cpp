#include "jit/compile.h"

#include "ir/program_module.h"
#include "jit/build_object.h"
#include "jit/guard.h"
#include "jit/stopwatch.h"

#include "llvm/Support/TargetSelect.h"

#include <mutex>

namespace kiln {

using llvm::Error;
using llvm::Expected;
using llvm::MemoryBuffer;

namespace {

// The lock stands around the guard: one taken inside would stay taken.
Error cut(CompileRequest& request, const UnitRequest& what, Unit& unit) {
    const std::unique_lock<std::mutex> lock = request.program->lock();
    unit = Unit();
    Error error = Error::success();
    if (Error fatal = guarded([&] { error = cutUnit(*request.program, what).moveInto(unit); }))
        return llvm::joinErrors(std::move(fatal), std::move(error));
    return error;
}

Error build(CompileRequest& request, const Unit& unit, CompileResult& result, std::unique_ptr<MemoryBuffer>& object) {
    Deadline deadline = request.deadline ? request.deadline(unit) : Deadline();
    PassOptions options = request.passes;
    if (request.deadline) options.deadline = &deadline;
    Expected<BuiltObject> built = buildObject(unit, options, {}, request.keepRemarks ? &result.remarks : nullptr);
    request.gaveUp = !built && deadline.isGivenUp();
    if (!built) return built.takeError();
    object = std::move(built->bytes);
    result.facts = {built->passes, unit.instructions, built->readMs + built->passMs + built->emitMs,
                    std::move(built->sites), unit.profile};
    result.readMs = built->readMs;
    result.passMs = built->passMs;
    result.emitMs = built->emitMs;
    result.origin = Origin::Compiled;
    return Error::success();
}

Error link(CompileRequest& request, const MemoryBuffer& object, CompileResult& result) {
    if (request.admit && !request.admit(object.getBufferSize())) return Error::success();
    Stopwatch watch;
    if (Error error = request.space->link(object, request.symbols).moveInto(result.code)) return error;
    result.linkMs = watch.lapMs();
    return Error::success();
}

// What the cache has. False: nothing that can be used; then `answer` may hold the claim to make it.
bool linkFound(CompileRequest& request, const Unit& unit, CompileResult& result, ArtifactStore::Answer& answer) {
    Stopwatch watch;
    result.request = artifactRequest({unit, request.unit, request.passes, *request.keys});
    answer = request.store->find(result.request, request.mayWait);
    result.lookUpMs = watch.lapMs();
    if (!answer.found) return false;
    if (request.stillFits && !request.stillFits(answer.found->facts)) return false;
    if (Error error = link(request, *answer.found->object, result)) {
        request.store->refuse(result.request, llvm::toString(std::move(error)));
        return false;
    }
    result.facts = answer.found->facts;
    result.origin = answer.found->origin;
    return true;
}

// The flow. Nothing that a caller sees has changed until the last lines.
Error run(CompileRequest& request, Unit& unit, CompileResult& result) {
    Stopwatch watch;
    const bool remembers = request.store != nullptr;
    if (Error error = cut(request, remembers ? withoutCounts(request.unit) : request.unit, unit)) return error;
    result.cutMs = watch.lapMs();
    // The unit is bytes now: the Program's lock is free again, and no other thread knows of this compilation.

    ArtifactStore::Answer answer;
    if (remembers && unit.isPortable && linkFound(request, unit, result, answer)) {
        if (result.code.entry && request.publish) request.publish(result.code);
        return Error::success();
    }

    if (remembers && request.unit.profile) {
        watch.lapMs();
        if (Error error = cut(request, request.unit, unit)) return error;
        result.cutMs += watch.lapMs();
    }
    if (request.onUnit) request.onUnit(unit);
    std::unique_ptr<MemoryBuffer> object;
    if (Error error = build(request, unit, result, object)) return error;
    if (Error error = link(request, *object, result)) return error;
    if (result.code.entry && request.publish) request.publish(result.code);
    // Whoever waits for the code has it; now for later processes. From the compiler's own bytes, not from memory that
    // was linked, and may be patched.
    if (remembers && unit.isPortable) request.store->keep(result.request, unit, *object, result.facts);
    return Error::success();
}

} // namespace

Expected<CompileResult> compile(CompileRequest& request) {
    Unit unit;
    CompileResult result;
    if (Error error = run(request, unit, result)) {
        if (unit.name.empty()) return error; // not cut: the message names the function
        return llvm::createStringError("%s: %s", unit.name.c_str(), llvm::toString(std::move(error)).c_str());
    }
    return result;
}

void initializeCompiler(const CompilerOptions& options) {
    static std::once_flag once;
    std::call_once(once, [&] {
        llvm::InitializeNativeTarget();
        llvm::InitializeNativeTargetAsmPrinter();
        llvm::InitializeNativeTargetAsmParser();
        if (!options.hostHandlesFatalErrors) installFatalErrorHandlers();
    });
}

} // namespace kiln
