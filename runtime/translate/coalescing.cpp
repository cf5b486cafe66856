#include "translate/coalescing.h"

#include "ir/slot_layout.h"

#include "llvm/IR/CFG.h"
#include "llvm/IR/Function.h"
#include "llvm/IR/IntrinsicInst.h"

namespace kiln {

using llvm::BasicBlock;
using llvm::Instruction;
using llvm::Value;

// Two values interfere when one is live where the other is made. A phi is made on each edge into its block, at once
// with the block's other phis. Lifetimes are found from the uses backwards, of candidates only, and the whole search
// has a budget proportional to the function: beyond it, phis are moved as written.

namespace {

constexpr int64_t kLeastSteps = 2000, kStepsPerInstruction = 5;
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

Coalescing::Coalescing(const llvm::Function& function, const std::vector<LoopHeader>& loops, const Numbering& numbering,
                       const BlockGraph& graph, const Folding& folding, const llvm::DataLayout& layout)
    : numbering_(numbering), graph_(graph), folding_(folding), layout_(layout),
      budget_(kLeastSteps + kStepsPerInstruction * static_cast<int64_t>(numbering.size())) {
    // What a turn of a loop moves first, inner loops before outer ones.
    std::vector<const LoopHeader*> order;
    for (const LoopHeader& loop : loops)
        order.push_back(&loop);
    llvm::sort(order, [](const LoopHeader* a, const LoopHeader* b) {
        return std::pair(b->depth, a) < std::pair(a->depth, b); // deeper ones first, else as they lie in `loops`
    });
    for (const LoopHeader* loop : order)
        for (const llvm::PHINode& phi : loop->block->phis())
            tryPhi(phi, [&](const BasicBlock* from) { return llvm::is_contained(loop->latches, from); });
    for (const BasicBlock& block : function)
        for (const llvm::PHINode& phi : block.phis())
            tryPhi(phi, [](const BasicBlock*) { return true; });
}

bool Coalescing::canShare(const Value& value) const {
    // An alloca's address is written once, at the start; what is wider than its users has more than one writer.
    if (llvm::isa<llvm::AllocaInst>(value) || llvm::isa<llvm::AtomicCmpXchgInst>(value)) return false;
    return (llvm::isa<Instruction>(value) || llvm::isa<llvm::Argument>(value)) && isPlain(value.getType()) &&
           slotBytes(value.getType(), layout_) == 8;
}

void Coalescing::tryPhi(const llvm::PHINode& phi, llvm::function_ref<bool(const BasicBlock*)> wanted) {
    if (budget_ <= 0 || !canShare(phi)) return;
    const uint32_t one = memberOf(phi);
    for (unsigned i = 0; i < phi.getNumIncomingValues() && budget_ > 0; ++i) {
        --budget_;
        if (!wanted(phi.getIncomingBlock(i))) continue;
        const Value* value = folding_.root(phi.getIncomingValue(i));
        if (canShare(*value)) tryPair(one, memberOf(*value));
    }
}

uint32_t Coalescing::memberOf(const Value& value) {
    const uint32_t number = numbering_.of(&value);
    if (memberOf_.empty()) {
        memberOf_.assign(numbering_.size(), kNone);
        members_.reserve(64); // of a function with a few loops
        lifetimes_.reserve(64);
    }
    if (memberOf_[number] != kNone) return memberOf_[number];
    const auto index = static_cast<uint32_t>(members_.size());
    memberOf_[number] = index;
    auto* inst = llvm::dyn_cast<Instruction>(&value);
    members_.push_back({.value = &value,
                        .number = number,
                        .block = inst ? numbering_.ofBlock(inst->getParent()) : 0,
                        .at = inst && !llvm::isa<llvm::PHINode>(inst) ? number : 0,
                        .leader = index});
    return index;
}

void Coalescing::tryPair(uint32_t phi, uint32_t value) {
    uint32_t first = members_[phi].leader, second = members_[value].leader;
    if (first == second || members_[first].groupSize + members_[second].groupSize > kLargestGroup) return;
    for (uint32_t a = first; a != kNone; a = members_[a].next)
        for (uint32_t b = second; b != kNone; b = members_[b].next)
            if (interfere(members_[a], members_[b])) return;
    // An argument leads, as its place is given; there is at most one.
    if (llvm::isa<llvm::Argument>(members_[second].value)) std::swap(first, second);
    uint32_t last = first;
    while (members_[last].next != kNone)
        last = members_[last].next;
    members_[last].next = second;
    members_[first].groupSize += members_[second].groupSize;
    for (uint32_t b = second; b != kNone; b = members_[b].next)
        members_[b].leader = first;
}

bool Coalescing::interfere(Member& a, Member& b) {
    if (llvm::isa<llvm::Argument>(a.value) && llvm::isa<llvm::Argument>(b.value)) return true;
    budget_ -= 4;
    return budget_ <= 0 || isLiveAfter(a, b) || isLiveAfter(b, a);
}

bool Coalescing::insert(size_t set, uint32_t block) {
    uint64_t& word = live_[set + block / 64];
    const uint64_t bit = uint64_t{1} << (block % 64);
    const bool isNew = !(word & bit);
    word |= bit;
    return isNew;
}

bool Coalescing::isLiveAfter(Member& value, Member& made) {
    if (llvm::isa<llvm::Argument>(made.value)) return false; // at the function's start nothing else is live
    const Lifetime& live = lifetime(value);
    if (budget_ <= 0) return true;
    const bool isLiveIn = isIn(live.in, made.block);
    if (llvm::isa<llvm::PHINode>(made.value))
        return isLiveIn || (llvm::isa<llvm::PHINode>(value.value) && value.block == made.block);
    if (!isLiveIn && !(value.block == made.block && value.at < made.at)) return false;
    if (isIn(live.out, made.block)) return true;
    return llvm::any_of(live.uses, [&](const Use& use) {
        return use.block == made.block &&
               (use.at > made.at || (use.at == made.at && !readsFirst(*llvm::cast<Instruction>(made.value), folding_)));
    });
}

const Coalescing::Lifetime& Coalescing::lifetime(Member& of) {
    if (of.lifetime != kNone) return lifetimes_[of.lifetime];
    of.lifetime = static_cast<uint32_t>(lifetimes_.size());
    const size_t words = (graph_.size() + 63) / 64;
    Lifetime& live = lifetimes_.emplace_back(Lifetime{live_.size(), live_.size() + words, {}});
    live_.resize(live_.size() + 2 * words);
    budget_ -= static_cast<int64_t>(words / 4);
    folding_.forEachUse(*of.value, [&](const BasicBlock& where, const Instruction* use) {
        --budget_;
        const uint32_t block = numbering_.ofBlock(&where);
        if (use)
            live.uses.push_back({block, numbering_.of(use)});
        else
            insert(live.out, block);
        if (block != of.block && insert(live.in, block)) work_.push_back(block);
    });
    spread(live, of.block);
    return live;
}

/// From the blocks in work_, at whose start the value is live, back to where it is made.
void Coalescing::spread(const Lifetime& live, uint32_t home) {
    for (; !work_.empty() && budget_ > 0;) {
        const uint32_t block = work_.back();
        work_.pop_back();
        for (uint32_t before : graph_.predecessors(block)) {
            --budget_;
            if (insert(live.out, before) && before != home && insert(live.in, before)) work_.push_back(before);
        }
    }
    work_.clear();
}

} // namespace kiln
