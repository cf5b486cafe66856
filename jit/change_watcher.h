#pragma once

// Tells how the rows of the pass table change a unit's functions, visit by visit.
//
// Thread rule: one build's.

#include "jit/pass_watcher.h"

#include "llvm/ADT/SmallVector.h"

#include <functional>
#include <map>
#include <string>

namespace kiln {

/// What one visit made of one function. Values without a name get one that they keep, and attributes of calls and
/// metadata other than branch weights are left out, so that texts differ only where code does.
struct VisitChange {
    unsigned visit = 0; ///< from 1 on, in the order in which they begin
    Row row = Row::Inline;
    std::string function; ///< as the unit names it
    std::string before;   ///< empty: the visit made the function
    std::string after;    ///< empty: the visit deleted it
};

/// What changes while visits are nested belongs to the innermost: the inliner's walk is charged what stands between
/// the visits inside it.
class ChangeWatcher final : public PassWatcher {
public:
    using Sink = std::function<void(const VisitChange&)>;
    explicit ChangeWatcher(Sink sink) : sink_(std::move(sink)) {}

    void visitBegins(Row row, llvm::Module& unit, llvm::Function* function) override;
    void visitEnds(Row row, llvm::Module& unit, llvm::Function* function) override;

private:
    struct Visit {
        Row row;
        unsigned number;
    };
    void compare(llvm::Function& function);
    void compareAll(llvm::Module& unit);
    std::string textOf(llvm::Function& function);
    void tell(const std::string& function, std::string before, const std::string& after);

    const Sink sink_;
    std::map<std::string, std::string> texts_; // by function; as of the last comparison
    llvm::SmallVector<Visit, 4> visits_;       // that are going on, the outermost first
    std::string last_;                         // the function that was visited last, if one was
    unsigned visitCount_ = 0, nameCount_ = 0;
};

} // namespace kiln
