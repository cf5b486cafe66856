#include "annotated_ir.h"

#include "ir/loops.h"

#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/StringExtras.h"
#include "llvm/IR/CFG.h"
#include "llvm/IR/Constants.h"
#include "llvm/IR/Function.h"
#include "llvm/IR/InstrTypes.h"
#include "llvm/IR/Module.h"
#include "llvm/IR/ModuleSlotTracker.h"
#include "llvm/Support/raw_ostream.h"

#include <bit>
#include <charconv>

namespace kiln {

namespace {

/// ", !tbaa !5, !noundef !7" at the end says nothing to a reader of counts.
std::string withoutMetadata(llvm::StringRef text) {
    while (true) {
        const size_t comma = text.rfind(", !");
        if (comma == llvm::StringRef::npos) break;
        auto [kind, node] = text.drop_front(comma + 3).split(' ');
        const bool isAttachment = !kind.empty() &&
                                  llvm::all_of(kind, [](char c) { return llvm::isAlnum(c) || c == '_' || c == '.'; }) &&
                                  node.consume_front("!") && llvm::all_of(node, llvm::isDigit);
        if (!isAttachment) break;
        text = text.take_front(comma);
    }
    return text.trim().str();
}

std::string printed(const llvm::Instruction& instruction, llvm::ModuleSlotTracker& tracker) {
    std::string text;
    llvm::raw_string_ostream stream(text);
    instruction.print(stream, tracker);
    return withoutMetadata(text);
}

/// Entries of blocks, as far as edges and calls tell: a block that ends in one way passes its own count on.
class BlockCounts {
public:
    BlockCounts(const llvm::Function& function, const FunctionProfile& profile) : entry_(&function.getEntryBlock()) {
        std::vector<const llvm::BasicBlock*> blocks;
        for (const llvm::BasicBlock& block : function)
            blocks.push_back(&block);
        for (const FunctionProfile::Branch& branch : profile.branches)
            if (branch.block < blocks.size()) edges_[blocks[branch.block]] = &branch;
        counts_[entry_] = profile.entries;
    }

    std::optional<uint64_t> of(const llvm::BasicBlock& block) {
        auto [known, isNew] = counts_.try_emplace(&block, std::nullopt); // while it is asked for: a cycle tells nothing
        if (!isNew) return known->second;
        std::optional<uint64_t> sum = 0;
        llvm::SmallPtrSet<const llvm::BasicBlock*, 8> seen;
        for (const llvm::BasicBlock* from : llvm::predecessors(&block)) {
            if (!seen.insert(from).second) continue;
            std::optional<uint64_t> part = along(*from, block);
            sum = sum && part ? std::optional(*sum + *part) : std::nullopt;
        }
        return counts_[&block] = sum;
    }

private:
    std::optional<uint64_t> along(const llvm::BasicBlock& from, const llvm::BasicBlock& to) {
        const FunctionProfile::Branch* branch = edges_.lookup(&from);
        const llvm::Instruction* terminator = from.getTerminator();
        if (!branch) return terminator->getNumSuccessors() == 1 ? of(from) : std::nullopt;
        uint64_t sum = 0;
        for (unsigned i = 0; i < terminator->getNumSuccessors() && i < branch->counts.size(); ++i)
            if (terminator->getSuccessor(i) == &to) sum += branch->counts[i];
        return sum;
    }

