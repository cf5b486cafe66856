#pragma once

// Which steps of the schedule a function has been through since anything else changed it: such a step would find
// nothing to do again, and is passed over. As an analysis it is forgotten by LLVM's own rules whenever a pass changes
// the function.

#include "jit/pass_table.h"

#include "llvm/IR/PassManager.h"

#include <bitset>

namespace kiln {

class SettledSteps : public llvm::AnalysisInfoMixin<SettledSteps> {
public:
    class Result {
    public:
        bool holds(Step step) const { return steps_[place(step)]; }
        void add(Step step) { steps_.set(place(step)); }

    private:
        static constexpr size_t kRows = 8, kPhases = 16;
        static size_t place(Step step) {
            return static_cast<size_t>(step.row) * kPhases + static_cast<size_t>(step.phase);
        }
        std::bitset<kRows * kPhases> steps_;
    };

    /// Of a function that nobody has looked at: none.
    Result run(llvm::Function& /*function*/, llvm::FunctionAnalysisManager& /*manager*/) { return {}; }

private:
    friend llvm::AnalysisInfoMixin<SettledSteps>;
    static llvm::AnalysisKey Key;
};

} // namespace kiln
