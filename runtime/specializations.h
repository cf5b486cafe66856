#pragma once

// Functions that a host had specialized: one Program's, each made once.
//
// Each is a function cell of its own, whose IR function only calls the ordinary one with what is bound: that runs in
// every tier, so a specialization needs no code to work, and its code can leave and come back like any other. What is
// compiled for the cell is not that caller but a copy of the ordinary function that knows what is bound (path_unit.h),
// as long as that can be compiled.

#include "cell.h"
#include "kiln/binding.h"
#include "kiln/function.h"
#include "kiln/result.h"

#include "ir/bound_arguments.h"

#include <atomic>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <vector>

namespace kiln {

class LoadedProgram;

struct Specialization {
    FunctionCell cell;
    // Constant once it is made.
    const FunctionCell* ordinary = nullptr;
    BoundArguments bound;
    /// The copy cannot be compiled: the caller is, instead.
    std::atomic<bool> callsOrdinary{false};

    std::mutex making;
    bool isMade = false; ///< guarded by making
};

/// Whether its caller runs in the interpreter: the arguments that are left travel in ways that it knows.
bool canBeInterpreted(const Specialization& special);

class Specializations {
public:
    explicit Specializations(LoadedProgram& program) : program_(program) {}

    /// Of `cell`, of this Program, which may be a specialization itself. Blocks while it is compiled, here or by
    /// another thread that asked first. Errors: see Program::specialize(). Thread-safe.
    Result<EntryPoint> get(const FunctionCell& cell, const std::vector<Binding>& bindings);

    /// REQUIRES: nobody is inside, or asks any more.
    void releaseStubs();

    /// Waits for those being made.
    void lockForFork();
    void unlockAfterFork();

private:
    Result<Specialization*> find(const FunctionCell& cell, const std::vector<Binding>& bindings);
    Result<BoundArguments> bind(const FunctionCell& cell, const FunctionCell& ordinary,
                                const std::vector<Binding>& bindings);
    llvm::Error bindOne(const FunctionCell& ordinary, unsigned parameter, const Binding& binding,
                        BoundArguments& bound);
    BoundArgument pointerTo(unsigned parameter, const Binding& binding);
    llvm::GlobalValue* symbolAt(uint64_t address);
    std::unique_ptr<Specialization> create(const FunctionCell& ordinary, BoundArguments bound);
    bool make(Specialization& made);

    LoadedProgram& program_;
    std::mutex mutex_;                                                  // before making, and the Program's lock
    std::map<std::string, std::unique_ptr<Specialization>> byIdentity_; // guarded by mutex_
};

} // namespace kiln