    const llvm::BasicBlock* entry_;
    llvm::DenseMap<const llvm::BasicBlock*, const FunctionProfile::Branch*> edges_;
    llvm::DenseMap<const llvm::BasicBlock*, std::optional<uint64_t>> counts_;
};

template <class Float>
std::string shortest(Float value) {
    char text[64];
    return {text, std::to_chars(text, text + sizeof text, value).ptr};
}

/// The bits of a value of this type, read as it.
std::string valueText(uint64_t bits, const llvm::Type& type) {
    if (type.isPointerTy()) return bits == 0 ? "null" : "0x" + llvm::utohexstr(bits, /*LowerCase=*/true);
    if (type.isFloatTy()) return shortest(std::bit_cast<float>(static_cast<uint32_t>(bits)));
    if (type.isDoubleTy()) return shortest(std::bit_cast<double>(bits));
    if (type.isIntegerTy(1)) return bits & 1 ? "true" : "false";
    if (!type.isIntegerTy()) return "0x" + llvm::utohexstr(bits, /*LowerCase=*/true);
    const unsigned unused = 64 - std::min(type.getIntegerBitWidth(), 64u);
    return std::to_string(static_cast<int64_t>(bits << unused) >> unused);
}

SeenValues seenAt(const std::vector<FunctionProfile::Place>& places, unsigned index, const llvm::Type& type) {
    SeenValues seen;
    for (const FunctionProfile::Place& place : places) {
        if (place.index != index) continue;
        seen.other = place.other;
        for (const FunctionProfile::Value& value : place.top)
            seen.top.push_back({value.symbol.empty() ? valueText(value.bits, type) : "@" + value.symbol, value.count});
    }
    return seen;
}

class Annotator {
public:
    Annotator(llvm::Function& function, const FunctionProfile* profile)
        : function_(function), profile_(profile), tracker_(function.getParent()) {
        tracker_.incorporateFunction(function);
    }

    AnnotatedIr run() {
        AnnotatedIr result;
        for (const llvm::Argument& argument : function_.args())
            result.arguments.push_back(ofArgument(argument));
        std::optional<BlockCounts> counts;
        if (profile_) counts.emplace(function_, *profile_);
        const std::vector<LoopHeader> loops = loopHeaders(function_);
        unsigned number = 0;
        for (const llvm::BasicBlock& block : function_) {
            IrBlock& line = result.blocks.emplace_back();
            line.label = labelOf(block);
            if (counts) line.count = counts->of(block);
            for (unsigned i = 0; i < loops.size(); ++i)
                if (loops[i].block == &block) line.loop = i;
            for (const llvm::Instruction& instruction : block)
                line.instructions.push_back(ofInstruction(instruction));
            addEdges(*block.getTerminator(), number++, line.instructions.back());
        }
        return result;
    }

private:
    std::string labelOf(const llvm::BasicBlock& block) {
        std::string text;
        llvm::raw_string_ostream stream(text);
        block.printAsOperand(stream, /*PrintType=*/false, tracker_);
        return text;
    }

    IrArgument ofArgument(const llvm::Argument& argument) {
        IrArgument line;
        llvm::raw_string_ostream name(line.name), type(line.type);
        argument.printAsOperand(name, /*PrintType=*/false, tracker_);
        argument.getType()->print(type);
        if (profile_) line.values = seenAt(profile_->arguments, argument.getArgNo(), *argument.getType());
        return line;
    }

    IrInstruction ofInstruction(const llvm::Instruction& instruction) {
        IrInstruction line;
        line.text = printed(instruction, tracker_);
        auto* call = llvm::dyn_cast<llvm::CallBase>(&instruction);
        if (!call || !call->isIndirectCall()) return line;
        const unsigned index = callsThroughPointers_++;
        if (profile_) line.targets = seenAt(profile_->targets, index, *call->getCalledOperand()->getType());
        return line;
    }

    void addEdges(const llvm::Instruction& terminator, unsigned block, IrInstruction& line) {
        if (!profile_) return;
        for (const FunctionProfile::Branch& branch : profile_->branches)
            if (branch.block == block && branch.counts.size() == terminator.getNumSuccessors())
                for (unsigned i = 0; i < branch.counts.size(); ++i)
                    line.edges.push_back({labelOf(*terminator.getSuccessor(i)), branch.counts[i]});
    }

    llvm::Function& function_;
    const FunctionProfile* profile_;
    llvm::ModuleSlotTracker tracker_;
    unsigned callsThroughPointers_ = 0; // so far
};

} // namespace

uint64_t SeenValues::seen() const {
    uint64_t sum = other;
    for (const SeenValue& value : top)
        sum += value.count;
    return sum;
}

AnnotatedIr annotatedIr(llvm::Function& function, const FunctionProfile* profile) {
    return Annotator(function, profile).run();
}

std::string instructionText(const llvm::Instruction& instruction) {
    llvm::ModuleSlotTracker tracker(instruction.getModule());
    tracker.incorporateFunction(*instruction.getFunction());
    return printed(instruction, tracker);
}

} // namespace kiln
