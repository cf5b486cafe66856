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
Error cut(CompileRequest& request, Unit& unit) {
    const std::unique_lock<std::mutex> lock = request.program->lock();
    Error error = Error::success();
    if (Error fatal = guarded([&] { error = cutUnit(*request.program, request.unit).moveInto(unit); }))
        return llvm::joinErrors(std::move(fatal), std::move(error));
    return error;
}

// The cache's place: no level is there yet, so every look-up misses.
std::unique_ptr<MemoryBuffer> lookUp(const Unit&, const PassOptions&) {
    return nullptr;
}

Error build(const Unit& unit, const PassOptions& options, CompileResult& result,
            std::unique_ptr<MemoryBuffer>& object) {
    Expected<BuiltObject> built = buildObject(unit, options);
    if (!built) return built.takeError();
    object = std::move(built->bytes);
    result.passes = built->passes;
    result.readMs = built->readMs;
    result.passMs = built->passMs;
    result.emitMs = built->emitMs;
    result.origin = Origin::Compiled;
    return Error::success();
}

// The flow. Nothing that a caller sees has changed until the last line.
Error run(CompileRequest& request, Unit& unit, CompileResult& result) {
    Stopwatch watch;
    if (Error error = cut(request, unit)) return error;
    result.instructions = unit.instructions;
    result.cutMs = watch.lapMs();
    // The unit is bytes now: the Program's lock is free again, and no other thread knows of this compilation.

    std::unique_ptr<MemoryBuffer> object = lookUp(unit, request.passes);
    if (!object)
        if (Error error = build(unit, request.passes, result, object)) return error;

    watch.lapMs();
    if (Error error = request.space->link(std::move(object)).moveInto(result.code)) return error;
    result.linkMs = watch.lapMs();

    if (request.publish) request.publish(result.code);
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
