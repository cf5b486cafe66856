#pragma once

// What our tools see of a Program behind its public face: what each function is at this moment, in every form it has.
// Nothing that runs is changed by looking.
//
// Thread-safe: all functions; they take the Program's lock, so not from where it is held. Ownership: cells live as long
// as their Program. Errors name the function, and say why there is nothing to see.

#include "annotated_ir.h"
#include "kiln/engine.h"
#include "print_bytecode.h"
#include "remark_store.h"

#include "jit/inspect_unit.h"

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace kiln {

struct FunctionCell;

struct ProgramAccess {
    static LoadedProgram& of(Program& program) { return *program.loaded_; }
};

/// Of all functions that the Program defines, in the order of its IR.
std::vector<std::string> functionNames(Program& program);

/// By symbol, or as C++ spells it, with or without parameters, where only one function is meant. NoSuchFunction: the
/// message has near matches.
Result<FunctionCell*> findFunction(Program& program, const std::string& name);

/// A loop, as `f@<index>` counts them.
struct LoopFacts {
    unsigned index = 0;
    int parent = -1;    ///< index of the enclosing loop; -1: outermost
    unsigned depth = 1; ///< 1: outermost
    uint64_t backEdges = 0;
    uint64_t osrEntries = 0;
};

struct FunctionFacts {
    std::string symbol;
    std::string readable;           ///< as C++ spells it; the symbol where that is nothing else
    Tier tier = Tier::Interpreter;  ///< of the code that the next call runs
    uint64_t calls = 0;             ///< those that were counted: interpreted ones
    uint64_t instructions = 0;      ///< of the canonical IR
    std::string mustCompile;        ///< why it is never interpreted; empty: it is
    std::string mustCompileBecause; ///< the table's reason for that
    std::string mustCompileAt;      ///< the instruction that asks for it; empty: the function as a whole
    std::vector<LoopFacts> loops;
};
FunctionFacts functionFacts(FunctionCell& cell);

/// The IR that the translator reads and units are cut from, with a comment at each loop's header.
std::string canonicalIr(FunctionCell& cell);

/// A translation, made now where there is none yet, and its IR, both with the counts up to now.
struct ExplainedBytecode {
    BytecodeListing listing;
    AnnotatedIr ir;
};
/// Error: the function must be compiled.
Result<ExplainedBytecode> bytecodeOf(FunctionCell& cell);

/// Of all that the Program defines, those that a call has reached, in the order of its IR.
std::vector<FunctionCell*> reachedFunctions(Program& program);

/// What a promotion of the function, or of its loop, would compile if it came now: with the counts up to now, and with
/// the engine's options. Errors: no such loop, the path cannot be compiled.
Result<InspectedUnit> inspectPath(FunctionCell& cell, std::optional<unsigned> loop, Tier tier);

/// The same compilation, told change by change (jit/inspect_unit.h).
Result<void> watchPath(FunctionCell& cell, std::optional<unsigned> loop, Tier tier, const ChangeWatcher::Sink& sink);

/// From now on `watch` sees each unit that the Program's engine compiles, before it is optimized, on the thread that
/// compiles it. REQUIRES: nothing was promoted yet.
void watchUnits(Program& program, std::function<void(const Unit&, Tier)> watch);

/// What the passes said of each promoted path, in the order of their promotion; of those that a cache had, nothing.
/// Empty unless the engine keeps remarks (Options::keepRemarks).
std::vector<PathRemarks> remarksOf(Program& program);

/// Runs `function` when the program exits or the Program is dropped, after all that the program registers from now on.
/// Before LLVM's static objects die: it may still inspect.
void atProgramEnd(Program& program, void (*function)(int status, void* argument), void* argument);

} // namespace kiln
