#pragma once

// The engine's record of one function of a Program.

#include "abi.h"
#include "kiln/tier.h"

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <string>

namespace llvm {
class Function;
} // namespace llvm

namespace kiln {

class LoadedProgram;
struct BytecodeFunction;
struct DeoptSite;
struct FunctionCell;
struct Inst;
struct Specialization;
class Trial;

/// What a stub jumps through. Order: `entry` is published with release and read by the stub (a plain x86 load).
struct CellSlot {
    std::atomic<void*> entry;
    FunctionCell* cell;
};
static_assert(sizeof(CellSlot) == 16);

/// Counts the interpreter and baseline code keep; relaxed.
struct CallCounter {
    uint32_t count = 0;
    std::atomic<uint32_t> limit{~0u}; ///< count at which the slow path is taken
};

struct FunctionCell {
    // entry.S counts here: calls of baseline code until the policy is asked again.
    int32_t countdown = 0x7fffffff;
    std::atomic<void*> baselineCode{nullptr};
    CallCounter calls;
    /// Bytecode to run when the function is entered from the interpreter; null: not translated yet, or compiled.
    std::atomic<BytecodeFunction*> interpretable{nullptr};
    /// Its first instruction, since it was translated; relaxed. Here, as a call waits for nothing longer than for it.
    std::atomic<const Inst*> first{nullptr};

    // Constant after the Program was loaded.
    LoadedProgram* program = nullptr;
    llvm::Function* function = nullptr; ///< REQUIRES the Program's lock to look into
    std::string name;
    void* stub = nullptr;
    CellSlot* slot = nullptr;
    AbiPlan abi;
    bool wideEntry = false; ///< enters through kiln_wide_entry while there is no code (needsWideEntry)
    /// Of a continuation (continuations.h): where it begins. Its function and ABI come at its first call.
    const DeoptSite* site = nullptr;
    /// Of a function with bound arguments: `function` only calls the ordinary one. Null: a function of the Program's
    /// own.
    const Specialization* specialization = nullptr;
    /// Not IR but a function of ours that must know its Program (atexit); reads and writes the call's registers.
    void (*builtin)(LoadedProgram& program, RegImage& image) = nullptr;

    /// The translation, kept after promotion too (deeper frames still run it).
    std::atomic<BytecodeFunction*> bytecode{nullptr};
    /// Why the function is never interpreted; null: it is. Set with the Program's lock held.
    std::atomic<const char*> mustCompile{nullptr};
    std::atomic<Tier> tier{Tier::Interpreter};
    std::atomic<bool> requested{false};     ///< a promotion is queued, running or done
    std::atomic<bool> compileFailed{false}; ///< not retried blindly
    std::atomic<const char*> kept{nullptr}; ///< why the last question left it on its tier; relaxed
    std::atomic<bool> gaveUp{false};        ///< optimizing it took longer than the time limit
    std::atomic<bool> rolledBack{false};    ///< its code was measured to be slower than what it replaced
    /// Of the canonical function, since its first call; relaxed.
    std::atomic<uint32_t> instructions{0}, loops{0};
    /// Its code is being measured against what it replaced, in calls from the interpreter; null: it is not.
    std::atomic<Trial*> trial{nullptr};
    std::atomic<uint64_t> baselineCalls{0}; ///< that came through kiln_counting_entry by its last question; relaxed
    std::atomic<uint32_t> countedFrom{0};   ///< where `countdown` started; relaxed
    /// One of the loops is queued or being compiled. Its code goes on to the function's end, so that the others mostly
    /// turn in it by the time that theirs would be ready; and theirs would take as long.
    std::atomic<bool> loopInFlight{false};
};

} // namespace kiln
