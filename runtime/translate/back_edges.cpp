// Back-edges that do what their loop's header does, and take the step of its counter, too.

#include "translate/translator.h"

namespace kiln {

namespace {

constexpr unsigned kPredicates = 10;

/// What a back-edge can take over from a header's branch: its row among the loops, and the width it compares.
struct LoopRow {
    unsigned row;
    bool isWide;
};
std::optional<LoopRow> loopRow(Op branch, bool counts) {
    auto row = rowOfFused(branch, counts ? Op::BrEqI8 : Op::PlainBrEqI8, kPredicates);
    if (!row) return std::nullopt;
    return LoopRow{*row, *row % 2 == 1};
}
/// The row that is taken when this one is not.
unsigned inverse(unsigned row) {
    constexpr unsigned kInverse[kPredicates] = {1, 0, 5, 4, 3, 2, 9, 8, 7, 6};
    constexpr unsigned kRows = 4;
    return kRows * kInverse[row / kRows] + row % kRows;
}

/// What an instruction adds to the integer of that width in `slot`, if that is all it does.
std::optional<int64_t> stepOf(Op op, const Inst& inst, uint32_t slot, bool isWide) {
    if (inst.a != slot || inst.b != slot) return std::nullopt;
    if (op == (isWide ? Op::AddI64Imm : Op::AddI32Imm)) return inst.imm;
    if (op == (isWide ? Op::SubI64Imm : Op::SubI32Imm)) return static_cast<int64_t>(0 - inst.bits);
    if (op == Op::Lea && isWide) return inst.imm;
    return std::nullopt;
}

/// The slot of what an instruction adds to the integer of that width in `slot`, if that is all it does.
std::optional<uint32_t> stepSlotOf(Op op, const Inst& inst, uint32_t slot, bool isWide) {
    if (op != (isWide ? Op::AddI64 : Op::AddI32) || inst.a != slot) return std::nullopt;
    return inst.b == slot ? std::optional(inst.c) : inst.c == slot ? std::optional(inst.b) : std::nullopt;
}

/// Whether it only computes one slot, or moves some, so that what it does not name is nothing to it.
bool namesAllItTouches(Op op) {
    return isIn(op, Op::AddI8, Op::XorI8) || isIn(op, Op::FAddF32, Op::FAbsF32) || op == Op::Move64 ||
           op == Op::Move64Twice || op == Op::MoveImm;
}

constexpr uint32_t kLongestSink = 4; // instructions: accumulators and phis that share no slot

} // namespace

/// Brings the step of a loop's counter in front of its back-edge, past instructions that have nothing to do with it.
void Translator::sinkStep(uint32_t jump, uint32_t slot, bool isWide) {
    for (uint32_t at = jump; at > 0 && jump - at < kLongestSink; --at) {
        const Inst& inst = code_[at - 1];
        if (stepOf(ops_[at - 1], inst, slot, isWide)) {
            auto sink = [&](auto& list) { std::rotate(list.begin() + at - 1, list.begin() + at, list.begin() + jump); };
            sink(code_);
            sink(ops_);
            if (context_.origins) sink(*context_.origins);
            return;
        }
        const bool touches = inst.a == slot || inst.b == slot || inst.c == slot || inst.d == slot;
        if (isTarget_[at - 1] || touches || !namesAllItTouches(ops_[at - 1])) return;
    }
}

/// Whether control that takes a header's branch stays in the loop, going by where blocks lie: wrong only costs time,
/// but all back-edges of a loop have to agree.
bool Translator::staysWhenTaken(const LoopHeader& loop) const {
    auto* branch = llvm::dyn_cast<llvm::BranchInst>(loop.block->getTerminator());
    if (!branch || branch->isUnconditional()) return true;
    auto place = [&](const llvm::BasicBlock* block) { return numbering_.ofBlock(block); };
    const uint32_t taken = place(branch->getSuccessor(0));
    return taken >= place(loop.block) && taken <= loop.lastLatch;
}

/// A back-edge to a header that is nothing but a branch takes that over, and the step before it, too.
void Translator::fuseBackEdge(uint32_t jump, uint32_t header) {
    auto* site = static_cast<LoopSite*>(code_[jump].pointer);
    site->header = header;
    const bool counts = context_.countsBranches;
    auto loop = loopRow(ops_[header], counts);
    if (!loop) return;
    const Inst branch = code_[header];
    site->staysWhenTaken = staysWhenTaken(loops_[site->index]);
    // An index, until the counts are allocated.
    if (counts) site->headerEdges = static_cast<uint32_t>(reinterpret_cast<uintptr_t>(branch.pointer));
    const unsigned row = site->staysWhenTaken ? loop->row : inverse(loop->row);
    auto place = [&](uint32_t at, Op first) {
        rewrite(at, static_cast<Op>(static_cast<unsigned>(first) + row));
        code_[at].a = branch.a;
        code_[at].b = branch.b;
        code_[at].c = (site->staysWhenTaken ? branch.c : branch.d) + (header - at);
        code_[at].d = (site->staysWhenTaken ? branch.d : branch.c) + (header - at);
        code_[at].pointer = site;
    };
    place(jump, Op::LoopEqI32);
    if (jump == 0) return;
    sinkStep(jump, branch.a, loop->isWide);
    const Op before = ops_[jump - 1];
    if (auto step = stepOf(before, code_[jump - 1], branch.a, loop->isWide)) {
        if (*step == 0 || (site->step != 0 && site->step != *step)) return; // 0: none yet
        site->step = *step;
        place(jump - 1, Op::StepEqI32);
        steps_.push_back(jump - 1);
    } else if (auto slot = stepSlotOf(before, code_[jump - 1], branch.a, loop->isWide)) {
        if (site->stepSlot != 0 && site->stepSlot != *slot) return;
        site->stepSlot = *slot;
        place(jump - 1, Op::StepByEqI32);
        steps_.push_back(jump - 1);
    }
}

void Translator::fuseBackEdges() {
    if (loops_.empty()) return;
    isTarget_.assign(code_.size(), 0);
    for (uint32_t at : blockAt_)
        isTarget_[at] = 1;
    for (const Edge& edge : edges_)
        isTarget_[edge.at] = 1;
    for (uint32_t at : jumps_)
        if (ops_[at] == Op::LoopJump) fuseBackEdge(at, at + code_[at].a);
}

} // namespace kiln
