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

/// The compilers of one toolchain: which one a program needs depends on its language.
struct Drivers {
    std::string c = KILN_NATIVE_CC;
    std::string cxx = KILN_NATIVE_CXX;
};

/// Compiles `program` with `flags` as its header says, in the root, to `output`; what stands there is overwritten.
Command compileCommand(const Program& program, const Drivers& drivers, const std::vector<std::string>& flags,
                       const std::string& output);

/// Compiles `program` with Clang 19, `-march=native` (so that fmuladd is the same decision for all) and
/// `optimization` ("-O1"). Executables are kept in the build folder by the hash of all that goes into them.
/// Thread-safe, also among processes.
NativeBuild buildNative(const Program& program, const std::string& optimization);
/// The same with any flags, the first of which is in the file's name, as is `ending`.
NativeBuild buildNative(const Program& program, const std::vector<std::string>& flags, const std::string& ending = "");

/// Runs what `program` was compiled to, as its header says.
Command nativeCommand(const std::string& executable, const Program& program, const std::vector<std::string>& args);
Command nativeCommand(const NativeBuild& build, const Program& program, const std::vector<std::string>& args);

} // namespace kiln::test
