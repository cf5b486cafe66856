#include "program_builtins.h"

#include "loaded_program.h"
#include "process_hooks.h"

#include <cstdlib>

namespace kiln {

namespace {

void atexitBuiltin(LoadedProgram& program, RegImage& image) {
    program.exitList().add(reinterpret_cast<void (*)(void*)>(image.gpr[0]), nullptr);
    image.rax = 0;
    image.x87Count = 0;
}
void cxaAtexitBuiltin(LoadedProgram& program, RegImage& image) {
    program.exitList().add(reinterpret_cast<void (*)(void*)>(image.gpr[0]), reinterpret_cast<void*>(image.gpr[1]));
    image.rax = 0;
    image.x87Count = 0;
}

void onExitBuiltin(LoadedProgram& program, RegImage& image) {
    program.exitList().addWithStatus(reinterpret_cast<void (*)(int, void*)>(image.gpr[0]),
                                     reinterpret_cast<void*>(image.gpr[1]));
    image.rax = 0;
    image.x87Count = 0;
}
/// What runs at the program's exit may have to be compiled: it runs before LLVM's static objects die in exit().
void exitBuiltin(LoadedProgram&, RegImage& image) {
    renewExitHandlers();
    std::exit(static_cast<int>(image.gpr[0]));
}

const ProgramBuiltin kProgramBuiltins[] = {
    {"atexit", atexitBuiltin},
    {"__cxa_atexit", cxaAtexitBuiltin},
    {"exit", exitBuiltin},
    {"on_exit", onExitBuiltin},
};

} // namespace

llvm::ArrayRef<ProgramBuiltin> programBuiltins() {
    return kProgramBuiltins;
}

} // namespace kiln
