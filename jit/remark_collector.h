#pragma once

// Collects the remarks of one build: LLVM makes them, the runner's visits say which row they are of.
//
// Thread rule: one build's.

#include "jit/pass_watcher.h"
#include "jit/passes.h"
#include "jit/remarks.h"

#include "llvm/ADT/SmallVector.h"

namespace llvm {
class DiagnosticInfoOptimizationBase;
} // namespace llvm

namespace kiln {

struct Unit;

class RemarkCollector final : public PassWatcher {
public:
    /// All must outlive the collector.
    RemarkCollector(const Unit& unit, const PassOptions& options, RemarkText& into)
        : unit_(unit), options_(options), into_(into) {}

    /// What the unit brought along: counts, and bodies of the C library's functions. Before the passes' own.
    void addUnit();
    void add(const llvm::DiagnosticInfoOptimizationBase& remark);

    void visitBegins(Row row, llvm::Module&, llvm::Function*) override { rows_.push_back(row); }
    void visitEnds(Row, llvm::Module&, llvm::Function*) override { rows_.pop_back(); }

private:
    void addFacts();

    const Unit& unit_;
    const PassOptions& options_;
    RemarkText& into_;
    llvm::SmallVector<Row, 4> rows_; // visits that are going on, the outermost first
};

} // namespace kiln
