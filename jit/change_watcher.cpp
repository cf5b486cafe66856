#include "jit/change_watcher.h"

#include "llvm/ADT/StringExtras.h"
#include "llvm/IR/AssemblyAnnotationWriter.h"
#include "llvm/IR/InstIterator.h"
#include "llvm/IR/Module.h"
#include "llvm/IR/ProfDataUtils.h"
#include "llvm/Support/FormattedStream.h"
#include "llvm/Support/raw_ostream.h"

namespace kiln {

namespace {

/// Branch weights in words: their numbers in the text are other ones whenever metadata come or go.
class Weights : public llvm::AssemblyAnnotationWriter {
    void printInfoComment(const llvm::Value& value, llvm::formatted_raw_ostream& out) override {
        auto* instruction = llvm::dyn_cast<llvm::Instruction>(&value);
        llvm::SmallVector<uint32_t, 4> weights;
        if (!instruction || !llvm::extractBranchWeights(*instruction, weights)) return;
        out << " ; weights";
        for (uint32_t weight : weights)
            out << ' ' << weight;
    }
};

/// Drops a number, such as of ` #7`, and what stands before it.
bool consumeNumbered(llvm::StringRef& text, llvm::StringRef before) {
    llvm::StringRef rest = text;
    if (!rest.consume_front(before) || rest.empty() || !llvm::isDigit(rest.front())) return false;
    text = rest.drop_while(llvm::isDigit);
    return true;
}

/// `, !tbaa !7`, or in a function's first line ` !prof !7`.
bool consumeAttachment(llvm::StringRef& text) {
    llvm::StringRef rest = text;
    rest.consume_front(",");
    if (!rest.consume_front(" !") || rest.empty() || !llvm::isAlpha(rest.front())) return false;
    rest = rest.drop_while([](char c) { return llvm::isAlnum(c) || c == '_' || c == '.'; });
    if (!consumeNumbered(rest, " !")) return false;
    text = rest;
    return true;
}

/// A line without numbers of the module's.
std::string plain(llvm::StringRef line) {
    std::string kept;
    if (!line.starts_with(" ") && line.contains("; preds = ")) line = line.take_until([](char c) { return c == ' '; });
    while (!line.empty()) {
        if (consumeAttachment(line) || consumeNumbered(line, " #")) continue;
        kept += line.front();
        line = line.drop_front();
    }
    return kept;
}

} // namespace

std::string ChangeWatcher::textOf(llvm::Function& function) {
    auto name = [&](llvm::Value& value, const char* kind) {
        if (!value.hasName() && !value.getType()->isVoidTy()) value.setName(kind + llvm::Twine(++nameCount_));
    };
    for (llvm::Argument& argument : function.args())
        name(argument, "a");
    for (llvm::BasicBlock& block : function)
        name(block, "b");
    for (llvm::Instruction& instruction : llvm::instructions(function))
        name(instruction, "v");

    std::string printed, text;
    llvm::raw_string_ostream stream(printed);
    Weights weights;
    function.print(stream, &weights);
    for (llvm::StringRef line : llvm::split(llvm::StringRef(stream.str()).trim('\n'), '\n'))
        text += plain(line) + "\n";
    return text;
}

void ChangeWatcher::tell(const std::string& function, std::string before, const std::string& after) {
    if (before == after || visits_.empty()) return;
    sink_({visits_.back().number, visits_.back().row, function, std::move(before), after});
}

void ChangeWatcher::compare(llvm::Function& function) {
    if (function.isDeclaration()) return;
    const std::string name = function.getName().str();
    std::string now = textOf(function);
    std::string& known = texts_[name];
    tell(name, std::exchange(known, now), now);
}

void ChangeWatcher::compareAll(llvm::Module& unit) {
    for (llvm::Function& function : unit)
        compare(function);
    for (auto next = texts_.begin(); next != texts_.end();) {
        auto known = next++;
        const llvm::Function* function = unit.getFunction(known->first);
        if (function && !function->isDeclaration()) continue;
        tell(known->first, known->second, "");
        texts_.erase(known);
    }
}

void ChangeWatcher::visitBegins(Row row, llvm::Module& unit, llvm::Function* function) {
    // Rows that visit one function after the other leave nothing to compare between them but that function.
    if (function && function->getName() == last_)
        compare(*function);
    else
        compareAll(unit);
    visits_.push_back({row, ++visitCount_});
}

void ChangeWatcher::visitEnds(Row, llvm::Module& unit, llvm::Function* function) {
    if (function) {
        compare(*function);
        last_ = function->getName().str();
    } else {
        compareAll(unit);
        last_.clear();
    }
    visits_.pop_back();
}

} // namespace kiln
