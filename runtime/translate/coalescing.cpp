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

constexpr int64_t kStepsPerInstruction = 24;
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
                       const Folding& folding, const llvm::DataLayout& layout)
    : function_(function), numbering_(numbering), folding_(folding), layout_(layout),
      budget_(kStepsPerInstruction * numbering.size()) {
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

const Value* Coalescing::leader(const Value* value) const {
    auto group = groupOf_.find(value);
    return group == groupOf_.end() ? value : groups_[group->second].members.front();
}

uint32_t Coalescing::bytesOf(const Value* value) const {
    return slotBytes(value->getType(), layout_);
}

void Coalescing::tryPhi(const llvm::PHINode& phi, llvm::function_ref<bool(const BasicBlock*)> wanted) {
    for (unsigned i = 0; i < phi.getNumIncomingValues() && budget_ > 0; ++i)
        if (wanted(phi.getIncomingBlock(i))) tryPair(phi, folding_.root(phi.getIncomingValue(i)));
}

void Coalescing::tryPair(const llvm::PHINode& phi, const Value* value) {
    auto* inst = llvm::dyn_cast<Instruction>(value);
    if (!inst && !llvm::isa<llvm::Argument>(value)) return;
    // An alloca's address is written once, at the start; what is wider than its users has more than one writer.
    if (inst && (llvm::isa<llvm::AllocaInst>(inst) || llvm::isa<llvm::AtomicCmpXchgInst>(inst))) return;
    if (!isPlain(phi.getType()) || !isPlain(value->getType()) || bytesOf(&phi) != 8 || bytesOf(value) != 8) return;
    auto membersOf = [&](const Value* one) {
        auto group = groupOf_.find(one);
        return group == groupOf_.end() ? llvm::SmallVector<const Value*, 4>{one} : groups_[group->second].members;
    };
    if (groupOf_.contains(&phi) && groupOf_.contains(value) && groupOf_[&phi] == groupOf_[value]) return;
    auto mine = membersOf(&phi), other = membersOf(value);
    if (mine.size() + other.size() > kLargestGroup) return;
    for (const Value* a : mine)
        for (const Value* b : other)
            if (interfere(a, b)) return;
    // An argument comes first, as its place is given; there is at most one.
    Group merged;
    if (llvm::isa<llvm::Argument>(other.front())) std::swap(mine, other);
    merged.members = mine;
    merged.members.append(other.begin(), other.end());
    for (const Value* member : merged.members)
        groupOf_[member] = static_cast<uint32_t>(groups_.size());
    groups_.push_back(std::move(merged));
}

bool Coalescing::interfere(const Value* a, const Value* b) {
    if (llvm::isa<llvm::Argument>(a) && llvm::isa<llvm::Argument>(b)) return true;
    budget_ -= 4;
    return budget_ <= 0 || isLiveAfter(a, b) || isLiveAfter(b, a);
}

bool Coalescing::isLiveAfter(const Value* value, const Value* made) {
    const Lifetime& live = lifetime(value);
    const Lifetime& other = lifetime(made);
    if (budget_ <= 0) return true;
    bool isPhi = llvm::isa<llvm::PHINode>(made);
    if (isPhi) return live.in[other.block] || (llvm::isa<llvm::PHINode>(value) && live.block == other.block);
    if (llvm::isa<llvm::Argument>(made)) return false; // at the function's start nothing else is live
    bool isMadeBefore = live.block == other.block && live.at < other.at;
    if (!live.in[other.block] && !isMadeBefore) return false;
    if (live.out[other.block]) return true;
    return llvm::any_of(live.uses, [&](const Lifetime::Use& use) {
        return use.block == other.block &&
               (use.at > other.at || (use.at == other.at && !readsFirst(*llvm::cast<Instruction>(made), folding_)));
    });
}

const Coalescing::Lifetime& Coalescing::lifetime(const Value* value) {
    auto& slot = lifetimes_[value];
    if (slot) return *slot;
    if (predecessors_.empty()) {
        predecessors_.resize(function_.size());
        uint32_t number = 0;
        for (const BasicBlock& block : function_) {
            for (const BasicBlock* next : llvm::successors(&block))
                predecessors_[numbering_.ofBlock(next)].push_back(number);
            ++number;
        }
    }
    slot = std::make_unique<Lifetime>();
    Lifetime& live = *slot;
    auto blocks = static_cast<unsigned>(function_.size());
    live.in.resize(blocks);
    live.out.resize(blocks);
    budget_ -= blocks / 32;
    if (auto* inst = llvm::dyn_cast<Instruction>(value)) {
        live.block = numbering_.ofBlock(inst->getParent());
        live.at = llvm::isa<llvm::PHINode>(inst) ? 0 : numbering_.of(inst);
    }
    llvm::SmallVector<uint32_t, 16> work;
    auto liveAtStart = [&](uint32_t block) {
        if (block == live.block || live.in[block]) return;
        live.in.set(block);
        work.push_back(block);
    };
    folding_.forEachUse(*value, [&](const BasicBlock& where, const Instruction* use) {
        --budget_;
        uint32_t block = numbering_.ofBlock(&where);
        if (use)
            live.uses.push_back({block, numbering_.of(use)});
        else
            live.out.set(block);
        liveAtStart(block);
    });
    while (!work.empty() && budget_ > 0) {
        uint32_t block = work.pop_back_val();
        for (uint32_t before : predecessors_[block]) {
            --budget_;
            live.out.set(before);
            liveAtStart(before);
        }
    }
    return live;
}

} // namespace kiln
