// What the interpreter would make of a module: all that is done to it at load and at the first call of each of its
// functions, up to the bytecode, without symbols, memory, or anything that runs.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace llvm {
class Module;
} // namespace llvm

namespace kiln::test {

/// Of canonical IR: what has more is translated again, too, as a benchmark would.
constexpr unsigned kLargeInstructions = 500;

struct FunctionTranslation {
    std::string name;
    bool isLocal = false;    ///< a function of this name in another module is another one
    std::string reason;      ///< why it must be compiled, as the must-compile table names it; empty: it is interpreted
    std::string operation;   ///< that asks for it: an opcode, or an intrinsic; empty: the function as a whole does
    std::string instruction; ///< the whole of it, as text
    unsigned loadedInstructions = 0;    ///< after lowering
    unsigned canonicalInstructions = 0; ///< what was translated
    uint64_t bytecodeInstructions = 0;
    uint64_t bytecodeBytes = 0;    ///< of instructions and constants
    uint64_t canonicalizeNs = 0;   ///< processor time, as the next
    uint64_t translateNs = 0;      ///< without canonicalizing: once, right after that, as a first call does
    uint64_t translateAgainNs = 0; ///< the least of a few more times; 0: it is too small to be told

    bool isInterpretable() const { return reason.empty(); }
};

struct ModuleTranslation {
    std::string refused; ///< why a load refuses the whole module; empty: it does not
    std::vector<FunctionTranslation> functions;
};

/// Translates every function that `module` defines; addresses are made up. `module` is as a reader of IR left it, and
/// is lowered and canonical afterwards; its context keeps no names of values from here on, as in a load.
/// REQUIRES: no other thread uses the module's context.
ModuleTranslation translateOnly(llvm::Module& module);

} // namespace kiln::test
