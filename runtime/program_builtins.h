#pragma once

// Functions of the C library that must know which Program called them: their addresses are stubs of cells of the
// Program.

#include "abi.h"

#include "llvm/ADT/ArrayRef.h"

namespace kiln {

class LoadedProgram;

struct ProgramBuiltin {
    const char* name;
    /// Reads the call's argument registers and writes its result's.
    void (*run)(LoadedProgram& program, RegImage& image);
};

llvm::ArrayRef<ProgramBuiltin> programBuiltins();

} // namespace kiln
