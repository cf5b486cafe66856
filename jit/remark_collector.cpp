#include "jit/remark_collector.h"

#include "ir/unit.h"
#include "jit/unit_names.h"

#include "llvm/IR/DiagnosticInfo.h"
#include "llvm/IR/Function.h"

namespace kiln {

namespace {

/// Long, and shown better by other means: what is in the code, by its listing; what is called outside of the unit, and
/// why that stayed there, by the remarks of `addUnit`.
bool isSaidBetter(const llvm::DiagnosticInfoOptimizationBase& remark) {
    const llvm::StringRef pass = remark.getPassName(), name = remark.getRemarkName();
    return (pass == "asm-printer" && name == "InstructionMix") || pass == "stack-frame-layout" ||
           (pass == "inline" && name == "NoDefinition");
}

std::string counted(uint64_t count, const char* one, const char* more) {
    return std::to_string(count) + " " + (count == 1 ? one : more);
}

std::string textOf(const AnnotatedCounts& counts) {
    std::string text = "entered " + counted(counts.entries, "time", "times");
    if (counts.branches > 0)
        text += "; weights of " + counted(counts.branches, "branch", "branches") + ", " +
                counted(counts.neverTaken, "edge", "edges") + " never taken";
    if (counts.calls > 0) text += "; targets of " + counted(counts.calls, "call", "calls") + " through pointers";
    return text;
}

RemarkKind kindOf(const llvm::DiagnosticInfoOptimizationBase& remark) {
    if (remark.isPassed()) return RemarkKind::Passed;
    if (remark.isMissed() || remark.getKind() == llvm::DK_OptimizationFailure) return RemarkKind::Missed;
    return RemarkKind::Analysis;
}

} // namespace

void RemarkCollector::addUnit() {
    const Unit& unit = unit_;
    const std::string root = unit.functions.empty() ? unit.name : unit.functions.front();
    auto note = [&](const char* pass, const char* name, RemarkKind kind, const std::string& function,
                    const llvm::Twine& text) { append(into_, {kUnitRow, pass, name, kind, function, "", text.str()}); };
    for (const AnnotatedCounts& counts : unit.annotated)
        note("kiln-profile", "Counts", RemarkKind::Analysis, counts.function, textOf(counts));
    for (llvm::StringRef function : unit.functions)
        if (llvm::none_of(unit.annotated, [&](const AnnotatedCounts& counts) { return counts.function == function; }))
            note("kiln-profile", "NoCounts", RemarkKind::Analysis, function.str(),
                 "nothing was counted: the passes guess");
    addFacts();
    auto hasBody = [&](const LeftOutCallee& left) {
        return llvm::any_of(unit.libraryBodies,
                            [&](const TakenLibraryBody& body) { return body.function == left.callee; });
    };
    for (const LeftOutCallee& left : unit.leftOut)
        if (!hasBody(left))
            note("kiln-unit", "NotTaken", RemarkKind::Missed, left.caller,
                 "'" + left.callee + "' did not come along, so it is called: " + left.why);
    for (const TakenLibraryBody& body : unit.libraryBodies)
        note("kiln-library", "BodyTaken", RemarkKind::Passed, root,
             "a body of '" + body.function + "' of the C library came along, for calls of it with '" + body.callback +
                 "'");
    if (unit.passedCallbacks > 0)
        note("kiln-callbacks", "CallbackKnown", RemarkKind::Passed, root,
             counted(unit.passedCallbacks, "function is", "functions are") +
                 " passed to where it is only called, in the unit");
}

/// A row that is left out reads nothing.
void RemarkCollector::addFacts() {
    AnnotatedCounts sum;
    for (const AnnotatedCounts& counts : unit_.annotated) {
        sum.branches += counts.branches;
        sum.calls += counts.calls;
    }
    auto note = [&](llvm::StringRef row, unsigned reads) {
        std::string facts;
        auto list = [&](unsigned fact, size_t count, const char* text) {
            if (reads & fact && count > 0)
                facts += (facts.empty() ? "" : ", ") + std::string(text) + std::to_string(count);
        };
        list(kEntryCounts, unit_.annotated.size(), "entry counts of functions: ");
        list(kWeights, sum.branches, "weights of branches: ");
        list(kTargets, sum.calls, "targets of calls through pointers: ");
        if (!facts.empty())
            append(into_,
                   {row.str(), "kiln-profile", "Reads", RemarkKind::Analysis, unit_.name, "", "decides by " + facts});
    };
    if (options_.tier != Tier::Optimized) return;
    for (const PassRow& row : kPassTable)
        if (!(options_.disabled >> static_cast<unsigned>(row.row) & 1)) note(row.name, row.reads);
    note(kCodegenRow, kEntryCounts | kWeights); // layout of blocks, spilling
}

void RemarkCollector::add(const llvm::DiagnosticInfoOptimizationBase& remark) {
    if (isSaidBetter(remark)) return;
    append(into_,
           {rows_.empty() ? kCodegenRow : passRow(rows_.back()).name.str(), remark.getPassName().str(),
            remark.getRemarkName().str(), kindOf(remark), inProgramsWords(unit_, remark.getFunction().getName()),
            remark.isLocationAvailable() ? remark.getLocationStr() : "", inProgramsWords(unit_, remark.getMsg())});
}

} // namespace kiln
