// The truth that programs are compared with: the same source, built by clang ahead of time.
#pragma once

#include "tests/support/command.h"
#include "tests/support/program.h"

#include <string>
#include <vector>

namespace kiln::test {

/// A natively built program, or the compiler's complaint.
struct NativeBuild {
    std::string executable; ///< relative to the root; empty when it did not compile
    std::string error;
    Command compile;
};

/// Compiles `program` with Clang 19, `-march=native` (so that fmuladd is the same decision for all) and
/// `optimization` ("-O1"). Executables are kept in the build folder by the hash of all that goes into them.
/// Thread-safe, also among processes.
NativeBuild buildNative(const Program& program, const std::string& optimization);

Command nativeCommand(const NativeBuild& build, const Program& program, const std::vector<std::string>& args);

} // namespace kiln::test
