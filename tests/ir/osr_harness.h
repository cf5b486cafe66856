#pragma once

// Executes OSR entries natively: a Program is compiled with one of its loops instrumented, so that at a chosen visit of
// the loop's header all values are written into a frame as the interpreter keeps them, and the unit's entry finishes
// the function. Whatever the program then computes must be what it computes without.

#include "ir/program_module.h"

#include "llvm/ExecutionEngine/Orc/LLJIT.h"
#include "llvm/Support/Error.h"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace kiln::test {

struct OsrChoice {
    std::string function; ///< empty: the plain program
    unsigned loop = 0;
    unsigned calleeBudget = 0;
    bool optimize = false; ///< LLVM's -O2 over the unit: shows what its attributes and metadata promise wrongly
};

class NativeProgram {
public:
    /// Errors: the loop cannot be entered, or the unit does not compile.
    static llvm::Expected<std::unique_ptr<NativeProgram>> create(ProgramModule& program, const OsrChoice& choice);

    /// At the how-manieth visit of the loop's header it is left; 0: never.
    void leaveAtVisit(uint64_t visit);
    /// Whether that happened since leaveAtVisit().
    bool wasEntered() const;

    template <class Function>
    Function* function(llvm::StringRef name) {
        return reinterpret_cast<Function*>(address(name));
    }
    /// Runs `int main(int, char**)` in a child process and returns what it wrote and its status.
    std::string runMain(std::vector<std::string> args);

private:
    uint64_t address(llvm::StringRef name);

    std::unique_ptr<llvm::orc::LLJIT> jit_;
    std::vector<std::string> constructors_;
    uint64_t* visits_ = nullptr; // counts down to the visit
    uint64_t* entered_ = nullptr;
};

} // namespace kiln::test
