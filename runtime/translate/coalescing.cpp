#include "translate/coalescing.h"

#include "llvm/IR/CFG.h"
#include "llvm/IR/Function.h"
#include "llvm/IR/IntrinsicInst.h"

#include <numeric>

namespace kiln {

using llvm::BasicBlock;
using llvm::Instruction;
using llvm::Value;

// Two values interfere when one is live where the other is made. A phi is made on each edge into its block, at once
// with the block's other phis. Lifetimes are those of phis and of what they take only, all found at once, as rows of
// bits. Both their size and the search for pairs have a budget proportional to the function: beyond it, phis are moved
// as written.

namespace {

constexpr int64_t kLeastSteps = 2000, kStepsPerInstruction = 5;
constexpr int64_t kWordsPerStep = 8; ///< of rows, which are looked at faster
constexpr size_t kLargestGroup = 12;

/// Whether all operands are read before the result's slot is written.
bool readsFirst(const Instruction& inst, const Folding& folding) {
    unsigned bits = inst.getType()->isIntegerTy() ? inst.getType()->getIntegerBitWidth() : 64;
    if (inst.getNumOperands() != 0 && !isPlain(inst.getOperand(0)->getType()) && !llvm::isa<llvm::CallInst>(inst))
        return false;
    bool isWhole = bits == 1 || bits == 8 || bits == 16 || bits == 32 || bits == 64;
    switch (inst.getOpcode()) {
    case Instruction::Load: return isWhole;
    case Instruction::GetElementPtr: return folding.isSimple(llvm::cast<llvm::GetElementPtrInst>(inst));
    case Instruction::ICmp:
    case Instruction::FCmp:
    case Instruction::FNeg: return true;
    case Instruction::Select: return isWhole;
    case Instruction::SExt:
    case Instruction::ZExt:
    case Instruction::SIToFP:
    case Instruction::UIToFP:
    case Instruction::FPExt:
    case Instruction::FPTrunc: return isWhole;
    case Instruction::Call: return !llvm::isa<llvm::IntrinsicInst>(inst);
    default: return llvm::isa<llvm::BinaryOperator>(inst) && isWhole;
    }
}

} // namespace

Coalescing::Coalescing(const llvm::Function& function, llvm::ArrayRef<LoopHeader> loops,
                       llvm::ArrayRef<uint32_t> loopAt, const Numbering& numbering, const BlockGraph& graph,
                       const Survey& survey, const Folding& folding, std::pmr::memory_resource* memory)
    : memory_(memory), numbering_(numbering), graph_(graph), survey_(survey), folding_(folding),
      budget_(kLeastSteps + kStepsPerInstruction * static_cast<int64_t>(numbering.size())),
      mostMembers_(64 * (1 + static_cast<size_t>(budget_) / graph.size())) {
    // What a turn of a loop moves first, inner loops before outer ones.
    std::pmr::vector<const LoopHeader*> order(memory_);
    for (const LoopHeader& loop : loops)
        order.push_back(&loop);
    llvm::sort(order, [](const LoopHeader* a, const LoopHeader* b) {
        return std::pair(b->depth, a) < std::pair(a->depth, b); // deeper ones first, else as they lie in `loops`
    });
    for (const LoopHeader* loop : order)
        for (const llvm::PHINode& phi : loop->block->phis())
            addPairs(phi, [&](const BasicBlock* from) { return loop->hasLatch(from); });
    uint32_t number = 0;
    for (const BasicBlock& block : function) {
        const uint32_t at = loopAt[number++];
        const LoopHeader* loop = at == kNone ? nullptr : &loops[at];
        for (const llvm::PHINode& phi : block.phis())
            addPairs(phi, [&](const BasicBlock* from) { return !loop || !loop->hasLatch(from); });
    }
    if (pairs_.empty()) return;
    findUses();
    if (!findLifetimes()) return;
    for (const auto& [phi, value] : pairs_)
        tryPair(phi, value);
    leaders_.resize(numbering.size());
    std::iota(leaders_.begin(), leaders_.end(), 0u);
    for (const Member& member : members_)
        leaders_[member.number] = members_[member.leader].number;
}

bool Coalescing::canShare(uint32_t number) const {
    // An alloca's address is written once, at the start; what is wider than its users has more than one writer.
    return survey_.room(number) == Room::Word && survey_.opcode(number) != Instruction::Alloca;
}

void Coalescing::addPairs(const llvm::PHINode& phi, llvm::function_ref<bool(const BasicBlock*)> wanted) {
    const uint32_t own = numbering_.of(&phi);
    if (!canShare(own)) return;
    const uint32_t one = memberOf(own);
    if (one == kNone) return;
    for (unsigned i = 0; i < phi.getNumIncomingValues() && budget_ > 0; ++i) {
        --budget_;
        const Value* taken = phi.getIncomingValue(i);
        if (llvm::isa<llvm::Constant>(taken) || !wanted(phi.getIncomingBlock(i))) continue;
        const uint32_t number = folding_.root(taken);
        const uint32_t other = canShare(number) ? memberOf(number) : kNone;
        if (other != kNone) pairs_.push_back({one, other});
    }
}

uint32_t Coalescing::memberOf(uint32_t number) {
    if (memberOf_.empty()) memberOf_.assign(numbering_.size(), kNone);
    if (memberOf_[number] != kNone || members_.size() >= mostMembers_) return memberOf_[number];
    const auto index = static_cast<uint32_t>(members_.size());
    memberOf_[number] = index;
    const bool isPhi = survey_.opcode(number) == Instruction::PHI, isArgument = survey_.opcode(number) == 0;
    members_.push_back({.value = numbering_.values()[number],
                        .number = number,
                        .block = numbering_.blockOf(number),
                        .at = isPhi || isArgument ? 0 : number,
                        .leader = index,
                        .isPhi = isPhi,
                        .isArgument = isArgument});
    return index;
}

void Coalescing::tryPair(uint32_t phi, uint32_t value) {
    uint32_t first = members_[phi].leader, second = members_[value].leader;
    if (first == second || members_[first].groupSize + members_[second].groupSize > kLargestGroup) return;
    for (uint32_t a = first; a != kNone; a = members_[a].next)
        for (uint32_t b = second; b != kNone; b = members_[b].next)
            if (interfere(a, b)) return;
    // An argument leads, as its place is given; there is at most one.
    if (members_[second].isArgument) std::swap(first, second);
    uint32_t last = first;
    while (members_[last].next != kNone)
        last = members_[last].next;
    members_[last].next = second;
    members_[first].groupSize += members_[second].groupSize;
    for (uint32_t b = second; b != kNone; b = members_[b].next)
        members_[b].leader = first;
}

bool Coalescing::interfere(uint32_t a, uint32_t b) {
    if (members_[a].isArgument && members_[b].isArgument) return true;
    budget_ -= 4;
    return budget_ <= 0 || isLiveAfter(a, b) || isLiveAfter(b, a);
}

bool Coalescing::isLiveAfter(uint32_t one, uint32_t other) {
    const Member &value = members_[one], &made = members_[other];
    if (made.isArgument) return false; // at the function's start nothing else is live
    const bool isLiveIn = value.column != kNone && isIn(in_, made.block, value.column);
    if (made.isPhi) return isLiveIn || (value.isPhi && value.block == made.block);
    if (!isLiveIn && !(value.block == made.block && value.at < made.at)) return false;
    if (value.column == kNone ? value.isLiveAtEnd : isIn(out_, made.block, value.column)) return true;
    const auto uses = llvm::ArrayRef(uses_).slice(value.firstUse, value.uses);
    budget_ -= value.uses / 4;
    return llvm::any_of(uses, [&](uint32_t use) {
        return numbering_.blockOf(use) == made.block &&
               (use > made.at || (use == made.at && !readsFirst(*llvm::cast<Instruction>(made.value), folding_)));
    });
}

/// Fills uses_, and the rows with what is live because of a use there.
void Coalescing::findUses() {
    struct Bit {
        uint32_t block, column;
        bool atEnd;
    };
    std::pmr::vector<Bit> bits(memory_);
    bits.reserve(4 * members_.size());
    uses_.reserve(4 * members_.size());
    uint32_t columns = 0;
    for (Member& member : members_) {
        member.firstUse = static_cast<uint32_t>(uses_.size());
        const size_t first = bits.size();
        bool leaves = false;
        folding_.forEachUse(*member.value, [&](uint32_t use, uint32_t block) {
            const bool atEnd = use == Folding::kAtEnd;
            if (!atEnd) uses_.push_back(use);
            leaves |= block != member.block;
            member.isLiveAtEnd |= atEnd && block == member.block;
            if (atEnd || block != member.block) bits.push_back({block, columns, atEnd});
        });
        member.uses = static_cast<uint32_t>(uses_.size()) - member.firstUse;
        if (leaves)
            member.column = columns++;
        else
            bits.resize(first);
    }
    words_ = (columns + 63) / 64;
    for (auto* rows : {&in_, &out_, &made_})
        rows->assign(graph_.size() * words_, 0);
    for (const Member& member : members_)
        if (member.column != kNone) insert(made_, member.block, member.column);
    for (const Bit& bit : bits) {
        if (bit.atEnd) insert(out_, bit.block, bit.column);
        insert(in_, bit.block, bit.column);
    }
    // Only what is made elsewhere is live at a block's start.
    for (size_t i = 0; i < in_.size(); ++i)
        in_[i] &= ~made_[i];
}

/// From the uses back to where values are made. False: that takes too long.
bool Coalescing::findLifetimes() {
    if (words_ == 0) return true; // none leaves its block
    std::pmr::vector<uint32_t> work(graph_.size(), memory_);
    std::pmr::vector<uint8_t> isWaiting(graph_.size(), 1, memory_);
    std::iota(work.begin(), work.end(), 0u);
    int64_t steps = kWordsPerStep * budget_;
    while (!work.empty()) {
        const uint32_t block = work.back();
        work.pop_back();
        isWaiting[block] = 0;
        uint64_t *in = &in_[block * words_], *out = &out_[block * words_];
        const uint64_t* made = &made_[block * words_];
        for (uint32_t next : graph_.successors(block))
            for (size_t i = 0; i < words_; ++i)
                out[i] |= in_[next * words_ + i];
        uint64_t grown = 0;
        for (size_t i = 0; i < words_; ++i) {
            const uint64_t through = out[i] & ~made[i] & ~in[i];
            in[i] |= through;
            grown |= through;
        }
        steps -= static_cast<int64_t>(words_ * (1 + graph_.successors(block).size()));
        if (steps < 0) return false;
        if (grown == 0) continue;
        for (uint32_t before : graph_.predecessors(block)) {
            if (isWaiting[before]) continue;
            isWaiting[before] = 1;
            work.push_back(before);
        }
    }
    return true;
}

} // namespace kiln
