#pragma once

// Places deopt sites in one function of a unit: where control leaves the code for the rest of the function as a
// function of its own (ir/continuation.h). Whether there is a reason to is another's business: ir/speculate.h what
// counts show, ir/stress_sites.h chance.
//
// Thread rule: as the function's Program.

#include "ir/continuation.h"
#include "ir/numbering.h"
#include "ir/unit.h"

#include "llvm/ADT/STLFunctionalExtras.h"
#include "llvm/IR/IRBuilder.h"

#include <optional>
#include <vector>

namespace llvm {
class BasicBlock;
class Function;
class Instruction;
class Value;
} // namespace llvm

namespace kiln {

class UnitMapper;

struct SpeculatedCopy {
    const llvm::Function* original = nullptr; ///< REQUIRES: canonical
    llvm::Function* copy = nullptr;           ///< fresh: same blocks in the same order
    bool isRoot = false;                      ///< and all its arguments are its callers'
    bool isEnteredAtStart = false;            ///< not so a loop's
};

class DeoptSites {
public:
    using Condition = llvm::function_ref<llvm::Value*(llvm::IRBuilder<>&)>;

    /// Sites that are placed are added to `placed`.
    DeoptSites(const SpeculatedCopy& function, UnitMapper& mapper, const Speculation& speculation,
               std::vector<DeoptSite>& placed);

    const llvm::Function& original() const { return original_; }
    llvm::Function& copy() const { return copy_; }
    UnitMapper& mapper() const { return mapper_; }
    const Numbering& numbering() const { return numbering_; }
    llvm::Instruction* copyOf(const llvm::Instruction& instruction) const;

    /// No more are placed, as many are.
    bool isFull() const;
    bool isWithdrawn(const llvm::Instruction& at) const;
    /// Of the original; nothing: there can be no site, or shall be none.
    std::optional<ContinuationPlan> planFor(const llvm::Instruction& at) const;

    /// Whoever comes to the plan's start leaves. What follows there is not reached any more.
    void leaveAt(const ContinuationPlan& plan);
    /// Before `start`: goes on there if `condition` holds, else leaves.
    /// REQUIRES: hoistAllocas(), if it may be in the entry block.
    void guard(const ContinuationPlan& plan, llvm::Instruction& start, Condition condition);
    /// A split entry block keeps its allocas, so that they stay part of the frame.
    void hoistAllocas();
    /// Last, as sites may stand before such markers: continuations may use any memory of the frame, when the ways that
    /// said so are gone from here.
    void eraseLifetimes();

private:
    void leave(const ContinuationPlan& plan, llvm::BasicBlock& block);

    const llvm::Function& original_;
    llvm::Function& copy_;
    UnitMapper& mapper_;
    const Speculation& speculation_;
    std::vector<DeoptSite>& placed_;
    const Numbering numbering_;
    size_t mine_ = 0;
};

/// Whether a guard may be put before the instruction.
bool mayStandBefore(const llvm::Instruction& instruction);

/// Whether the instruction is the call of a site.
bool isSite(const llvm::Instruction& instruction);

} // namespace kiln
